package dev.lockstep.bot;

import dev.lockstep.run.RunState;
import dev.lockstep.store.Item;
import dev.lockstep.store.LeoCron;
import dev.lockstep.store.LeoRef;
import dev.lockstep.types.EventId;
import dev.lockstep.types.QueueName;
import dev.lockstep.wake.Schedule;
import dev.lockstep.wake.WakeState;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** All about a bot of an RStreams bus, which is one item. */
final class BusReport {
    private BusReport() {}

    static BotReport of(Item item, Instant now) {
        Bot bot = BusDefinition.bot(item);
        WakeState wake = wake(item, bot.rules());
        return new BotReport(bot, wake, RunState.onBus(item), due(item, now), lags(item, bot.rules(), wake), now);
    }

    /** The trigger stands for the number of wake-ups: it rises with each. */
    private static WakeState wake(Item item, BotRules rules) {
        Map<QueueName, EventId> heads = new HashMap<>();
        Optional<Item> requested = item.map(LeoCron.REQUESTED);
        rules.reads()
                .forEach(queue -> requested
                        .flatMap(events -> event(events, LeoRef.of(queue)))
                        .ifPresent(event -> heads.put(queue, event)));
        long trigger = item.count(LeoCron.TRIGGER, 0);
        return new WakeState(trigger, BusDefinition.isTrue(item, LeoCron.IGNORE_PAUSED) ? trigger : 0, heads);
    }

    private static List<Instant> due(Item item, Instant now) {
        Optional<Instant> once = item.instant(LeoCron.SCHEDULED_TRIGGER).filter(at -> at.isAfter(now));
        Optional<Instant> cron = BusDefinition.schedule(item).flatMap((Schedule s) -> s.next(now));
        return Stream.of(once, cron).flatMap(Optional::stream).sorted().toList();
    }

    private static List<QueueLag> lags(Item item, BotRules rules, WakeState wake) {
        Optional<Item> reads = item.map(LeoCron.CHECKPOINTS).flatMap(checkpoints -> checkpoints.map("read"));
        return rules.reads().stream()
                .sorted(Comparator.comparing(QueueName::value))
                .map(queue -> new QueueLag(
                        queue,
                        reads.flatMap(positions -> positions.map(LeoRef.of(queue)))
                                .flatMap(position -> event(position, "checkpoint")),
                        Optional.ofNullable(wake.heads().get(queue))))
                .toList();
    }

    private static Optional<EventId> event(Item item, String attribute) {
        return item.string(attribute).map(event -> item.read(attribute, () -> EventId.of(event)));
    }
}
