package dev.lockstep.local;

import static java.util.stream.Collectors.toSet;

import dev.lockstep.Lockstep;
import dev.lockstep.local.migrate.Migration;
import dev.lockstep.local.migrate.Moved;
import dev.lockstep.local.migrate.Originals;
import dev.lockstep.local.migrate.Sides;
import dev.lockstep.store.TableLayout;
import dev.lockstep.types.InvalidInputException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;

/** Moves bots between an RStreams bus and a table of Lockstep's own. */
@Command(
        name = "migrate",
        description = {
            "Copies bots (definitions, positions, one-off runs, systems) from the tables of an RStreams bus to a table of"
                    + " Lockstep's own, or back. Without --apply nothing is written, and it is told what would be.",
            "A copy is paused. It stays so, and its original goes on, until --hand-over: that pauses the originals,"
                    + " copies what their last runs have moved, and sets the copies to work. A copy at work is never"
                    + " written.",
            "Whatever breaks off is gone on with by calling again: what is alike already is left alone.",
            ""
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class MigrateCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    /** Which way. */
    enum Way {
        there,
        back
    }

    @Parameters(paramLabel = "there|back", description = "From the bus to Lockstep's own table, or back to the bus.")
    private Way way = Way.there;

    @Option(names = "--cron-table", paramLabel = "NAME", required = true, description = "The bus's LeoCron.")
    private String cronTable = "";

    @Option(names = "--settings-table", paramLabel = "NAME", required = true, description = "The bus's LeoSettings.")
    private String settingsTable = "";

    @Option(names = "--system-table", paramLabel = "NAME", required = true, description = "The bus's LeoSystem.")
    private String systemTable = "";

    @Option(
            names = "--table",
            paramLabel = "NAME",
            description = "Lockstep's own table (default: ${DEFAULT-VALUE}).",
            defaultValue = "lockstep")
    private String table = "lockstep";

    @Option(
            names = "--bot",
            paramLabel = "ID",
            description = "Only this bot; may be given several times (default: all of them).")
    private List<String> bots = new ArrayList<>();

    @Option(names = "--apply", description = "Writes, after a dry run has shown what.")
    private boolean apply;

    @Option(
            names = "--hand-over",
            description = "Pauses the originals and sets their copies to work, unless they were paused before.")
    private boolean handOver;

    @Option(
            names = "--settle",
            paramLabel = "SECONDS",
            description =
                    "How long to wait after the originals were paused, because whoever invokes them may still act on"
                            + " what it saw (default: ${DEFAULT-VALUE}).",
            defaultValue = "10")
    private int settle;

    @Option(
            names = "--originals",
            paramLabel = "FILE",
            description =
                    "Where the items of LeoCron are kept as they were when they were first copied, for the way back"
                            + " (default: lockstep-originals-<LeoCron's name>.jsonl here).")
    private @Nullable Path originals;

    @Option(names = "--report", paramLabel = "FILE", description = "Appends a line of JSON for each bot there.")
    private @Nullable Path report;

    @Option(names = "--endpoint", paramLabel = "URL", description = "A DynamoDB that is not AWS's.")
    private @Nullable URI endpoint;

    @Option(names = "--region", paramLabel = "NAME", description = "AWS's region (default: as the environment says).")
    private @Nullable String region;

    @Option(names = "--profile", paramLabel = "NAME", description = "AWS's profile (default: as the environment says).")
    private @Nullable String profile;

    private final CountDownLatch stopped = new CountDownLatch(1);

    @Override
    public Integer call() throws Exception {
        if (settle < 0 || settle > 3600) {
            throw new ParameterException(
                    commandSpec().commandLine(), "--settle " + settle + " is not between 0 and 3600 seconds");
        }
        try (StopSignal stop = new StopSignal(stopped::countDown);
                AwsConnection connection = AwsConnection.to(
                        Optional.ofNullable(endpoint), Optional.ofNullable(region), Optional.ofNullable(profile))) {
            requireTables(connection.dynamo());
            try (Originals kept = Originals.in(originalsFile(), apply);
                    PrintWriter lines = reportFile()) {
                int code = migrate(connection.dynamo(), kept, lines);
                return stop.isReceived() ? Main.FAILED : code;
            }
        } catch (InvalidInputException unusable) {
            throw new InputRefusedException(String.valueOf(unusable.getMessage()));
        } catch (IOException unusable) {
            throw new InputRefusedException("a file cannot be used: " + unusable);
        } catch (SdkException failed) {
            throw new UnusableException("DynamoDB failed: " + failed.getMessage() + brokenOff(), failed);
        }
    }

    private int migrate(DynamoDbClient dynamo, Originals kept, PrintWriter lines) throws InterruptedException {
        Lockstep bus = Lockstep.over(dynamo, TableLayout.rstreams(cronTable, settingsTable, systemTable))
                .build();
        Lockstep own = Lockstep.over(dynamo, TableLayout.nativeTable(table)).build();
        Sides sides = new Sides(bus, own, dynamo, cronTable, kept, Clock.systemUTC(), Duration.ofSeconds(settle));
        Migration migration =
                way == Way.there ? Migration.toTable(sides, apply, handOver) : Migration.toBus(sides, apply, handOver);
        PrintWriter out = commandSpec().commandLine().getOut();
        MigrationTally tally =
                new MigrationTally(out, commandSpec().commandLine().getErr());
        List<String> ids;
        try (Stream<String> all = bots.isEmpty() ? migration.bots() : bots.stream()) {
            ids = all.sorted().toList();
        }
        if (apply && handOver) {
            rest(migration, ids, tally);
        }
        for (String bot : ids) {
            if (isStopped()) {
                break;
            }
            Moved moved = migration.move(bot);
            lines.println(moved.toJson());
            lines.flush();
            tally.add(moved, ids.size());
        }
        tally.print(isStopped(), apply);
        if (isStopped()) {
            out.println(brokenOff().strip());
            out.flush();
        }
        return tally.isShort(handOver) ? Main.FAILED : Main.OK;
    }

    /** All of them first: whoever invokes them may act for a moment on what it saw before. */
    private void rest(Migration migration, List<String> ids, MigrationTally tally) throws InterruptedException {
        long paused = ids.stream()
                .takeWhile(bot -> !isStopped())
                .filter(migration::rest)
                .count();
        if (paused > 0 && !isStopped()) {
            tally.say(paused + " bots are paused; waiting " + settle + " s for whoever invokes them");
            boolean unused = stopped.await(Duration.ofSeconds(settle).toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /** What somebody must know who does not call again. */
    private String brokenOff() {
        return apply && handOver
                ? "\nCall again to go on: originals may be paused whose copies are not at work yet." + " 'migrate "
                        + (way == Way.there ? "back" : "there") + "' tells them."
                : "";
    }

    private boolean isStopped() {
        return stopped.getCount() == 0;
    }

    private void requireTables(DynamoDbClient dynamo) {
        requireTable(dynamo, "--cron-table", cronTable, Set.of("id"));
        requireTable(dynamo, "--settings-table", settingsTable, Set.of("id"));
        requireTable(dynamo, "--system-table", systemTable, Set.of("id"));
        requireTable(dynamo, "--table", table, Set.of("pk", "sk"));
    }

    private static void requireTable(DynamoDbClient dynamo, String option, String name, Set<String> key) {
        try {
            List<KeySchemaElement> schema =
                    dynamo.describeTable(r -> r.tableName(name)).table().keySchema();
            if (!schema.stream()
                    .map(KeySchemaElement::attributeName)
                    .collect(toSet())
                    .equals(key)) {
                throw new InputRefusedException(
                        option + " " + name + " has another key than " + String.join(" and ", new TreeSet<>(key)));
            }
        } catch (ResourceNotFoundException missing) {
            throw new InputRefusedException(option + ": there is no table '" + name + "'");
        } catch (SdkException unreachable) {
            throw new UnusableException(
                    "table '" + name + "' cannot be looked at: " + unreachable.getMessage(), unreachable);
        }
    }

    private Path originalsFile() {
        return originals == null ? Path.of("lockstep-originals-" + cronTable + ".jsonl") : originals;
    }

    private PrintWriter reportFile() throws IOException {
        return report == null
                ? new PrintWriter(Writer.nullWriter())
                : new PrintWriter(
                        Files.newBufferedWriter(report, StandardOpenOption.CREATE, StandardOpenOption.APPEND));
    }

    private CommandSpec commandSpec() {
        if (spec == null) {
            throw new IllegalStateException("picocli sets it");
        }
        return spec;
    }
}
