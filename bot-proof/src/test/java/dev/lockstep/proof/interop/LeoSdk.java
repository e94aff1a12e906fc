package dev.lockstep.proof.interop;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The real leo-sdk, fetched by npm once for all tests, in the versions of {@code package-lock.json}. Where there is no
 * node, no npm or no registry that gives it, the tests that need it are skipped, which is said; an npm that fails
 * otherwise fails them all, and is not tried again.
 */
final class LeoSdk implements ExecutionCondition {
    private static final Path SOURCE = Path.of("src", "test", "node");
    private static final Path FOLDER = Path.of("target", "interop");
    private static final Path SKIPPED = Path.of("target", "proof", "interop.skipped");
    private static final List<String> SOURCES = List.of("package.json", "package-lock.json", "bridge.js");
    private static final int PATIENCE_SECONDS = 90;

    /** Runs once, whatever comes of it. */
    private static final FutureTask<ConditionEvaluationResult> RESULT = new FutureTask<>(() -> missing()
            .map(LeoSdk::skipped)
            .orElseGet(() -> ConditionEvaluationResult.enabled("leo-sdk is in " + FOLDER)));

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        RESULT.run();
        try {
            return RESULT.get();
        } catch (ExecutionException failed) {
            throw new IllegalStateException("leo-sdk cannot be fetched", failed.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Where the bridge and its modules are. */
    static Path folder() {
        return FOLDER;
    }

    /** The end of CI asks for the figures of these tests, or for this file. */
    private static ConditionEvaluationResult skipped(String reason) {
        String line = "live tests with leo-sdk did not take place: " + reason;
        try {
            Files.createDirectories(SKIPPED.toAbsolutePath().getParent());
            Files.writeString(SKIPPED, line + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return ConditionEvaluationResult.disabled(line);
    }

    /** Why leo-sdk is not there; empty if it is. */
    private static Optional<String> missing() {
        try {
            Files.deleteIfExists(SKIPPED);
            Files.createDirectories(FOLDER);
            for (String command : List.of("node", "npm")) {
                if (run("version-of-" + command, command, "--version").isEmpty()) {
                    return Optional.of("there is no " + command + " on this machine");
                }
            }
            return isFetched() ? copied() : fetched();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isFetched() throws IOException {
        Path marker = FOLDER.resolve("fetched-lock.json");
        return Files.exists(marker) && Files.mismatch(marker, SOURCE.resolve("package-lock.json")) == -1;
    }

    private static Optional<String> copied() throws IOException {
        for (String source : SOURCES) {
            Files.copy(SOURCE.resolve(source), FOLDER.resolve(source), StandardCopyOption.REPLACE_EXISTING);
        }
        return Optional.empty();
    }

    private static Optional<String> fetched() throws IOException {
        Optional<String> missing = copied();
        Optional<Boolean> done = run(
                "npm-ci",
                "npm",
                "ci",
                "--ignore-scripts",
                "--no-audit",
                "--no-fund",
                "--prefer-offline",
                "--fetch-retries=1",
                "--loglevel=error");
        if (done.equals(Optional.of(true))) {
            Files.copy(
                    SOURCE.resolve("package-lock.json"),
                    FOLDER.resolve("fetched-lock.json"),
                    StandardCopyOption.REPLACE_EXISTING);
            return missing;
        }
        String log = Files.readString(log("npm-ci"));
        if (done.isEmpty()) {
            return Optional.of("npm's registry did not give it in " + PATIENCE_SECONDS + " seconds");
        }
        String code = NpmCode.ofRegistry(log)
                .orElseThrow(() -> new IllegalStateException("npm ci failed in " + FOLDER + ": " + log));
        return Optional.of("npm's registry cannot be had (" + code + "), see " + log("npm-ci"));
    }

    private static Path log(String name) {
        return FOLDER.resolve(name + ".log");
    }

    /** Whether the command did well; empty if there is none of that name, or it did not end. */
    private static Optional<Boolean> run(String log, String... command) throws IOException {
        File output = log(log).toFile();
        Process process;
        try {
            process = new ProcessBuilder(command)
                    .directory(FOLDER.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output)
                    .start();
        } catch (IOException noSuchCommand) {
            return Optional.empty();
        }
        try {
            if (process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                return Optional.of(process.exitValue() == 0);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
        return Optional.empty();
    }
}
