package dev.lockstep.decision;

import dev.lockstep.bot.BotRules;
import dev.lockstep.bot.BotState;
import dev.lockstep.bot.BotStatus;
import dev.lockstep.run.Phase;
import dev.lockstep.run.Position;
import dev.lockstep.run.Round;
import dev.lockstep.run.RoundPhase;
import dev.lockstep.run.RunError;
import dev.lockstep.run.RunHolder;
import dev.lockstep.run.RunLogEntry;
import dev.lockstep.run.RunState;
import dev.lockstep.run.RunTimes;
import dev.lockstep.types.EventId;
import dev.lockstep.types.QueueName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** What each rule says of a bot, with the data it looks at and the commands that change it. */
final class Findings {
    private static final int LONGEST_MESSAGE = 300;
    private static final String FORCED_OVER = "not asked: an operator forces it";

    private final BotState state;
    private final BotRules rules;
    private final List<RunLogEntry> latest;
    private final Instant now;

    Findings(BotState state, List<RunLogEntry> latest, Instant now) {
        this.state = state;
        this.rules = state.rules();
        this.latest = latest;
        this.now = now;
    }

    /** The command that does this to the bot. */
    String command(String verb) {
        return "lockstep " + verb + " " + rules.bot();
    }

    /** Nothing but what takes it out of the archive changes what is said of an archived bot behind that. */
    static List<Finding> untilRestored(List<Finding> findings) {
        boolean isArchived = false;
        List<Finding> told = new ArrayList<>();
        for (Finding finding : findings) {
            told.add(isArchived ? finding.withoutRemedy() : finding);
            isArchived |= finding.rule() == Rule.ARCHIVED && finding.isObjection();
        }
        return told;
    }

    static String text(List<Cause> causes) {
        return causes.stream().map(Cause::text).collect(Collectors.joining("; "));
    }

    /** The records were not read at one moment. */
    static Finding changing(Instant now, String how) {
        Decision.Wait wait = (Decision.Wait) RoundRules.changing(now);
        return Finding.objects(
                Rule.SETTLED,
                wait,
                wait.reason().text() + ": " + how,
                "nothing, if it is over when you look again; if it stays so: lockstep doctor");
    }

    Finding cleared() {
        return RoundRules.isIn(RoundPhase.ABANDONED, state.round())
                ? adjusted(Rule.CLEARED, Adjustment.CLEAR)
                : Finding.passes(Rule.CLEARED, "nothing is left of an abandoned round");
    }

    Finding adjusted(Rule rule, Adjustment what) {
        return Finding.objects(
                rule,
                "to be done first: " + what.text(),
                "it is done when the bot is looked at next; " + command("trigger") + " has it looked at now");
    }

    Finding underWay(RunState run) {
        if (!run.phase().isOpen()) {
            return Finding.passes(Rule.UNDER_WAY, last(run));
        }
        String unlock = command("unlock") + (state.isAlone() ? "" : " --instance " + run.instance()) + " --reason WHY";
        String text = holder(run);
        if (DecisionRules.underWay(run, now) instanceof Decision.Wait wait) {
            return Finding.objects(
                    Rule.UNDER_WAY,
                    wait,
                    text + ", until " + deadline(run) + " at most",
                    "wait for its end; " + unlock + " takes its lock away, so that it can write no more");
        }
        return Finding.objects(
                Rule.UNDER_WAY,
                text + ", and its deadline " + deadline(run) + " has passed",
                "it is given up when the bot is looked at next; " + unlock + " does it now");
    }

    private static String deadline(RunState run) {
        return run.times().deadline().map(Instant::toString).orElse("(none)");
    }

    private static String holder(RunState run) {
        RunTimes times = run.times();
        return run.holder()
                        .map(h -> new Reason.UnderWay(Optional.of(h)).text()
                                + h.requestId().map(id -> ", request " + id).orElse(""))
                        .orElse("a run without a name is under way")
                + times.claimed().map(at -> ", claimed at " + at).orElse("")
                + times.started().map(at -> ", started at " + at).orElse(", not started yet");
    }

    private static String last(RunState run) {
        Optional<RunHolder> holder = run.holder();
        if (holder.isEmpty()) {
            return run.epoch() == 0
                    ? "no run is under way: it has never run"
                    : "no run is under way; the record names no last one any more, as after a rewind or a removal";
        }
        return "no run is under way: run " + holder.get().runId() + " (epoch " + run.epoch() + ") ended " + run.phase()
                + run.times().ended().map(at -> " at " + at).orElse("");
    }

    Finding archived() {
        return rules.status() == BotStatus.ARCHIVED
                ? Finding.objects(
                        Rule.ARCHIVED,
                        new Reason.Archived(rules.statusNote()),
                        command("restore") + " takes it out of the archive")
                : Finding.passes(Rule.ARCHIVED, "it is not archived");
    }

    Finding paused(boolean isForced) {
        if (rules.status() == BotStatus.ARCHIVED) {
            return Finding.notAsked(Rule.PAUSED, "not told of an archived bot");
        } else if (rules.status() == BotStatus.ACTIVE) {
            return Finding.passes(Rule.PAUSED, "it is not paused");
        }
        Reason paused = new Reason.Paused(rules.statusNote());
        return isForced
                ? Finding.passes(Rule.PAUSED, paused.text() + "; an operator forces it all the same")
                : Finding.objects(
                        Rule.PAUSED,
                        paused,
                        command("resume") + " lets it run again; " + command("force") + " runs it once all the same");
    }

