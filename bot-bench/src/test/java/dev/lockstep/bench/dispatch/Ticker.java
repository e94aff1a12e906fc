package dev.lockstep.bench.dispatch;

import java.time.Duration;
import java.util.Locale;
import java.util.function.Consumer;

/** Tells how far long work has come, every few seconds. */
final class Ticker {
    private static final Duration EVERY = Duration.ofSeconds(5);

    private final Consumer<String> progress;
    private long toldAt = System.nanoTime();

    Ticker(Consumer<String> progress) {
        this.progress = progress;
    }

    /** Something begins. */
    synchronized void begin(String what) {
        progress.accept(what);
        toldAt = System.nanoTime();
    }

    /** So many of so many are done. */
    synchronized void at(long done, long of, String what) {
        if (System.nanoTime() - toldAt > EVERY.toNanos()) {
            begin(String.format(Locale.ROOT, "%,d of %,d %s", done, of, what));
        }
    }
}
