package dev.lockstep.decision;

import dev.lockstep.bot.BotRules;
import dev.lockstep.bot.BotState;
import dev.lockstep.run.Position;
import dev.lockstep.run.Round;
import dev.lockstep.run.RoundPhase;
import dev.lockstep.run.RoundPlan;
import dev.lockstep.run.RoundShare;
import dev.lockstep.run.RunState;
import dev.lockstep.types.EventId;
import dev.lockstep.types.QueueName;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The rules of a bot that works in rounds; see {@link DecisionRules}. */
final class RoundRules {
    /** How long a reader waits who has seen one record before and another one after a change. */
    private static final Duration MOMENT = Duration.ofSeconds(1);

    private RoundRules() {}

    /** The verdict on a bot whose instances work in a round, or have worked in one. */
    static Decision decide(BotState state, Round round, Instant now) {
        return switch (round.phase()) {
            case ABANDONED -> new Decision.Adjust(Adjustment.CLEAR);
            case OPEN -> whileOpen(state, round, now);
            case CLOSED -> betweenRounds(state, round, now);
            case GATHERED -> changing(now);
        };
    }

    /** The records were not read at one moment: look again in the next. */
    static Decision changing(Instant now) {
        return new Decision.Wait(new Reason.Changing(), now.plus(MOMENT));
    }

    /** The verdict on a bot that has worked alone and is to work in rounds; a run under way is let end. */
    static Decision fanOut(RunState run, Instant now) {
        return run.phase().isOpen() ? DecisionRules.underWay(run, now) : new Decision.Adjust(Adjustment.FAN_OUT);
    }

    private static Decision whileOpen(BotState state, Round round, Instant now) {
        if (state.rules().revision() < round.plan().revision()) {
            return changing(now); // which queues count is not told by a definition older than the round
        }
        SortedMap<Integer, Decision> unfinished = new TreeMap<>();
        for (RunState instance : state.instances(round.instances())) {
            if (!round.isDoneBy(instance, state.rules().reads())) {
                unfinished.put(instance.instance(), decide(state, round, instance, now));
            }
        }
        return unfinished.isEmpty()
                ? new Decision.Adjust(Adjustment.CLOSE)
                : new Decision.Round(round.epoch(), round.instances(), unfinished);
    }

    private static Decision decide(BotState state, Round round, RunState instance, Instant now) {
        if (instance.phase().isOpen()) {
            return DecisionRules.underWay(instance, now);
        } else if (isBeyond(round, instance)) {
            return changing(now);
        }
        List<Cause> causes = causes(state, round, instance);
        boolean isForced = causes.contains(new Cause.Forced());
        BotRules rules = state.rules();
        return switch (rules.status()) {
            case ARCHIVED -> new Decision.Idle(new Reason.Archived(rules.statusNote()));
            case PAUSED ->
                isForced ? new Decision.Run(causes) : new Decision.Idle(new Reason.Paused(rules.statusNote()));
            case ACTIVE -> DecisionRules.whenActive(rules, instance, causes, now);
        };
    }

    /** Whether the instance was read after a later round has opened. */
    static boolean isBeyond(Round round, RunState instance) {
        return instance.share().filter(s -> s.round() > round.epoch()).isPresent();
    }

    /** What an instance that has not done its share runs for; never nothing. */
    static List<Cause> causes(BotState state, Round round, RunState instance) {
        List<Cause> causes = share(state, round, instance);
        boolean isJoined = round.isJoinedBy(instance);
        long answered = isJoined ? instance.wakeSeen() : round.plan().wakeSeen();
        if (state.wake().forcedUpTo() > answered || (round.plan().forced() && !isJoined)) {
            causes.add(0, new Cause.Forced());
        }
        return causes;
    }

    private static List<Cause> share(BotState state, Round round, RunState instance) {
        List<Cause> causes = new ArrayList<>();
        boolean isJoined = round.isJoinedBy(instance);
        if (!isJoined) {
            causes.add(new Cause.Share(round.epoch(), round.instances()));
        } else if (instance.phase().isFailure()) {
            causes.add(new Cause.Retry(instance.errors()));
        }
        if (isJoined && instance.again()) {
            causes.add(new Cause.Again());
        }
        Map<QueueName, Position> reads = isJoined ? instance.progress().reads() : round.reads();
        Map<QueueName, EventId> ends =
                isJoined ? instance.share().map(RoundShare::ends).orElseThrow() : round.endsOf(instance.instance());
        causes.addAll(DecisionRules.behind(state.rules(), ends, reads));
        if (causes.isEmpty()) {
            causes.add(new Cause.Share(round.epoch(), round.instances()));
        }
        return causes;
    }

    private static Decision betweenRounds(BotState state, Round round, Instant now) {
        BotRules rules = state.rules();
        if (!rules.instances().isFannedOut()) {
            return new Decision.Adjust(Adjustment.GATHER);
        }
        List<Cause> causes = causes(state, round);
        boolean isForced = causes.contains(new Cause.Forced());
        return switch (rules.status()) {
            case ARCHIVED -> new Decision.Idle(new Reason.Archived(rules.statusNote()));
            case PAUSED ->
                isForced ? opened(state, round, causes) : new Decision.Idle(new Reason.Paused(rules.statusNote()));
            case ACTIVE -> {
                if (causes.isEmpty()) {
                    yield new Decision.Idle(new Reason.NothingToDo());
                }
                Optional<Instant> earliest = round.closed().map(closed -> closed.plus(rules.delay()));
                yield !isForced && earliest.filter(now::isBefore).isPresent()
                        ? new Decision.Wait(new Reason.Delayed(rules.delay()), earliest.get())
                        : opened(state, round, causes);
            }
        };
    }

    private static Decision opened(BotState state, Round round, List<Cause> causes) {
        Map<QueueName, EventId> from = new HashMap<>();
        round.reads().forEach((queue, position) -> from.put(queue, position.eventId()));
        Map<QueueName, EventId> ends = new HashMap<>();
        DecisionRules.known(state.rules(), state.wake().heads())
                .forEach((queue, head) -> ends.put(queue, later(head, from.get(queue))));
        int instances = RoundSize.of(state.rules().instances(), from, ends);
        return new Decision.Open(
                new RoundPlan(
                        instances,
                        state.wake().count(),
                        state.rules().revision(),
                        causes.contains(new Cause.Forced()),
                        ends,
                        ShardOwners.of(round.plan().owners(), state.rules().shards(), instances)),
                causes);
    }

    private static EventId later(EventId head, @Nullable EventId from) {
        return from != null && from.isAfter(head) ? from : head;
    }

    /** What the next round would open for. */
    static List<Cause> causes(BotState state, Round round) {
        List<Cause> causes = DecisionRules.woken(state.wake(), round.plan().wakeSeen());
        if (round.again()) {
            causes.add(new Cause.Again());
        }
        causes.addAll(DecisionRules.behind(state.rules(), state.wake().heads(), round.reads()));
        return causes;
    }

    /** Where the round's record stands, if there is one. */
    static boolean isIn(RoundPhase phase, Optional<Round> round) {
        return round.filter(r -> r.phase() == phase).isPresent();
    }
}
