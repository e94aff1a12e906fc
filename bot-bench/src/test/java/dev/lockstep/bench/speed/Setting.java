package dev.lockstep.bench.speed;

import dev.lockstep.bench.laps.Canned;
import dev.lockstep.bench.laps.Racer;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What everybody races under.
 *
 * @param threads how many work at a time, each on what is its own
 * @param away by how much each request takes longer than to a server in the same machine
 * @param isCanned whether answers come from memory, so that what the server makes of a request counts for nothing
 */
record Setting(int threads, Duration away, boolean isCanned) {
    /** As it stands at the head of a table. */
    String words() {
        return (threads == 1 ? "1 thread" : threads + " threads")
                + (away.isZero() ? "" : ", +" + away.toMillis() + " ms")
                + (isCanned ? ", canned" : "");
    }

    /** A place that nobody has raced in. */
    Track track(Map<Racer, Canned> recordings, Consumer<String> notices) {
        return isCanned ? new CannedTrack(recordings, away) : new ServedTrack(threads, away, notices);
    }
}
