package dev.lockstep.local.cli;

import dev.lockstep.cost.Cost;
import dev.lockstep.local.InputRefusedException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import software.amazon.awssdk.core.exception.SdkException;

/** What runs now, on a screen that follows it. */
@Command(
        name = "watch",
        description = {
            "Shows what runs now, and what waits to be run again, until Ctrl-C: a screen that follows it on a terminal, one"
                    + " text after the other elsewhere. A look takes eight requests and one for each bot on the screen that"
                    + " runs; those that wait are read again only when their time has changed. Besides it reads past"
                    + " the next time of every schedule, some 6 read units for 1,000.",
            ""
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class WatchCommand extends TableCommand {
    private static final String HOME = "\u001b[H";
    private static final String CLEAR_LINE = "\u001b[K";
    private static final String CLEAR_BELOW = "\u001b[J";
    private static final char ESCAPE = '\u001b';
    private static final Pattern COLOUR_OR_CHARACTER = Pattern.compile("\u001b\\[[0-9;]*m|.", Pattern.DOTALL);
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
        int rows = terminal.isInteractive() ? Math.max(1, terminal.rows() - HEADER_LINES) : Integer.MAX_VALUE;
        boolean goesOn = true;
        while (goesOn) {
            draw(look(watched, session, rows), terminal);
            goesOn = !once && !out().checkError() && terminal.pause(Duration.ofSeconds(interval));
        }
        return ExitCode.OK;
    }

    /** What a look has found; one that fails is told, and the next one may succeed. */
    private List<String> look(Watched watched, Session session, int rows) {
        Cost before = session.meter().total();
        try {
            watched.look(rows);
        } catch (SdkException failed) {
            if (once) {
                throw failed;
            }
            return List.of(session.now() + "  " + failed.getMessage());
        }
        return lines(watched, session, session.meter().total().minus(before));
    }

    private List<String> lines(Watched watched, Session session, Cost cost) {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                "%s  %s  %d run or wait to be run again; of %d shown %d run",
                session.table(),
                session.now().truncatedTo(ChronoUnit.SECONDS),
                watched.pending(),
                watched.rows().size(),
                watched.rows().stream().filter(WatchedRow::isRunning).count()));
        lines.add(String.format(
                Locale.ROOT, "this look: %d requests, %.1f read units", cost.requests(), cost.readUnits()));
        lines.addAll(new Listing<>(WatchedRow.columns(session.now())).table(watched.rows(), ansi()));
        return lines;
    }

    /** No line end behind the last line: a full screen would scroll. */
    private void draw(List<String> lines, Terminal terminal) {
        if (terminal.isInteractive()) {
            String ended = CLEAR_LINE + "\r\n";
            out().print(HOME
                    + lines.stream().map(line -> cut(line, terminal.columns())).collect(Collectors.joining(ended))
                    + CLEAR_LINE
                    + (lines.size() < terminal.rows() ? CLEAR_BELOW : ""));
        } else {
            lines.forEach(out()::println);
            out().println();
        }
        out().flush();
    }

    /** So many characters of it, colours not counted. */
    static String cut(String line, int columns) {
        StringBuilder cut = new StringBuilder();
        Matcher parts = COLOUR_OR_CHARACTER.matcher(line);
        int shown = 0;
        while (parts.find()) {
            boolean isColour = parts.group().length() > 1 && parts.group().charAt(0) == ESCAPE;
            if (isColour || shown < columns) {
                cut.append(parts.group());
            }
            shown += isColour ? 0 : 1;
        }
        return cut.toString();
    }
}
