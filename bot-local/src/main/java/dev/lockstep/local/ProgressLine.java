package dev.lockstep.local;

import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.function.Consumer;
import picocli.CommandLine.Help.Ansi;

/** Shows how far the demo is: one line that changes on a terminal, a line every few seconds elsewhere. */
final class ProgressLine implements Consumer<Tally> {
    private static final Duration ELSEWHERE = Duration.ofSeconds(3);
    private static final String CLEAR = "\r\u001b[K";

    private final PrintWriter out;
    private final long lines;
    private final boolean terminal;
    private Instant next = Instant.now().plus(ELSEWHERE);

    ProgressLine(PrintWriter out, long lines) {
        this.out = out;
        this.lines = lines;
        this.terminal = Ansi.AUTO.enabled();
    }

    @Override
    public void accept(Tally tally) {
        if (terminal) {
            out.print(CLEAR + text(tally));
            out.flush();
        } else if (!Instant.now().isBefore(next)) {
            out.println(text(tally));
            out.flush();
            next = Instant.now().plus(ELSEWHERE);
        }
    }

    /** Takes the changing line away. */
    void end() {
        if (terminal) {
            out.print(CLEAR);
            out.flush();
        }
    }

    private String text(Tally tally) {
        return String.format(
                Locale.ROOT,
                "loaded %3d %%  parsed %3d %%  counted %3d %%   %d runs, %d crashes, %d zombies refused",
                percent(tally.loaded.get()),
                percent(tally.parsed.get()),
                percent(tally.counted.get()),
                tally.runs.get(),
                tally.crashes(),
                tally.zombies.get());
    }

    private long percent(long done) {
        return lines == 0 ? 100 : 100 * done / lines;
    }
}
