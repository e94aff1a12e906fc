package dev.lockstep.bench.cold;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Starts one JVM after the other, each with the flags of Lambda's Java runtime; leaves none behind. */
final class FreshJvm implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final String LAPS = "laps ";

    private final Path scratch;
    private final Map<String, String> variables;
    private final Thread ender = new Thread(this::end, "end-of-fresh-jvm");
    private volatile @Nullable Process process;

    /** In this folder, with these variables and no others. */
    FreshJvm(Path scratch, Map<String, String> variables) {
        this.scratch = scratch;
        this.variables = variables;
        Runtime.getRuntime().addShutdownHook(ender);
    }

    /**
     * How long it took, in nanoseconds.
     *
     * @param total from before the process was asked for until it had told that its checkpoint was written
     * @param laps each step of its main method
     */
    record Took(long total, List<Long> laps) {
        /** The JVM's own start, up to the main method, and the way of the message back. */
        long jvm() {
            return total - laps.stream().mapToLong(Long::longValue).sum();
        }
    }

    /**
     * Starts it, and returns when it has written its first checkpoint and ended.
     *
     * @param flags of the JVM, beside Lambda's
     */
    Took run(Setup setup, List<String> arguments, String... flags) throws IOException, InterruptedException {
        ProcessBuilder builder = builder(setup, arguments, flags);
        long began = System.nanoTime();
        Process started = builder.start();
        process = started;
        // Only one that is late: ending a process that has ended closes what it has said.
        CompletableFuture<Process> unused = started.onExit()
                .orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS)
                .whenComplete((end, late) -> {
                    if (late != null) {
                        started.destroyForcibly();
                    }
                });
        try {
            Took took = took(began, started, setup);
            started.waitFor();
            return took;
        } finally {
            end();
        }
    }

    private static Took took(long began, Process started, Setup setup) throws IOException {
        List<String> others = new ArrayList<>();
        try (BufferedReader output = started.inputReader(StandardCharsets.UTF_8)) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                if (line.startsWith(LAPS)) {
                    long total = System.nanoTime() - began;
                    return new Took(
                            total,
                            Arrays.stream(line.substring(LAPS.length()).split(" "))
                                    .map(Long::valueOf)
                                    .toList());
                }
                others.add(line);
            }
        }
        throw new IllegalStateException(
                setup.words() + " ended before its first checkpoint: " + String.join("\n", others));
    }

    private ProcessBuilder builder(Setup setup, List<String> arguments, String... flags) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+TieredCompilation",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xshare:auto",
                "-Djava.io.tmpdir=" + scratch));
        if (Runtime.version().feature() >= 24) {
            command.add("--enable-native-access=ALL-UNNAMED"); // the CRT client is native
        }
        command.addAll(List.of(flags));
        command.addAll(List.of("-cp", setup.classPath(), setup.main().getName()));
        command.addAll(arguments);
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(scratch.toFile()).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().putAll(variables);
        // Whoever runs the bench may have settings, which the SDK would read.
        String none = scratch.resolve("none").toString();
        builder.environment().put("AWS_CONFIG_FILE", none);
        builder.environment().put("AWS_SHARED_CREDENTIALS_FILE", none);
        return builder;
    }

    private void end() {
        Process running = process;
        if (running != null) {
            running.destroyForcibly();
        }
    }

    @Override
    public void close() {
        end();
        Runtime.getRuntime().removeShutdownHook(ender);
    }
}
