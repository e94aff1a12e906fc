package dev.lockstep.local.lambda;

import dev.lockstep.local.lambda.RuntimeApi.Work;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One process of a function, which works off one event after the other. It is killed if one takes too long, and of no
 * more use once it has ended, whoever ended it.
 */
final class FunctionProcess implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FunctionProcess.class);
    private static final Duration LONGEST_START = Duration.ofSeconds(60);
    private static final Duration LONGEST_END = Duration.ofSeconds(10);
    private static final int SIGKILL = 137;

    private final String function;
    private final InstantSource clock;
    private final RuntimeApi api;
    private final Process process;
    private final OutputLines output;
    private final CompletableFuture<FunctionAnswer> exit;
    private volatile boolean killed;

    private FunctionProcess(String function, InstantSource clock, RuntimeApi api, Process process, OutputLines output) {
        this.function = function;
        this.clock = clock;
        this.api = api;
        this.process = process;
        this.output = output;
        this.exit = process.onExit().thenApply(ended -> exited(ended.exitValue()));
    }

    /** What a process needs to know of its surroundings. */
    record Surroundings(
            String functionArn, Map<String, String> environment, InstantSource clock, OutputLines.Sink sink) {}

    /** Starts a process; it may not be ready yet. */
    static FunctionProcess start(LocalFunction function, FunctionCode code, Surroundings surroundings)
            throws IOException {
        RuntimeApi api = new RuntimeApi(function.name(), surroundings.functionArn());
        try {
            List<String> command = code.command(function);
            ProcessBuilder builder =
                    new ProcessBuilder(command).directory(code.root().toFile()).redirectErrorStream(true);
            builder.environment().clear();
            builder.environment().putAll(surroundings.environment());
            builder.environment().put("AWS_LAMBDA_RUNTIME_API", api.authority());
            builder.environment().put("LAMBDA_TASK_ROOT", code.root().toString());
            Process process = builder.start();
            process.getOutputStream().close();
            OutputLines output = OutputLines.of(function.name(), process.getInputStream(), surroundings.sink());
            return new FunctionProcess(function.name(), surroundings.clock(), api, process, output);
        } catch (IOException | RuntimeException e) {
            api.close();
            throw e;
        }
    }

    boolean isAlive() {
        return !killed && !api.isBroken() && process.isAlive();
    }

    ProcessHandle handle() {
        return process.toHandle();
    }

    /** Works off one event. Whatever happens is an answer; the process may be dead afterwards. */
    FunctionAnswer invoke(FunctionEvent event, Duration timeout) {
        Optional<FunctionAnswer> neverReady = awaitReady();
        FunctionAnswer answer = neverReady.orElseGet(() -> answer(event, timeout));
        if (neverReady.isPresent()) {
            kill();
        }
        return answer.withLog(output.tail());
    }

    private Optional<FunctionAnswer> awaitReady() {
        CompletableFuture<Optional<FunctionAnswer>> first =
                api.ready().applyToEither(exit.thenApply(Optional::of), answer -> answer);
        try {
            return first.get(LONGEST_START.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return Optional.of(FunctionAnswer.failure(
                    "Sandbox.Timedout", "the function did not initialize within " + LONGEST_START.toSeconds() + " s"));
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of(interrupted());
        }
    }

    private FunctionAnswer answer(FunctionEvent event, Duration timeout) {
        Work work = new Work(event, clock.instant().plus(timeout), new CompletableFuture<>());
        api.give(work);
        try {
            return work.answer().applyToEither(exit, answer -> answer).get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            kill();
            return FunctionAnswer.failure(
                    "Sandbox.Timedout",
                    String.format(
                            Locale.ROOT,
                            "RequestId: %s Error: Task timed out after %.2f seconds",
                            event.requestId(),
                            timeout.toMillis() / 1000.0));
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            kill();
            return interrupted();
        }
    }

    private static FunctionAnswer interrupted() {
        return FunctionAnswer.failure("Sandbox.Failure", "the invocation was broken off");
    }

    private static FunctionAnswer exited(int code) {
        return FunctionAnswer.failure(
                "Runtime.ExitError",
                "Runtime exited with error: " + (code == SIGKILL ? "signal: killed" : "exit status " + code));
    }

    /** As SIGKILL: nothing of the process, or of what it started, does anything more. */
    private void kill() {
        killed = true;
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    /** Kills it, if it is there, and waits for its end. */
    @Override
    public void close() {
        kill();
        try {
            if (!process.waitFor(LONGEST_END.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("a process of {} does not end", function);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        api.close();
        output.close();
    }
}
