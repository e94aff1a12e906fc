package dev.lockstep.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lockstep.Lockstep;
import dev.lockstep.bot.BotDefinition;
import dev.lockstep.run.BotFunction;
import dev.lockstep.run.Checkpoint;
import dev.lockstep.run.Completion;
import dev.lockstep.run.Phase;
import dev.lockstep.run.RunLogEntry;
import dev.lockstep.store.TableLayout;
import dev.lockstep.types.BotId;
import dev.lockstep.types.EventId;
import dev.lockstep.types.QueueName;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The command in a process of its own, as its user starts it. */
@Timeout(240)
class UpCommandTest {
    private static final BotId BOT = BotId.of("copier");

    @TempDir
    private Path folder;

    private Path bots = Path.of("");

    @BeforeEach
    void provideBots() throws IOException {
        bots = folder.resolve("bots");
        Path services = Files.createDirectories(bots.resolve("META-INF/services"));
        Files.writeString(services.resolve(BotProvider.class.getName()), Copier.class.getName());
    }

    /** Found by the name in {@code META-INF/services}. */
    public static final class Copier implements BotProvider {
        /** For the service loader. */
        public Copier() {}

        @Override
        public Map<String, BotFunction> bots() {
            return Map.of("copier", run -> {
                EventId next = EventId.ofNumber(run.position("orders")
                        .map(at -> Long.parseLong(at.value()) + 1)
                        .orElse(1L));
                run.complete(
                        Completion.SILENT.withMessage("epoch " + run.epoch()).with(Checkpoint.read("orders", next, 1)));
            });
        }

        @Override
        public List<BotDefinition> definitions() {
            return List.of(BotDefinition.bot("copier")
                    .target("process:copier")
                    .reads("orders")
                    .build());
        }
    }

    private final class Up implements AutoCloseable {
        private final List<String> said = new ArrayList<>();
        private final Process process;
        private final BufferedReader output;

        Up(String... arguments) throws IOException {
            Path classPath = Files.writeString(folder.resolve("classpath"), System.getProperty("java.class.path"));
            List<String> command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Dlockstep.dynamodb.classpath=" + classPath,
                    Main.class.getName(),
                    "up"));
            command.addAll(List.of(arguments));
            ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
            builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
            process = builder.start();
            output = process.inputReader(StandardCharsets.UTF_8);
        }

        String until(String part) throws IOException {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                said.add(line);
                if (line.contains(part)) {
                    return line;
                }
            }
            throw new AssertionError("no '" + part + "' in " + String.join("\n", said));
        }

        URI endpoint() throws IOException {
            String line = until("Lockstep is up");
            return URI.create(line.substring(line.indexOf("http")));
        }

        int end() throws InterruptedException {
            process.destroy();
            return process.waitFor();
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "there is no TERM")
    void whatWasDoneIsThereAfterARestart() throws Exception {
        String data = folder.resolve("data").toString();
        try (Up up = new Up("--port", "0", "--data", data, "--bots", bots.toString());
                Connection connection = Connection.to(up.endpoint())) {
            runsOnce(connection, 1);
            up.until("copier run");
            assertThat(up.end()).isEqualTo(143);
        }
        try (Up up = new Up("--port", "0", "--data", data, "--bots", bots.toString());
                Connection connection = Connection.to(up.endpoint())) {
            assertThat(door(connection)
                            .runs()
                            .position(BOT, QueueName.of("orders"))
                            .orElseThrow()
                            .eventId())
                    .isEqualTo(EventId.ofNumber(1));
            runsOnce(connection, 2);
            assertThat(up.end()).isEqualTo(143);
        }
    }

    private static void runsOnce(Connection connection, int number) {
        Lockstep lockstep = door(connection);
        lockstep.wakes().advance(QueueName.of("orders"), EventId.ofNumber(number));
        await().atMost(Duration.ofSeconds(60))
                .until(() -> lockstep.runs().log().of(BOT).count() == number);
        assertThat(lockstep.runs().log().of(BOT).map(RunLogEntry::phase)).containsOnly(Phase.COMPLETE);
    }

    private static Lockstep door(Connection connection) {
        return Lockstep.over(connection.dynamo(), TableLayout.nativeTable("lockstep"))
                .build();
    }

    @Test
    void upEndsInASentenceIfDynamoDbLocalDies() throws Exception {
        try (Up up = new Up("--port", "0", "--bots", bots.toString())) {
            up.until("bots in this process: copier");
            up.process.children().forEach(ProcessHandle::destroyForcibly);
            up.until("lockstep: DynamoDB Local has ended by itself, so Lockstep ends too");
            assertThat(up.process.waitFor()).isEqualTo(Main.FAILED);
        }
    }

    @Test
    void aPortInUseIsNamed() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Up up = new Up("--port", Integer.toString(taken.getLocalPort()))) {
            up.until("lockstep: DynamoDB Local did not start");
            assertThat(up.process.waitFor()).isEqualTo(Main.FAILED);
        }
    }
}
