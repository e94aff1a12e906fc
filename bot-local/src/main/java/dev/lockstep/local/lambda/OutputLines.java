package dev.lockstep.local.lambda;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a process prints, line by line; a line that is too long is cut into several. */
final class OutputLines implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OutputLines.class);
    private static final Duration LONGEST_END = Duration.ofSeconds(2);
    private static final int LONGEST_LINE = 16_384;
    private static final int TAIL = 4_096;

    private final String function;
    private final InputStream from;
    private final Sink sink;
    private final Thread reader;
    private final StringBuilder tail = new StringBuilder();

    private OutputLines(String function, InputStream from, Sink sink) {
        this.function = function;
        this.from = from;
        this.sink = sink;
        this.reader = new Thread(this::read, "lockstep-output-" + function);
        reader.setDaemon(true);
    }

    /** Is told of every line. */
    @FunctionalInterface
    interface Sink {
        void line(String function, String text);
    }

    /** Begins to read. */
    static OutputLines of(String function, InputStream from, Sink sink) {
        OutputLines lines = new OutputLines(function, from, sink);
        lines.reader.start();
        return lines;
    }

    /** The last 4 KB. */
    synchronized String tail() {
        return tail.toString();
    }

    private void read() {
        StringBuilder line = new StringBuilder();
        try (BufferedReader output = new BufferedReader(new InputStreamReader(from, StandardCharsets.UTF_8))) {
            for (int next = output.read(); next >= 0; next = output.read()) {
                if (next == '\n' || line.length() == LONGEST_LINE) {
                    emit(line);
                }
                if (next != '\n' && next != '\r') {
                    line.append((char) next);
                }
            }
        } catch (IOException e) {
            LOG.debug("the output of {} broke off", function, e);
        }
        if (!line.isEmpty()) {
            emit(line);
        }
    }

    private void emit(StringBuilder line) {
        String text = line.toString();
        line.setLength(0);
        synchronized (this) {
            tail.append(text).append('\n');
            tail.delete(0, Math.max(0, tail.length() - TAIL));
        }
        sink.line(function, text);
    }

    /** Waits a moment for the last lines of a process that has ended. */
    @Override
    public void close() {
        try {
            reader.join(LONGEST_END.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
