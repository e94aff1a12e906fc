package dev.lockstep.bot;

import dev.lockstep.run.Round;
import dev.lockstep.run.RunLog;
import dev.lockstep.run.RunLogEntry;
import dev.lockstep.run.RunState;
import dev.lockstep.store.Item;
import dev.lockstep.store.ItemStore;
import dev.lockstep.store.RecordKey;
import dev.lockstep.store.RecordRange;
import dev.lockstep.types.BotId;
import dev.lockstep.types.UnknownBotException;
import dev.lockstep.wake.WakeState;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** Reads what is kept with a bot on a table of Lockstep's own. */
final class BotReads {
    private static final int PAGE = 60;

    private final ItemStore store;
    private final InstantSource clock;

    BotReads(ItemStore store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
    }

    BotReport describe(BotId id) {
        List<Item> items = store.query(new RecordRange.WholeBot(id)).toList();
        Bot bot = Stored.of(items).flatMap(Stored::bot).orElseThrow(() -> new UnknownBotException(id));
        BotState state = state(bot.rules(), items).orElseThrow(() -> new UnknownBotException(id));
        Optional<Round> round = state.round().filter(r -> !state.isAlone());
        List<RunState> runs =
                state.instances(round.map(Round::instances).filter(n -> n > 0).orElse(1));
        List<Instant> due = DueTime.of(items).stream().map(DueTime::at).toList();
        List<RecordKey.QueueHead> keys =
                bot.rules().reads().stream().map(RecordKey.QueueHead::new).toList();
        List<QueueLag> lags = QueueLag.of(bot.rules(), state.reads(), store.getAll(keys));
        return new BotReport(bot, state.wake(), runs, due, lags, clock.instant(), round);
    }

    Optional<BotDetails> details(BotId id) {
        Instant now = clock.instant();
        List<Item> items = new ArrayList<>();
        Iterator<List<Item>> pages =
                store.pages(new RecordRange.BotWithHistory(id), PAGE).iterator();
        List<RunLogEntry> latest = new ArrayList<>();
        while (latest.size() < BotDetails.LEAST_RUNS && pages.hasNext()) {
            List<Item> page = pages.next();
            items.addAll(page);
            latest.addAll(RunLog.kept(page, now));
        }
        return Stored.of(items)
                .flatMap(Stored::bot)
                .flatMap(bot -> state(bot.rules(), items)
                        .map(state -> new BotDetails(bot, state, DueTime.of(items), latest, now)));
    }

    Optional<BotState> state(BotId id) {
        List<Item> items = store.query(new RecordRange.BotState(id)).toList();
        return Stored.of(items)
                .filter(stored -> !stored.isRemoved())
                .map(stored -> DefinitionItem.rules(stored.definition()))
                .flatMap(rules -> state(rules, items));
    }

    private static Optional<BotState> state(BotRules rules, List<Item> items) {
        List<RunState> runs = items.stream()
                .filter(item -> item.key() instanceof RecordKey.Run)
                .map(RunState::of)
                .toList();
        List<RunState> others = runs.stream().filter(run -> run.instance() > 0).toList();
        return runs.stream()
                .filter(run -> run.instance() == 0)
                .findFirst()
                .map(first -> new BotState(rules, wake(items), first, round(items), others));
    }

    static Optional<Round> round(List<Item> items) {
        return items.stream()
                .filter(item -> item.key() instanceof RecordKey.Round)
                .map(Round::of)
                .findFirst();
    }

    Optional<BotOverview> overview(BotId id) {
        List<Item> items = store.query(new RecordRange.BotState(id)).toList();
        return Stored.of(items)
                .filter(stored -> !stored.isRemoved())
                .map(stored -> DefinitionItem.summary(stored.definition()))
                .flatMap(summary -> state(summary.rules(), items).map(state -> new BotOverview(summary, state)));
    }

    private static WakeState wake(List<Item> items) {
        return items.stream()
                .filter(item -> item.key() instanceof RecordKey.Wake)
                .map(WakeState::of)
                .findFirst()
                .orElse(WakeState.NONE);
    }
}
