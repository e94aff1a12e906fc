package dev.lockstep.decision;

import dev.lockstep.bot.BotState;
import dev.lockstep.run.Position;
import dev.lockstep.run.Round;
import dev.lockstep.run.RoundPhase;
import dev.lockstep.run.RoundShare;
import dev.lockstep.run.RunState;
import dev.lockstep.types.EventId;
import dev.lockstep.types.QueueName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Asks every rule about a bot that works in rounds; see {@link Judge}. */
final class RoundJudge {
    private final BotState state;
    private final Findings findings;
    private final Instant now;

    RoundJudge(BotState state, Findings findings, Instant now) {
        this.state = state;
        this.findings = findings;
        this.now = now;
    }

    /** What the rules say of the bot and its next round. */
    List<Finding> findings() {
        return state.round().map(this::findings).orElseGet(this::withoutRound);
    }

    private List<Finding> withoutRound() {
        return List.of(
                Findings.changing(now, "it works in rounds, and there is no record of one"),
                findings.archived(),
                findings.paused(false));
    }

    private List<Finding> findings(Round round) {
        List<Cause> causes = RoundRules.causes(state, round);
        boolean isForced = causes.contains(new Cause.Forced());
        List<Finding> all = new ArrayList<>();
        all.add(settled(round));
        all.add(findings.cleared());
        all.add(shares(round));
        all.add(closed(round));
        all.add(
                state.rules().instances().isFannedOut()
                        ? Finding.passes(Rule.WAY, "it works in rounds")
                        : findings.adjusted(Rule.WAY, Adjustment.GATHER));
        all.add(findings.archived());
        all.add(findings.paused(isForced));
        if (round.phase() == RoundPhase.CLOSED) {
            all.add(findings.cause(causes, round.reads()));
            all.add(findings.force(isForced));
            all.add(findings.delay(round, isForced));
        } else {
            for (Rule rule : List.of(Rule.CAUSE, Rule.FORCE, Rule.DELAY)) {
                all.add(Finding.notAsked(rule, "asked when round " + round.epoch() + " is closed"));
            }
        }
        return all;
    }

    private Finding settled(Round round) {
        if (round.phase() == RoundPhase.GATHERED) {
            return Findings.changing(now, "its instances belong to a round, and its round tells that it works alone");
        } else if (round.isOpen() && state.rules().revision() < round.plan().revision()) {
            return Findings.changing(
                    now,
                    "round " + round.epoch() + " was planned by revision "
                            + round.plan().revision() + " of its definition, and revision "
                            + state.rules().revision() + " was read");
        }
        return Finding.passes(Rule.SETTLED, "its instances and its round belong together");
    }

    private Finding shares(Round round) {
        if (!round.isOpen()) {
            return Finding.passes(Rule.SHARES, "no round is open");
        }
        List<RunState> unfinished = state.instances(round.instances()).stream()
                .filter(instance -> !round.isDoneBy(instance, state.rules().reads()))
                .toList();
        String done = (round.instances() - unfinished.size()) + " of " + round.instances()
                + " instances have done their share of round " + round.epoch();
        return unfinished.isEmpty()
                ? Finding.passes(Rule.SHARES, done)
                : Finding.objects(
                        Rule.SHARES,
                        done + "; unfinished: "
                                + unfinished.stream()
                                        .map(run -> String.valueOf(run.instance()))
                                        .collect(Collectors.joining(", ")),
                        "what keeps each of them from it is said of each");
    }

    private Finding closed(Round round) {
        if (round.isOpen()) {
            return Finding.objects(
                    Rule.CLOSED,
                    "round " + round.epoch() + " is open"
                            + round.opened().map(at -> " since " + at).orElse(""),
                    "it is closed when every instance has done its share; " + findings.command("trigger")
                            + " has it looked at now");
        }
        return Finding.passes(
                Rule.CLOSED,
                "no round is open"
                        + round.closed()
                                .map(at -> "; the last one was closed at " + at)
                                .orElse(""));
    }

    /** What the rules say of an instance that has not done its share of the open round. */
    List<Finding> instance(RunState instance) {
        Round round = state.round().orElseThrow();
        List<Cause> causes = RoundRules.causes(state, round, instance);
        boolean isForced = causes.contains(new Cause.Forced());
        return List.of(
                findings.underWay(instance),
                RoundRules.isBeyond(round, instance)
                        ? Findings.changing(now, "it is beyond round " + round.epoch())
                        : Finding.passes(Rule.SETTLED, "it belongs to the round"),
                findings.archived(),
                findings.paused(isForced),
                share(round, instance, causes),
                findings.force(isForced),
                findings.backOff(instance, causes),
                findings.progress(instance, causes),
                findings.delay(instance, causes));
    }

    /** Where it stands in each queue of its share, beside what it runs for. */
    private static Finding share(Round round, RunState instance, List<Cause> causes) {
        boolean isJoined = round.isJoinedBy(instance);
        Map<QueueName, Position> reads = isJoined ? instance.progress().reads() : round.reads();
        Map<QueueName, EventId> ends = instance.share()
                .filter(share -> isJoined)
                .map(RoundShare::ends)
                .orElseGet(() -> round.endsOf(instance.instance()));
        String done = ends.entrySet().stream()
                .filter(end -> Optional.ofNullable(reads.get(end.getKey()))
                        .map(at -> !end.getValue().isAfter(at.eventId()))
                        .orElse(false))
                .map(end -> "queue " + end.getKey() + " is read to the end of the share")
                .sorted()
                .collect(Collectors.joining("; "));
        return Finding.passes(Rule.CAUSE, Findings.text(causes) + (done.isEmpty() ? "" : "; " + done));
    }
}
