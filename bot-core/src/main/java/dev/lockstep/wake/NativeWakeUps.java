package dev.lockstep.wake;

import dev.lockstep.audit.AuditTrail;
import dev.lockstep.audit.Note;
import dev.lockstep.store.Change;
import dev.lockstep.store.Condition;
import dev.lockstep.store.Item;
import dev.lockstep.store.ItemStore;
import dev.lockstep.store.LockstepTable;
import dev.lockstep.store.Outcome;
import dev.lockstep.store.RecordKey;
import dev.lockstep.store.RecordRange;
import dev.lockstep.types.BotId;
import dev.lockstep.types.EventId;
import dev.lockstep.types.QueueName;
import dev.lockstep.types.Tokens;
import dev.lockstep.types.UnknownBotException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** {@link WakeUps} on a table of Lockstep's own. */
final class NativeWakeUps extends WakeUps {
    /** An expression holds 4 KB. */
    private static final int MOST_AT_ONCE = 20;

    private final ItemStore store;
    private final AuditTrail audit;

    NativeWakeUps(ItemStore store, InstantSource clock, AuditTrail audit) {
        super(clock);
        this.store = store;
        this.audit = audit;
    }

    @Override
    public boolean advance(QueueName queue, EventId newest) {
        String token = Tokens.next();
        Outcome outcome = store.update(Change.of(new RecordKey.QueueHead(queue))
                .set(HEAD, newest.value())
                .set(WakeState.TOKEN, token)
                .when(Condition.any(Condition.absent(HEAD), Condition.less(HEAD, newest.value()))));
        if (outcome instanceof Outcome.Refused refused) {
            refused.found().ifPresent(WakeUps::head); // a head that cannot be read would stand still for ever
        }
        return outcome instanceof Outcome.Applied || wasOurs(outcome, WakeState.TOKEN, token);
    }

    @Override
    public Optional<EventId> head(QueueName queue) {
        return store.get(new RecordKey.QueueHead(queue)).flatMap(WakeUps::head);
    }

    @Override
    public long trigger(BotId bot) {
        String token = Tokens.next();
        Outcome outcome = store.updateAndRead(
                wake(bot).set(WakeState.TOKEN, token).when(Condition.notEqual(WakeState.TOKEN, token)));
        Optional<Item> item =
                outcome instanceof Outcome.Refused refused ? refused.found() : ((Outcome.Applied) outcome).item();
        return item.map(i -> i.count(WakeState.COUNT, 0)).orElseThrow(() -> new UnknownBotException(bot));
    }

    @Override
    public void trigger(BotId bot, Note note) {
        known(bot, List.of(wake(bot), audit.record(bot, "trigger", "", "run once more", note)));
    }

    @Override
    public void force(BotId bot, Note note) {
        Change forced = wake(bot).setSum(WakeState.FORCED, WakeState.COUNT, 1);
        known(bot, List.of(forced, audit.record(bot, "force", "", "run now", note)));
    }

    @Override
    public void schedule(BotId bot, Instant at) {
        known(bot, List.of(armed(bot, at), isThere(bot)));
    }

    @Override
    public void schedule(BotId bot, Instant at, Note note) {
        Change entry = audit.record(bot, "schedule", "", "run at " + at.truncatedTo(ChronoUnit.MILLIS), note);
        known(bot, List.of(armed(bot, at), isThere(bot), entry));
    }

    private static Change armed(BotId bot, Instant at) {
        return Timers.arm(Change.of(Timers.once(bot, at)), bot, at);
    }

    private static Change isThere(BotId bot) {
        return Change.check(new RecordKey.Wake(bot)).when(Condition.exists());
    }

    private void known(BotId bot, List<Change> changes) {
        if (store.transact(changes) instanceof Outcome.Refused) {
            throw new UnknownBotException(bot);
        }
    }

    @Override
    public List<Instant> scheduled(BotId bot) {
        return store.query(new RecordRange.Timers(bot))
                .filter(item -> Timers.schedule(item).isEmpty())
                .flatMap(item -> item.instant(LockstepTable.DUE_AT).stream())
                .toList();
    }

