package dev.lockstep.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** A folder for temporary files, which is removed with all that is in it, by Ctrl-C and TERM too. */
public final class Scratch implements AutoCloseable {
    /** A process that is being ended as well may still write. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private static final Duration BETWEEN = Duration.ofMillis(20);

    private final Path folder;
    private final Thread remover = new Thread(this::removeAtLast, "remover-of-scratch");

    /** A new one, whose name begins with this. */
    public Scratch(String prefix) throws IOException {
        folder = Files.createTempDirectory(prefix);
        Runtime.getRuntime().addShutdownHook(remover);
    }

    public Path folder() {
        return folder;
    }

    @Override
    public void close() throws IOException {
        remove();
        try {
            Runtime.getRuntime().removeShutdownHook(remover);
        } catch (IllegalStateException isEnding) {
            // The process is: the remover does no harm to what is gone.
        }
    }

    /** For a while, since there may be more in it each time. */
    void removeAtLast() {
        long began = System.nanoTime();
        while (Files.exists(folder)) {
            try {
                remove();
            } catch (IOException | UncheckedIOException notYet) {
                if (System.nanoTime() - began > PATIENCE.toNanos()) {
                    System.err.println("bench: could not remove " + folder + ": " + notYet);
                    return;
                }
                LockSupport.parkNanos(BETWEEN.toNanos());
            }
        }
    }

    private synchronized void remove() throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            List<Path> deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
            for (Path path : deepestFirst) {
                Files.deleteIfExists(path);
            }
        }
    }
}
