package dev.lockstep.local;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Amazon's DynamoDB Local in a process of its own, which keeps its jars and its licence apart from ours.
 *
 * <p>It listens on the loopback interface only and takes any credentials. It ends with {@link #close} and, should this
 * process die first, by itself. It does not mind the signals of a terminal or supervisor, which reach it too, so
 * whoever handles them can finish writing before closing it. What was acknowledged is in the data directory even if
 * either process is killed.
 */
public final class DynamoDbLocalProcess implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DynamoDbLocalProcess.class);
    private static final String LICENCE =
            "This starts Amazon's DynamoDB Local, which Maven fetched under Amazon's own DynamoDB Local License Agreement"
                    + " (https://aws.amazon.com/dynamodb/dynamodblocallicense/).";
    private static final Duration END = Duration.ofSeconds(10);
    private static final Duration SILENCE = Duration.ofSeconds(10);

    private final Process process;
    private final CompletableFuture<URI> ready = new CompletableFuture<>();
    private final CompletableFuture<@Nullable Void> dead = new CompletableFuture<>();
    private final Queue<String> saidBeforeReady = new ConcurrentLinkedQueue<>();
    private volatile boolean closing;

    private DynamoDbLocalProcess(Process process) {
        this.process = process;
        Thread reader = new Thread(this::readOutput, "dynamodb-local-output");
        reader.setDaemon(true);
        reader.start();
    }

    /**
     * Starts it and returns once it answers.
     *
     * @throws NotStartedException with what the process had to say, if it ends or is silent for too long
     */
    public static DynamoDbLocalProcess start(Options options) {
        options.sayLicenceOnce();
        ProcessBuilder builder = new ProcessBuilder(command(options)).redirectErrorStream(true);
        builder.environment().put("CLASSPATH", options.childClassPath());
        DynamoDbLocalProcess started;
        try {
            started = new DynamoDbLocalProcess(builder.start());
        } catch (IOException e) {
            throw new NotStartedException(e.toString(), e);
        }
        try {
            started.awaitReady(new Patience(options.patience(), SILENCE, options.notices()));
            return started;
        } catch (NotStartedException e) {
            started.close();
            throw e;
        }
    }

    private static List<String> command(Options options) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-XX:+UseSerialGC");
        command.add("-Dslf4j.internal.verbosity=ERROR");
        if (Runtime.version().feature() >= 24) {
            command.add("--enable-native-access=ALL-UNNAMED");
            command.add("--sun-misc-unsafe-memory-access=allow");
        }
        command.add(DynamoDbLocalServer.class.getName());
        command.add(Integer.toString(options.port()));
        if (options.data() != null) {
            command.add(options.data().toAbsolutePath().toString());
        }
        return command;
    }

    /** Where it listens. */
    public URI endpoint() {
        return ready.join();
    }

    /** Tells if it ends, or has ended, without being closed. */
    void onDeath(Runnable tell) {
        CompletableFuture<Void> unused = dead.thenRun(tell);
    }

    ProcessHandle handle() {
        return process.toHandle();
    }

    /** Ends it; what it has acknowledged is on disk then. Closing twice does nothing. */
    @Override
    public void close() {
        closing = true;
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            LOG.debug("DynamoDB Local closed its input first", e);
        }
        try {
            if (!process.waitFor(END.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("DynamoDB Local did not end within {} s and is killed", END.toSeconds());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            process.destroyForcibly();
        }
    }

    private void awaitReady(Patience patience) {
        try {
            patience.await("DynamoDB Local", ready);
        } catch (ExecutionException e) {
            throw new NotStartedException(String.join("\n", saidBeforeReady), e);
        } catch (TimeoutException e) {
            throw new NotStartedException(
                    "no answer within " + patience.most().toSeconds() + " s; " + saidBeforeReady, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NotStartedException("interrupted", e);
        }
    }

    private void readOutput() {
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                if (ready.isDone()) {
                    LOG.warn("DynamoDB Local: {}", line);
                } else if (line.startsWith(DynamoDbLocalServer.READY)) {
                    ready.complete(URI.create(line.substring(DynamoDbLocalServer.READY.length())));
                } else {
                    saidBeforeReady.add(line);
                }
            }
        } catch (IOException e) {
            LOG.debug("DynamoDB Local's output broke off", e);
        }
        boolean wasReady = !ready.completeExceptionally(new IllegalStateException("ended before it was ready"));
        if (wasReady && !closing) {
            LOG.debug("DynamoDB Local has ended by itself");
            dead.complete(null);
        }
    }

    /**
     * How to start it.
     *
     * @param classPath a file that holds DynamoDB Local's class path, as Maven writes it
     * @param data the directory its files are kept in; in memory without
     * @param port the port to listen on; any free one if 0
     * @param patience how long to wait for it to answer
     * @param notices where to say, at the first start only, whose licence it is under, and that a long start goes on
     */
    public record Options(Path classPath, @Nullable Path data, int port, Duration patience, Consumer<String> notices) {
        private static final String CLASS_PATH_PROPERTY = "lockstep.dynamodb.classpath";

        /**
         * In memory, on a free port, with the class path that the {@code lockstep} launcher has resolved.
         *
         * @throws IllegalStateException if this was not started by the launcher
         */
        public static Options ofLauncher(Consumer<String> notices) {
            String file = System.getProperty(CLASS_PATH_PROPERTY);
            if (file == null) {
                throw new IllegalStateException("Start this with ./lockstep, which finds DynamoDB Local's class path");
            }
            return new Options(Path.of(file), null, 0, Duration.ofMinutes(2), notices);
        }

        /** The same with its files in this directory, which is made if it is not there. */
        public Options withData(Path directory) {
            return new Options(classPath, directory, port, patience, notices);
        }

        /** The same on this port. */
        public Options withPort(int number) {
            return new Options(classPath, data, number, patience, notices);
        }

        private String childClassPath() {
            try {
                Path ours = Path.of(DynamoDbLocalServer.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toURI());
                return ours + File.pathSeparator + Files.readString(classPath).strip();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (URISyntaxException e) {
                throw new IllegalStateException(e);
            }
        }

        void sayLicenceOnce() {
            Path said = classPath.resolveSibling(classPath.getFileName() + ".licence-said");
            if (Files.exists(said)) {
                return;
            }
            notices.accept(LICENCE);
            try {
                Files.createFile(said);
            } catch (IOException e) {
                LOG.debug("The licence will be named again", e);
            }
        }
    }

    /** DynamoDB Local could not be started; the message says why, in its own words. */
    public static final class NotStartedException extends RuntimeException {
        private static final long serialVersionUID = 1;

        NotStartedException(String reason, Throwable cause) {
            super("DynamoDB Local did not start: " + reason, cause);
        }
    }
}
