package dev.lockstep.local.cli;

import dev.lockstep.cost.Cost;
import dev.lockstep.local.InputRefusedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What runs now, on a screen that follows it. */
@Command(
        name = "watch",
        description = {
            "Shows what runs now, and what waits to be run again, until Ctrl-C: a screen that follows it on a terminal, one"
                    + " text after the other elsewhere. A look takes eight requests and one for each bot on the screen that"
                    + " runs; those that wait are read again only when their time has changed.",
            ""
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class WatchCommand extends TableCommand {
    private static final String HOME = "\u001b[H";
    private static final String CLEAR_LINE = "\u001b[K";
    private static final String CLEAR_BELOW = "\u001b[J";
    private static final int HEADER_LINES = 3;

    @Option(
            names = "--interval",
            paramLabel = "SECONDS",
            description = "How often it looks, 1 to 3600 (default: ${DEFAULT-VALUE}).",
            defaultValue = "2")
    private int interval;

    @Option(names = "--once", description = "Looks once, and ends.")
    private boolean once;

    WatchCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    int run(Session session) throws InterruptedException {
        if (interval < 1 || interval > 3_600) {
            throw new InputRefusedException("--interval " + interval + " is not between 1 and 3600 seconds");
        }
        Terminal terminal = surroundings().terminal();
        Watched watched = new Watched(session);
        boolean goesOn = true;
        while (goesOn) {
            Cost before = session.meter().total();
            watched.look(terminal.isInteractive() ? terminal.rows() - HEADER_LINES : Integer.MAX_VALUE);
            draw(lines(watched, session, session.meter().total().minus(before)), terminal.isInteractive());
            goesOn = !once && terminal.pause(Duration.ofSeconds(interval));
        }
        return ExitCode.OK;
    }

    private List<String> lines(Watched watched, Session session, Cost cost) {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT,
                "%s  %s  %d run or wait to be run again; of %d shown %d run  (%d requests, %.1f read units)",
                session.table(),
                session.now(),
                watched.pending(),
                watched.rows().size(),
                watched.rows().stream().filter(WatchedRow::isRunning).count(),
                cost.requests(),
                cost.readUnits()));
        lines.add("");
        lines.addAll(new Listing<>(WatchedRow.columns(session.now())).table(watched.rows(), ansi()));
        return lines;
    }

    private void draw(List<String> lines, boolean onScreen) {
        if (onScreen) {
            out().print(HOME);
            lines.forEach(line -> out().print(line + CLEAR_LINE + "\r\n"));
            out().print(CLEAR_BELOW);
        } else {
            lines.forEach(out()::println);
            out().println();
        }
        out().flush();
    }
}
