package dev.lockstep.lambda.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.audit.Note;
import dev.lockstep.bot.BotReport;
import dev.lockstep.bot.QueueLag;
import dev.lockstep.decision.Cause;
import dev.lockstep.decision.Decision;
import dev.lockstep.decision.Reason;
import dev.lockstep.lambda.json.DefinitionJson;
import dev.lockstep.run.Phase;
import dev.lockstep.run.Round;
import dev.lockstep.run.RoundPhase;
import dev.lockstep.run.RoundShare;
import dev.lockstep.run.RunState;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** All about a bot, and why it runs or does not, as JSON. */
final class Reports {
    private Reports() {}

    static ObjectNode of(BotReport report) {
        ObjectNode json = Answers.object();
        json.set("definition", DefinitionJson.write(report.bot().definition()));
        json.put("revision", report.bot().revision());
        json.put("status", Answers.text(report.bot().status()));
        report.bot().rules().statusNote().ifPresent(note -> json.set("statusNote", note(note)));
        ObjectNode wake = json.putObject("wake").put("count", report.wake().count());
        ObjectNode heads = wake.putObject("heads");
        report.wake().heads().forEach((queue, head) -> heads.put(queue.value(), head.value()));
        report.round().ifPresent(round -> json.set("round", round(round)));
        json.putArray("runs")
                .addAll(report.runs().stream().map(run -> run(run, report)).toList());
        report.due().forEach(due -> json.withArray("due").add(due.toString()));
        json.withArray("due");
        json.putArray("lags").addAll(report.lags().stream().map(Reports::lag).toList());
        report.complaints().forEach(complaint -> json.withArray("complaints").add(complaint));
        json.withArray("complaints");
        return json.put("readAt", report.readAt().toString());
    }

    private static ObjectNode note(Note note) {
        return Answers.object().put("who", note.who()).put("why", note.why());
    }

    private static ObjectNode round(Round round) {
        ObjectNode json = Answers.object()
                .put("epoch", round.epoch())
                .put("phase", Answers.text(round.phase()))
                .put("instances", round.instances())
                .put("again", round.again());
        Answers.put(json, "opened", round.opened());
        Answers.put(json, "closed", round.closed());
        json.set("ends", Answers.ids(round.ends()));
        json.put("recordsRead", round.recordsRead()).put("recordsWritten", round.recordsWritten());
        return Answers.positions(json, round.reads(), round.writes());
    }

    private static ObjectNode share(RoundShare share, RunState run, BotReport report) {
        boolean isDone = report.round()
                .filter(round -> round.phase() == RoundPhase.CLOSED
                        ? !share.isFenced() || run.phase() == Phase.COMPLETE // the round was closed over it
                        : round.isDoneBy(run, report.bot().rules().reads()))
                .isPresent();
        return Answers.object()
                .put("round", share.round())
                .put("instances", share.instances())
                .put("isDone", isDone);
    }

    private static ObjectNode run(RunState run, BotReport report) {
        ObjectNode json = Answers.object()
                .put("instance", run.instance())
                .put("epoch", run.epoch())
                .put("phase", Answers.text(run.phase()));
        run.runId().ifPresent(id -> json.put("run", id));
        run.requestId().ifPresent(id -> json.put("requestId", id));
        json.put("errors", run.errors()).put("idleRuns", run.idleRuns()).put("again", run.again());
        Answers.put(json, "claimed", run.times().claimed());
        Answers.put(json, "started", run.times().started());
        Answers.put(json, "ended", run.times().ended());
        Answers.put(json, "deadline", run.times().deadline());
        json.put("recordsRead", run.progress().recordsRead())
                .put("recordsWritten", run.progress().recordsWritten());
        run.share().ifPresent(share -> json.set("share", share(share, run, report)));
        return Answers.positions(json, run.progress());
    }

    private static ObjectNode lag(QueueLag lag) {
        ObjectNode json = Answers.object().put("queue", lag.queue().value());
        lag.position().ifPresent(position -> json.put("position", position.value()));
        lag.head().ifPresent(head -> json.put("head", head.value()));
        json.put("isBehind", lag.isBehind());
        lag.behind().map(Duration::toString).ifPresent(behind -> json.put("behind", behind));
        return json;
    }

    static ObjectNode of(Decision decision) {
        ObjectNode json = Answers.object();
        if (decision instanceof Decision.Run run) {
            json.put("verdict", "run");
            putCauses(json, run.causes());
        } else if (decision instanceof Decision.Open open) {
            json.put("verdict", "open").put("instances", open.plan().instances());
            putCauses(json, open.causes());
        } else if (decision instanceof Decision.Round round) {
            json.put("verdict", "round").put("round", round.epoch()).put("instances", round.instances());
            round.unfinished()
                    .forEach((instance, one) -> json.withArray("unfinished").add(of(one).put("instance", instance)));
        } else if (decision instanceof Decision.Adjust adjust) {
            json.put("verdict", "adjust").put("what", Answers.text(adjust.what()));
        } else if (decision instanceof Decision.Expire expire) {
            json.put("verdict", "expire");
            expire.run().holder().ifPresent(holder -> json.set("holder", Answers.holder(holder)));
        } else if (decision instanceof Decision.Wait wait) {
            json.put("verdict", "wait").put("until", wait.until().toString());
        } else {
            json.put("verdict", "idle");
        }
        decision.reasonAgainst().ifPresent(reason -> json.set("reason", reason(reason)));
        return json.put("text", decision.text());
    }

    private static void putCauses(ObjectNode json, List<Cause> causes) {
        causes.forEach(cause -> json.withArray("causes").add(cause(cause)));
    }

    private static ObjectNode cause(Cause cause) {
        ObjectNode json = named(cause).put("text", cause.text());
        if (cause instanceof Cause.Woken woken) {
            json.put("times", woken.times());
        } else if (cause instanceof Cause.Behind behind) {
            json.put("queue", behind.queue().value()).put("head", behind.head().value());
            behind.position().ifPresent(position -> json.put("position", position.value()));
        } else if (cause instanceof Cause.Retry retry) {
            json.put("failures", retry.failures());
        } else if (cause instanceof Cause.Share share) {
            json.put("round", share.round()).put("instances", share.instances());
        }
        return json;
    }

    private static ObjectNode reason(Reason reason) {
        ObjectNode json = named(reason).put("text", reason.text());
        if (reason instanceof Reason.UnderWay underWay) {
            underWay.holder().ifPresent(holder -> json.set("holder", Answers.holder(holder)));
        } else if (reason instanceof Reason.Archived archived) {
            note(json, archived.note());
        } else if (reason instanceof Reason.Paused paused) {
            note(json, paused.note());
        } else if (reason instanceof Reason.BackOff backOff) {
            json.put("failures", backOff.failures());
        } else if (reason instanceof Reason.Rogue rogue) {
            json.put("failures", rogue.failures()).put("limit", rogue.limit());
        } else if (reason instanceof Reason.NoProgress noProgress) {
            json.put("runs", noProgress.runs());
        } else if (reason instanceof Reason.Delayed delayed) {
            json.put("delay", delayed.delay().toString());
        }
        return json;
    }

    private static void note(ObjectNode json, Optional<Note> note) {
        note.ifPresent(n -> json.set("note", note(n)));
    }

    /** The kind of a cause or reason: {@code BackOff} is told as {@code back-off}. */
    private static ObjectNode named(Object kind) {
        String name = kind.getClass().getSimpleName();
        return Answers.object().put("kind", kebab(name));
    }

    static String kebab(String name) {
        return name.replaceAll("(?<!^)([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }
}
