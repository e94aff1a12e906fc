package dev.lockstep.local.cli.doctor;

import dev.lockstep.bot.BotDetails;
import dev.lockstep.bot.BotReport;
import dev.lockstep.bot.DueTime;
import dev.lockstep.decision.Decision;
import dev.lockstep.decision.Reason;
import dev.lockstep.run.RunState;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Bots that are rogue, blocked, too far behind or silent for too long. */
final class HealthCheck implements BotCheck {
    /** So many runs in a row that read nothing are no accident. */
    private static final int BLOCKED = 3;

    @Override
    public List<Complaint> complaints(Seen seen) {
        List<Complaint> complaints = new ArrayList<>();
        if (seen.isActive()) {
            String why = "'lockstep why " + seen.bot() + "'";
            report(seen).complaints().forEach(text -> complaints.add(complaint(seen, text, why)));
            blocks(seen.decision())
                    .map(reason -> new Complaint(
                            reason.runs() < BLOCKED ? Severity.WARNING : Severity.PROBLEM,
                            Complaint.about(seen.bot()),
                            "blocked: " + reason.text(),
                            why + " tells what would change it"))
                    .forEach(complaints::add);
        }
        return complaints;
    }

    private static Complaint complaint(Seen seen, String text, String why) {
        return text.startsWith("rogue")
                ? seen.problem(
                        text,
                        "mend what 'lockstep runs " + seen.bot() + "' shows, then 'lockstep force " + seen.bot() + "'")
                : seen.warning(text, why + " tells what it waits for; its definition has the limit");
    }

    private static BotReport report(Seen seen) {
        BotDetails details = seen.details();
        List<RunState> runs = Stream.concat(Stream.of(details.state().run()), details.state().others().stream())
                .toList();
        return new BotReport(
                details.bot(),
                details.state().wake(),
                runs,
                details.due().stream().map(DueTime::at).toList(),
                seen.lags(),
                seen.at(),
                details.state().round());
    }

    private static Stream<Reason.NoProgress> blocks(Decision decision) {
        if (decision instanceof Decision.Round round) {
            return round.unfinished().values().stream()
                    .flatMap(HealthCheck::blocks)
                    .distinct();
        }
        return decision
                .reasonAgainst()
                .filter(Reason.NoProgress.class::isInstance)
                .map(Reason.NoProgress.class::cast)
                .stream();
    }
}