    @Override
    public boolean cancel(BotId bot, Instant at) {
        return store.transact(List.of(canceled(bot, at))) instanceof Outcome.Applied;
    }

    @Override
    public boolean cancel(BotId bot, Instant at, Note note) {
        Change entry = audit.record(bot, "cancel", "run at " + at.truncatedTo(ChronoUnit.MILLIS), "", note);
        return store.transact(List.of(canceled(bot, at), entry)) instanceof Outcome.Applied;
    }

    private static Change canceled(BotId bot, Instant at) {
        return Change.delete(Timers.once(bot, at)).when(Condition.exists());
    }

    @Override
    public boolean tell(BotId bot, Map<QueueName, EventId> moved) {
        List<QueueName> queues = List.copyOf(moved.keySet());
        boolean told = false;
        for (int from = 0; from < queues.size(); from += MOST_AT_ONCE) {
            Map<QueueName, EventId> some = new HashMap<>(moved);
            some.keySet().retainAll(queues.subList(from, Math.min(queues.size(), from + MOST_AT_ONCE)));
            told |= tellAtOnce(bot, some);
        }
        return told;
    }

    /** A refusal shows what the bot knows, and so what of it is news; at least one is not, so this comes to an end. */
    private boolean tellAtOnce(BotId bot, Map<QueueName, EventId> news) {
        while (!news.isEmpty()) {
            String token = Tokens.next();
            Change change = Change.of(new RecordKey.Wake(bot))
                    .set(WakeState.NOTIFIER, token)
                    .when(Condition.exists());
            news.forEach((queue, newest) -> change.setEntry(WakeState.HEADS, queue.value(), newest)
                    .when(Condition.entryLess(WakeState.HEADS, queue.value(), newest.value())));
            Outcome outcome = store.update(change);
            if (outcome instanceof Outcome.Applied || wasOurs(outcome, WakeState.NOTIFIER, token)) {
                return true;
            }
            news.keySet().retainAll(stillNews(outcome, news));
        }
        return false;
    }

    private static Set<QueueName> stillNews(Outcome refusal, Map<QueueName, EventId> news) {
        Optional<WakeState> known =
                refusal instanceof Outcome.Refused refused ? refused.found().map(WakeState::of) : Optional.empty();
        return news.entrySet().stream()
                .filter(move -> known.isPresent() && known.get().isNews(move.getKey(), move.getValue()))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    @Override
    public boolean fire(Item timer) {
        RecordKey.Timer key = (RecordKey.Timer) timer.key();
        long due = timer.number(LockstepTable.DUE_AT, 0);
        Change spent = Timers.schedule(timer)
                .map(schedule -> Timers.cron(key.bot(), schedule, now())
                        .when(Condition.equal(LockstepTable.TIMER_EXPRESSION, schedule.expression()))
                        .when(Condition.equal(
                                LockstepTable.TIMER_ZONE, schedule.zone().getId())))
                .orElseGet(() -> Change.delete(key))
                .when(Condition.equal(LockstepTable.DUE_AT, due));
        Outcome outcome = store.transact(List.of(spent, wake(key.bot())));
        if (outcome instanceof Outcome.Refused refused && refused.index() == 1) {
            deleteOrphan(key, due);
        }
        return outcome instanceof Outcome.Applied;
    }

    /** Its bot was removed; unless it was registered again meanwhile, with a timer of its own. */
    private void deleteOrphan(RecordKey.Timer key, long due) {
        store.transact(List.of(
                Change.delete(key).when(Condition.equal(LockstepTable.DUE_AT, due)),
                Change.check(new RecordKey.Wake(key.bot())).when(Condition.missing())));
    }

    private static Change wake(BotId bot) {
        return Change.of(new RecordKey.Wake(bot)).increment(WakeState.COUNT, 1).when(Condition.exists());
    }

    private static boolean wasOurs(Outcome outcome, String attribute, String token) {
        return outcome instanceof Outcome.Refused refused
                && refused.found()
                        .flatMap(i -> i.string(attribute))
                        .filter(token::equals)
                        .isPresent();
    }
}