    /** Something to do, or what there would be if there were. */
    Finding cause(List<Cause> causes, Map<QueueName, Position> reads) {
        return causes.isEmpty()
                ? new Finding(
                        Rule.CAUSE,
                        Verdict.OBJECTS,
                        "nothing to do: " + answered() + readToTheEnd(reads),
                        Optional.of(new Reason.NothingToDo()),
                        Optional.empty(),
                        Optional.of((rules.reads().isEmpty() ? "" : "an event in a queue that it reads; ")
                                + command("trigger") + " wakes it"))
                : Finding.passes(Rule.CAUSE, text(causes));
    }

    private String answered() {
        long times = state.wake().count();
        return times == 0
                ? "it was never woken"
                : times == 1 ? "its wake-up is answered" : "its " + times + " wake-ups are answered";
    }

    private String readToTheEnd(Map<QueueName, Position> reads) {
        return rules.reads().stream()
                .sorted(Comparator.comparing(QueueName::value))
                .map(queue -> {
                    Optional<EventId> head =
                            Optional.ofNullable(state.wake().heads().get(queue));
                    Optional<EventId> at = Optional.ofNullable(reads.get(queue)).map(Position::eventId);
                    return "; queue " + queue
                            + head.map(newest -> " has nothing after "
                                            + at.orElse(newest).value())
                                    .orElse(" has told it of no event");
                })
                .collect(Collectors.joining());
    }

    Finding force(boolean isForced) {
        return isForced
                ? Finding.passes(Rule.FORCE, "an operator forces it: pause, back-off and delay do not hold it up")
                : Finding.notAsked(
                        Rule.FORCE, "no operator forces it; " + command("force") + " would, over all but the archive");
    }

    Finding backOff(RunState run, List<Cause> causes) {
        Predicate<Reason> isBackOff = reason -> reason instanceof Reason.BackOff || reason instanceof Reason.Rogue;
        return waits(Rule.BACK_OFF, run, causes, isBackOff, lastError(run), command("runs") + " tells what went wrong")
                .orElseGet(() -> Finding.passes(
                        Rule.BACK_OFF,
                        run.errors() == 0
                                ? "its last run did not fail"
                                : run.errors() + " runs in a row have failed before this one" + lastError(run)));
    }

    Finding progress(RunState run, List<Cause> causes) {
        if (run.idleRuns() <= 0) {
            return Finding.passes(Rule.PROGRESS, "its last run was not in vain");
        }
        Optional<Finding> waiting = causes.isEmpty()
                ? Optional.empty()
                : waits(
                        Rule.PROGRESS,
                        run,
                        causes,
                        Reason.NoProgress.class::isInstance,
                        "",
                        "it has to checkpoint what it reads, also what it passes over; " + command("skip")
                                + " QUEUE --reason WHY passes over what it cannot read");
        return waiting.orElseGet(() -> Finding.passes(
                Rule.PROGRESS,
                run.idleRuns() + " runs in a row ended well without moving a read position; it does not wait for that "
                        + (causes.isEmpty() ? "while there is nothing to do" : "when something else asks for it too")));
    }

    Finding delay(RunState run, List<Cause> causes) {
        return waits(Rule.DELAY, run, causes, Reason.Delayed.class::isInstance, "", "")
                .orElseGet(this::noDelay);
    }

    /** The delay between rounds. */
    Finding delay(Round round, boolean isForced) {
        Decision.Wait wait = new Decision.Wait(
                new Reason.Delayed(rules.delay()),
                round.closed().map(closed -> closed.plus(rules.delay())).orElse(Instant.MIN));
        if (isForced) {
            return Finding.notAsked(Rule.DELAY, FORCED_OVER);
        } else if (round.closed().isEmpty() || (rules.delay().isZero() && !now.isBefore(wait.until()))) {
            return noDelay();
        }
        return waits(Rule.DELAY, wait, "", "");
    }

    private Finding noDelay() {
        return Finding.passes(
                Rule.DELAY,
                rules.delay().isZero()
                        ? "it has no delay"
                        : "it waits " + rules.delay() + " between runs, and none has ended");
    }

    /** What a rule says that makes a bot wait after its last run; empty if it does not apply to that run. */
    private Optional<Finding> waits(
            Rule rule, RunState run, List<Cause> causes, Predicate<Reason> which, String data, String remedy) {
        if (causes.contains(new Cause.Forced())) {
            return Optional.of(Finding.notAsked(rule, FORCED_OVER));
        }
        return DecisionRules.waits(rules, run, causes).stream()
                .filter(wait -> which.test(wait.reason()))
                .findFirst()
                .map(wait -> waits(rule, wait, data, remedy));
    }

    private Finding waits(Rule rule, Decision.Wait wait, String data, String remedy) {
        String text = wait.reason().text() + data;
        return now.isBefore(wait.until())
                ? Finding.objects(
                        rule,
                        wait,
                        text + "; the wait ends at " + wait.until(),
                        "wait until " + wait.until() + ", or " + command("force") + " runs it now"
                                + (remedy.isEmpty() ? "" : "; " + remedy))
                : Finding.passes(rule, text + "; the wait ended at " + wait.until());
    }

    private String lastError(RunState run) {
        return run.errors() == 0
                ? ""
                : latest.stream()
                        .filter(entry -> entry.instance() == run.instance() && entry.phase() != Phase.COMPLETE)
                        .findFirst()
                        .flatMap(RunLogEntry::error)
                        .map(error -> "; the last error: " + brief(error))
                        .orElse("");
    }

    private static String brief(RunError error) {
        String line = error.message().lines().findFirst().orElse("");
        String cut = line.length() <= LONGEST_MESSAGE ? line : line.substring(0, LONGEST_MESSAGE) + "...";
        return error.type() + (cut.isEmpty() ? "" : ": " + cut);
    }
}
