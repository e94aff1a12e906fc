package dev.lockstep.lambda.bot;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lockstep.run.Invocation;
import java.io.PrintStream;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.function.Supplier;

/**
 * The lines by which Botmon finds the runs of a bot in CloudWatch:
 *
 * <pre>{@code
 * 2026-11-22T10:15:00.123Z<TAB>8f5...<TAB>INFO<TAB>[LEOCRON]:start:reader:0:1795311239803:8f5...
 * }</pre>
 *
 * <p>They are no JSON and know no level: Botmon searches for {@code [LEOCRON]:start:} and the bot, and takes what
 * stands between the first two tabs, where Lambda's log of a Node function has it, for the request whose lines it then
 * shows.
 */
final class BusLog {
    private final Supplier<PrintStream> out;
    private final InstantSource clock;

    BusLog(Supplier<PrintStream> out, InstantSource clock) {
        this.out = out;
        this.clock = clock;
    }

    /**
     * Says that a run has come so far: {@code check} before it is started, {@code start} once it is, {@code complete}
     * when it has ended, well or not.
     */
    void tell(String step, Invocation run, String requestId) {
        String key = run.bot() + ":" + run.instance() + ":" + run.epoch() + ":" + requestId;
        String line = clock.instant().truncatedTo(ChronoUnit.MILLIS) + "\t" + requestId + "\tINFO\t[LEOCRON]:" + step
                + ":" + key + "\n";
        byte[] bytes = line.getBytes(UTF_8);
        PrintStream stream = out.get();
        stream.write(bytes, 0, bytes.length); // at once: Lambda takes every write for a line of its own
        stream.flush();
    }
}
