package dev.lockstep.local.cli;

import dev.lockstep.local.AwsConnection;
import dev.lockstep.local.InputRefusedException;
import dev.lockstep.local.cli.doctor.Complaint;
import dev.lockstep.local.cli.doctor.Diagnosis;
import dev.lockstep.local.cli.doctor.Doctor;
import dev.lockstep.local.cli.doctor.Patient;
import dev.lockstep.local.cli.doctor.Severity;
import dev.lockstep.types.BotId;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.LambdaClientBuilder;

/** Says what is wrong, and what mends it. */
@Command(
        name = "doctor",
        description = {
            "Looks for what is wrong with the table, the stack, the bots and this machine's clock, and says what mends"
                    + " it. It changes nothing, and reads every bot unless it is given one.",
            ""
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:nothing, or warnings and notes alone", "5:at least one problem"},
        footerHeading = "%nWhat is checked:%n",
        footer = {
            "  table     its state, keys, both indexes, stream and TTL; on AWS whether it",
            "            can be restored to a point in time and is protected from being",
            "            deleted",
            "  stack     on AWS: the functions that work on the table are there, may run,",
            "            run what they were told last and agree with each other, and the",
            "            table's stream reaches Dispatch",
            "  sweep     due times that are overdue by more than two minutes",
            "  dispatch  bots that may run and are not run, and readers that were not told",
            "            of what is new",
            "  bots      records that cannot be read; rogue and blocked ones, those too far",
            "            behind or silent for too long; schedules that do not fire;",
            "            positions in the future or beyond the head of their queue; on AWS",
            "            targets that may not be invoked or are not there; bots without an",
            "            owner",
            "  queues    heads that cannot be read, and queues that are read and that",
            "            nobody writes",
            "  clock     on AWS: this machine's against AWS's"
        })
final class DoctorCommand extends TableCommand {
    private static final int LONGEST_PATIENCE = 600;
    private static final String AWS = ".*\\.(amazonaws\\.com(\\.cn)?|api\\.aws)";

    @Option(names = "--bot", paramLabel = "BOT", description = "Looks at this bot alone, beside table and stack.")
    private @Nullable BotId bot;

    @Option(
            names = "--lambda-endpoint",
            paramLabel = "URL",
            description = "A Lambda that is not AWS's, for the stack and the functions of bots.")
    private @Nullable URI lambdaEndpoint;

    @Option(
            names = "--patience",
            paramLabel = "SECONDS",
            description = "What Dispatch has not done yet is looked at once more after so long; 0 to look once"
                    + " (default: ${DEFAULT-VALUE}).",
            defaultValue = "10")
    private int patience = 10;

    @Mixin
    private final OutputOptions output = new OutputOptions();

    DoctorCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    int run(Session session) throws InterruptedException {
        if (patience < 0 || patience > LONGEST_PATIENCE) {
            throw new InputRefusedException("--patience " + patience + " is not between 0 and " + LONGEST_PATIENCE);
        }
        boolean isOnAws = session.endpoint()
                .map(there -> String.valueOf(there.getHost()).matches(AWS))
                .orElse(true);
        Optional<LambdaClient> lambda =
                isOnAws || lambdaEndpoint != null ? Optional.of(lambda(session.connection())) : Optional.empty();
        try {
            Patient patient = new Patient(
                    session.lockstep(),
                    session.connection().dynamo(),
                    session.table(),
                    surroundings().clock(),
                    isOnAws,
                    lambda,
                    Duration.ofSeconds(patience),
                    session::each);
            Diagnosis diagnosis = new Doctor(patient).diagnosis(Optional.ofNullable(bot), this::progress);
            print(diagnosis);
            return diagnosis.count(Severity.PROBLEM) > 0 ? ExitCode.FINDINGS : ExitCode.OK;
        } finally {
            lambda.ifPresent(LambdaClient::close);
        }
    }

    private LambdaClient lambda(AwsConnection connection) {
        LambdaClientBuilder client = LambdaClient.builder()
                .region(connection.region())
                .credentialsProvider(connection.credentials())
                .httpClient(connection.http());
        Optional.ofNullable(lambdaEndpoint).ifPresent(client::endpointOverride);
        return client.build();
    }

    private void progress(long bots) {
        if (surroundings().terminal().isInteractive()) {
            err().print("\r\u001b[Klooked at " + counted(bots, "bot"));
            err().flush();
        }
    }

    private void print(Diagnosis diagnosis) {
        if (surroundings().terminal().isInteractive()) {
            err().print("\r\u001b[K");
            err().flush();
        }
        if (output.isForPrograms()) {
            output.print(new Listing<>(columns()), diagnosis.complaints(), out(), ansi());
            return;
        }
        diagnosis.complaints().forEach(this::print);
        out().printf(
                        Locale.ROOT,
                        "%s looked at: %s, %s, %s.%n",
                        counted(diagnosis.bots(), "bot"),
                        counted(diagnosis.count(Severity.PROBLEM), "problem"),
                        counted(diagnosis.count(Severity.WARNING), "warning"),
                        counted(diagnosis.count(Severity.NOTE), "note"));
    }

    private void print(Complaint complaint) {
        Cell severity = Cell.of(name(complaint.severity())).as(look(complaint.severity()));
        out().println(severity.shown(ansi()) + " " + Cell.printable(complaint.about() + ": " + complaint.text()));
        out().println("    -> " + Cell.printable(complaint.remedy()));
    }

    private static List<Column<Complaint>> columns() {
        return List.of(
                Column.text("about", Complaint::about),
                Column.text("severity", complaint -> name(complaint.severity())),
                Column.text("finding", Complaint::text),
                Column.text("remedy", Complaint::remedy));
    }

    private static String name(Severity severity) {
        return severity.name().toLowerCase(Locale.ROOT);
    }

    private static Cell.Look look(Severity severity) {
        return switch (severity) {
            case PROBLEM -> Cell.Look.BAD;
            case WARNING -> Cell.Look.WARNING;
            case NOTE -> Cell.Look.FAINT;
        };
    }

    private static String counted(long number, String what) {
        return String.format(Locale.ROOT, "%,d %s%s", number, what, number == 1 ? "" : "s");
    }
}
