package dev.lockstep.local.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.local.cli.Prompt.Answer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** Types the commands of a documented session again, while what it tells of in comments happens. */
final class ConsoleSession {
    private static final String LOCKSTEP = "./lockstep ";

    private final Prompt prompt;
    private final Happenings happenings;
    private final Path folder;
    private boolean isNightOver;

    /**
     * A session.
     *
     * @param folder holds the files that commands name
     */
    ConsoleSession(Prompt prompt, Happenings happenings, Path folder) {
        this.prompt = prompt;
        this.happenings = happenings;
        this.folder = folder;
    }

    /** Whether anything was changed in it. */
    boolean isNightOver() {
        return isNightOver;
    }

    /** The same night from its beginning, in which nothing was changed. */
    ConsoleSession again() {
        happenings.beginAgain();
        return this;
    }

    /** The session's lines as they are to be: its commands and comments, each with what is printed today. */
    List<String> replay(List<String> lines) {
        List<String> replayed = new ArrayList<>();
        for (Iterator<String> rest = lines.iterator(); rest.hasNext(); ) {
            String line = rest.next();
            if (line.startsWith("# ") && line.endsWith(":")) {
                space(replayed).add(line);
                isNightOver = true;
                happenings.happen(line.substring(2, line.length() - 1));
            } else if (line.startsWith("$ ")) {
                List<String> command = new ArrayList<>(List.of(line));
                while (command.get(command.size() - 1).endsWith("\\") && rest.hasNext()) {
                    command.add(rest.next());
                }
                space(replayed).addAll(command);
                happenings.type();
                replayed.addAll(printed(ShellText.commands(command).get(0).substring(2)));
            }
        }
        return replayed;
    }

    /** Commands are divided by empty lines, but not from the comment before them. */
    private static List<String> space(List<String> replayed) {
        if (!replayed.isEmpty() && !replayed.get(replayed.size() - 1).startsWith("# ")) {
            replayed.add("");
        }
        return replayed;
    }

    private List<String> printed(String command) {
        if (!command.startsWith(LOCKSTEP)) {
            throw new IllegalArgumentException("only ./lockstep can be typed in a session, not: " + command);
        }
        Answer answer = run(command);
        assertThat(answer.exitCode()).as("%s: %s", command, answer.err()).isNotIn(ExitCode.FAILED, ExitCode.USAGE);
        List<String> printed = new ArrayList<>();
        (answer.out() + answer.err()).lines().map(String::stripTrailing).forEach(printed::add);
        if (answer.exitCode() != 0) {
            printed.add("[exit code " + answer.exitCode() + "]");
        }
        return printed;
    }

    /** Runs a command; a redirection's file lies in the session's folder, as do those that its words name. */
    Answer run(String command) {
        isNightOver |= command.contains(" --yes");
        String[] redirected = command.split(" > ", 2);
        List<String> words = ShellText.words(redirected[0].substring(LOCKSTEP.length())).stream()
                .map(word -> Files.exists(folder.resolve(word))
                        ? folder.resolve(word).toString()
                        : word)
                .toList();
        Answer answer = prompt.run(words.toArray(new String[0]));
        if (redirected.length == 2) {
            write(redirected[1].strip(), answer.out());
            answer = new Answer(answer.exitCode(), "", answer.err());
        }
        String prefix = folder + "/";
        return new Answer(
                answer.exitCode(),
                answer.out().replace(prefix, ""),
                answer.err().replace(prefix, ""));
    }

    void write(String file, String text) {
        try {
            Files.writeString(folder.resolve(file), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
