package dev.lockstep.decision;

import dev.lockstep.bot.BotState;
import dev.lockstep.run.RoundPhase;
import dev.lockstep.run.RunLogEntry;
import dev.lockstep.run.RunState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Asks every rule about a bot, in the order of {@link DecisionRules}, which alone decides. */
final class Judge {
    private final BotState state;
    private final Instant now;
    private final Findings findings;

    Judge(BotState state, List<RunLogEntry> latest, Instant now) {
        this.state = state;
        this.now = now;
        this.findings = new Findings(state, latest, now);
    }

    Explanation explain() {
        Decision decision = DecisionRules.decide(state, now);
        RoundJudge rounds = new RoundJudge(state, findings, now);
        SortedMap<Integer, List<Finding>> instances = new TreeMap<>();
        if (decision instanceof Decision.Round round) {
            state.instances(round.instances()).stream()
                    .filter(instance -> round.unfinished().containsKey(instance.instance()))
                    .forEach(instance ->
                            instances.put(instance.instance(), Findings.untilRestored(rounds.instance(instance))));
        }
        List<Finding> all = Findings.untilRestored(state.isAlone() ? alone() : rounds.findings());
        return new Explanation(decision, Standing.of(decision), all, instances);
    }

    private List<Finding> alone() {
        RunState run = state.run();
        boolean isToFanOut = state.rules().instances().isFannedOut();
        List<Finding> all = new ArrayList<>();
        if (isToFanOut || state.round().isPresent()) {
            all.add(
                    RoundRules.isIn(RoundPhase.OPEN, state.round())
                            ? Findings.changing(now, "it works alone, and a round of it is open")
                            : Finding.passes(Rule.SETTLED, "its run and its round belong together"));
            all.add(findings.cleared());
        }
        all.add(findings.underWay(run));
        if (isToFanOut) {
            all.add(findings.adjusted(Rule.WAY, Adjustment.FAN_OUT));
        }
        List<Cause> causes = DecisionRules.causes(state);
        boolean isForced = causes.contains(new Cause.Forced());
        all.add(findings.archived());
        all.add(findings.paused(isForced));
        all.add(findings.cause(causes, run.progress().reads()));
        all.add(findings.force(isForced));
        all.add(findings.backOff(run, causes));
        all.add(findings.progress(run, causes));
        all.add(findings.delay(run, causes));
        return all;
    }
}
