package dev.lockstep.decision;

import dev.lockstep.bot.BotRules;
import dev.lockstep.bot.BotState;
import dev.lockstep.run.Backoff;
import dev.lockstep.run.Position;
import dev.lockstep.run.RoundPhase;
import dev.lockstep.run.RunLogEntry;
import dev.lockstep.run.RunState;
import dev.lockstep.types.EventId;
import dev.lockstep.types.QueueName;
import dev.lockstep.wake.WakeState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The rules, in the order in which they are asked; the first that objects is the verdict. Every state has one.
 *
 * <ol>
 *   <li>A run under way is left alone until its deadline, and given up after it.
 *   <li>An archived bot does not run.
 *   <li>A paused bot does not run, unless forced.
 *   <li>Nothing runs without a cause: a wake-up, events to read, another run asked for, a failure to be tried again.
 *   <li>A forced run starts now.
 *   <li>After failures a bot waits, the longer the more there were; after too many it is rogue and runs every 15
 *       minutes.
 *   <li>A bot whose runs end well without reading what there is to read waits the same way, also if they ask for
 *       another.
 *   <li>A bot keeps its delay between runs.
 * </ol>
 *
 * <p>A bot with several instances works in rounds:
 *
 * <ol>
 *   <li>What is left of a round that was abandoned is fenced off, before anything else.
 *   <li>While a round is open, each instance that has not done its share is judged by the rules above, by itself; those
 *       that have done it rest.
 *   <li>A round that all have done is closed.
 *   <li>Between rounds, the bot works in another way if its definition says so now: alone, or in rounds.
 *   <li>The next round opens for the causes above, over a pause if forced, and after the bot's delay.
 * </ol>
 */
public final class DecisionRules {
    private DecisionRules() {}

    /** The verdict on a bot at an instant. */
    public static Decision decide(BotState state, Instant now) {
        RunState run = state.run();
        BotRules rules = state.rules();
        if (!state.isAlone()) {
            return state.round()
                    .map(round -> RoundRules.decide(state, round, now))
                    .orElseGet(() -> RoundRules.changing(now));
        } else if (RoundRules.isIn(RoundPhase.OPEN, state.round())) {
            return RoundRules.changing(now);
        } else if (RoundRules.isIn(RoundPhase.ABANDONED, state.round())) {
            return new Decision.Adjust(Adjustment.CLEAR);
        } else if (rules.instances().isFannedOut()) {
            return RoundRules.fanOut(run, now);
        } else if (run.phase().isOpen()) {
            return underWay(run, now);
        }
        List<Cause> causes = causes(state);
        return switch (rules.status()) {
            case ARCHIVED -> new Decision.Idle(new Reason.Archived(rules.statusNote()));
            case PAUSED ->
                causes.contains(new Cause.Forced())
                        ? new Decision.Run(causes)
                        : new Decision.Idle(new Reason.Paused(rules.statusNote()));
            case ACTIVE ->
                causes.isEmpty() ? new Decision.Idle(new Reason.NothingToDo()) : whenActive(rules, run, causes, now);
        };
    }

    /**
     * The verdict on a bot at an instant with each rule's own, also of those that are not asked because an earlier one
     * objects.
     *
     * @param latest the bot's newest finished runs, the newest first, as far as they are known: they tell why it backs
     *     off
     */
    public static Explanation explain(BotState state, List<RunLogEntry> latest, Instant now) {
        return new Judge(state, latest, now).explain();
    }

    static Decision underWay(RunState run, Instant now) {
        Instant deadline = run.times().deadline().orElse(Instant.MIN);
        return now.isAfter(deadline)
                ? new Decision.Expire(run)
                : new Decision.Wait(new Reason.UnderWay(run.holder()), deadline.plusMillis(1));
    }

    static Decision whenActive(BotRules rules, RunState run, List<Cause> causes, Instant now) {
        if (!causes.contains(new Cause.Forced())) {
            for (Decision.Wait wait : waits(rules, run, causes)) {
                if (now.isBefore(wait.until())) {
                    return wait;
                }
            }
        }
        return new Decision.Run(causes);
    }

    static List<Decision.Wait> waits(BotRules rules, RunState run, List<Cause> causes) {
        List<Decision.Wait> waits = new ArrayList<>();
        run.times().ended().ifPresent(ended -> {
            long seed = Backoff.seed(run);
            if (run.errors() >= rules.errorLimit()) {
                waits.add(new Decision.Wait(
                        new Reason.Rogue(run.errors(), rules.errorLimit(), run.phase()),
                        ended.plus(Backoff.rogue(seed))));
            } else if (run.errors() > 0) {
                waits.add(new Decision.Wait(
                        new Reason.BackOff(run.errors(), run.phase()), ended.plus(Backoff.after(run.errors(), seed))));
            }
            if (run.idleRuns() > 0
                    && causes.stream().allMatch(c -> c instanceof Cause.Behind || c instanceof Cause.Again)) {
                waits.add(new Decision.Wait(
                        new Reason.NoProgress(run.idleRuns(), unread(causes)),
                        ended.plus(Backoff.after(run.idleRuns(), seed))));
            }
            if (rules.delay().compareTo(Duration.ZERO) > 0) {
                waits.add(new Decision.Wait(new Reason.Delayed(rules.delay()), ended.plus(rules.delay())));
            }
        });
        return waits;
    }

    private static List<Cause.Behind> unread(List<Cause> causes) {
        return causes.stream()
                .filter(Cause.Behind.class::isInstance)
                .map(Cause.Behind.class::cast)
                .toList();
    }

    static List<Cause> causes(BotState state) {
        RunState run = state.run();
        List<Cause> causes = woken(state.wake(), run.wakeSeen());
        if (run.again()) {
            causes.add(new Cause.Again());
        }
        if (run.phase().isFailure()) {
            causes.add(new Cause.Retry(run.errors()));
        }
        causes.addAll(behind(state.rules(), state.wake().heads(), run.progress().reads()));
        return causes;
    }

    static List<Cause> woken(WakeState wake, long seen) {
        List<Cause> causes = new ArrayList<>();
        if (wake.forcedUpTo() > seen) {
            causes.add(new Cause.Forced());
        }
        if (wake.count() > seen) {
            causes.add(new Cause.Woken(wake.count() - seen));
        }
        return causes;
    }

    static List<Cause> behind(BotRules rules, Map<QueueName, EventId> heads, Map<QueueName, Position> reads) {
        List<Cause> causes = new ArrayList<>();
        known(rules, heads).forEach((queue, head) -> {
            Optional<EventId> position = Optional.ofNullable(reads.get(queue)).map(Position::eventId);
            if (position.map(head::isAfter).orElse(true)) {
                causes.add(new Cause.Behind(queue, position, head));
            }
        });
        return causes;
    }

    /** Those of queues that the bot reads, by name. */
    static SortedMap<QueueName, EventId> known(BotRules rules, Map<QueueName, EventId> ids) {
        SortedMap<QueueName, EventId> known = new TreeMap<>(Comparator.comparing(QueueName::value));
        known.putAll(ids);
        known.keySet().retainAll(rules.reads());
        return known;
    }
}
