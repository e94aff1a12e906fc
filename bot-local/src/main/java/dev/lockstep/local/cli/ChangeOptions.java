package dev.lockstep.local.cli;

import dev.lockstep.audit.Note;
import dev.lockstep.local.InputRefusedException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Who changes something, why, and whether to be asked first. */
final class ChangeOptions {
    private static final String OPERATOR = "LOCKSTEP_OPERATOR";

    @Option(
            names = {"-y", "--yes"},
            description = "Does it without asking.")
    private boolean yes;

    @Option(names = "--dry-run", description = "Says what it would change, and ends.")
    private boolean dryRun;

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why, for the audit trail.")
    private @Nullable String reason;

    @Option(
            names = "--by",
            paramLabel = "WHO",
            description = "Who, for the audit trail (default: LOCKSTEP_OPERATOR, or you and this machine).")
    private @Nullable String by;

    boolean isDryRun() {
        return dryRun;
    }

    /** Whether it is to be done: as the options say, or else as whoever is asked says. */
    boolean isConfirmed(Terminal terminal, PrintWriter err) {
        if (yes) {
            return true;
        }
        Optional<String> answer = terminal.isInteractive() ? terminal.ask("Do it? [y/N] ") : Optional.empty();
        if (answer.filter(text -> text.strip().matches("(?i)y|yes")).isPresent()) {
            return true;
        }
        err.println(
                terminal.isInteractive()
                        ? "Nothing was changed."
                        : "lockstep: nobody can be asked here, so nothing was changed: give --yes");
        err.flush();
        return false;
    }

    /**
     * What the audit trail is told.
     *
     * @throws InputRefusedException if there must be a reason and none is given
     */
    Note note(boolean mustHaveReason, Map<String, String> environment) {
        String why = Optional.ofNullable(reason).filter(text -> !text.isBlank()).orElse("");
        if (why.isEmpty() && mustHaveReason) {
            throw new InputRefusedException(
                    "give --reason: it moves positions or breaks a lock, and the audit trail" + " keeps why");
        }
        String who = Optional.ofNullable(by)
                .or(() -> Optional.ofNullable(environment.get(OPERATOR)))
                .filter(text -> !text.isBlank())
                .orElseGet(ChangeOptions::whoever);
        return Note.by(who, why.isEmpty() ? "no reason given" : why);
    }

    private static String whoever() {
        return System.getProperty("user.name") + "@" + host();
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException nameless) {
            return "unknown";
        }
    }
}
