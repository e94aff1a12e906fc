package dev.lockstep.proof.interop;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A process of node with leo-sdk in it, told what to do one call after another. */
final class Node implements AutoCloseable {
    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int PATIENCE_SECONDS = 30;
    private static final String GONE = "";

    private final Process process;
    private final Writer input;
    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();

    private Node(Process process) {
        this.process = process;
        this.input = process.outputWriter(StandardCharsets.UTF_8);
        Thread reader = new Thread(this::read, "answers of node " + process.pid());
        reader.setDaemon(true);
        reader.start();
    }

    /** Starts one, which talks to DynamoDB there. */
    static Node start(URI dynamo) {
        File errors = LeoSdk.folder()
                .resolve("node-" + NUMBER.incrementAndGet() + ".log")
                .toFile();
        ProcessBuilder builder = new ProcessBuilder("node", "bridge.js")
                .directory(LeoSdk.folder().toFile())
                .redirectError(errors);
        builder.environment().put("DYNAMODB_ENDPOINT", dynamo.toString());
        builder.environment().put("AWS_SDK_JS_SUPPRESS_MAINTENANCE_MODE_MESSAGE", "1");
        builder.environment().put("TZ", "UTC");
        try {
            return new Node(builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void read() {
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                answers.add(line);
            }
        } catch (IOException ended) {
            // as if it had closed its output
        }
        answers.add(GONE);
    }

    /** Sets the process's clock. */
    void clock(Instant now) {
        call("clock", now.toEpochMilli());
    }

    /** Makes the process work for this run of a bot, and forget the one before. */
    void run(Map<String, ?> cron) {
        call("run", cron);
    }

    /** Makes the process work for no run. */
    void idle() {
        call("run");
    }

    /** Calls a method of {@code leo.bot}. */
    JsonNode bot(String method, Object... args) {
        List<Object> all = new ArrayList<>();
        all.add(method);
        all.addAll(Arrays.asList(args));
        return call("bot", all.toArray());
    }

    /**
     * One call of the bridge.
     *
     * @throws LeoException if leo-sdk answers with an error
     */
    synchronized JsonNode call(String operation, Object... args) {
        try {
            input.write(JSON.writeValueAsString(Map.of("op", operation, "args", args)) + "\n");
            input.flush();
            JsonNode answer = JSON.readTree(next(operation));
            if (answer.has("error")) {
                JsonNode error = answer.get("error");
                throw new LeoException(
                        error.path("code").asText(), error.path("message").asText());
            }
            return answer.path("result");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String next(String operation) {
        try {
            String line = answers.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (line == null || line.equals(GONE)) {
                throw new IllegalStateException("node did not answer to " + operation + ", see the logs in "
                        + LeoSdk.folder().toAbsolutePath());
            }
            return line;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
