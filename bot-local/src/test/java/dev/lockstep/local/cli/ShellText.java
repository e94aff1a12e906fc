package dev.lockstep.local.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What a shell makes of an example's lines, as far as examples use its language. */
final class ShellText {
    private static final Pattern HERE_DOCUMENT = Pattern.compile(".*<<'(\\w+)'$", Pattern.DOTALL);
    private static final Pattern WORD = Pattern.compile("(?:'[^']*'|\"[^\"]*\"|[^\\s'\"])+");

    private ShellText() {}

    /** One text for each command, without comments, without the documents that are handed in. */
    static List<String> commands(List<String> lines) {
        List<String> commands = new ArrayList<>();
        StringBuilder command = new StringBuilder();
        String hereEnd = "";
        for (String line : lines) {
            if (!hereEnd.isEmpty()) {
                hereEnd = line.equals(hereEnd) ? "" : hereEnd;
                continue;
            }
            command.append(command.isEmpty() ? line.strip() : line);
            String soFar = withoutComment(command.toString());
            if (soFar.endsWith("\\")) {
                command.setLength(soFar.length() - 1);
            } else if (isQuoteOpen(soFar)) {
                command.append('\n');
            } else {
                Matcher here = HERE_DOCUMENT.matcher(soFar);
                hereEnd = here.matches() ? here.group(1) : "";
                if (!soFar.isBlank()) {
                    commands.add(soFar.strip());
                }
                command.setLength(0);
            }
        }
        return commands;
    }

    private static String withoutComment(String text) {
        char quote = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quote != 0) {
                quote = c == quote ? 0 : quote;
            } else if (c == '\'' || c == '"') {
                quote = c;
            } else if (c == '#' && (i == 0 || Character.isWhitespace(text.charAt(i - 1)))) {
                return text.substring(0, i).stripTrailing();
            }
        }
        return text.stripTrailing();
    }

    private static boolean isQuoteOpen(String text) {
        char quote = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quote != 0) {
                quote = c == quote ? 0 : quote;
            } else if (c == '\'' || c == '"') {
                quote = c;
            }
        }
        return quote != 0;
    }

    /** The words of a command, without their quotes, up to a pipe or a redirection. */
    static List<String> words(String command) {
        List<String> words = new ArrayList<>();
        Matcher matcher = WORD.matcher(command);
        while (matcher.find() && !matcher.group().matches("[|>&].*")) {
            words.add(matcher.group().replaceAll("['\"]", ""));
        }
        return words;
    }

    /** The calls of a program in a command: those in loops and in substitutions, too. */
    static List<String> calls(String command, String program) {
        if (!command.startsWith("for ")) {
            return command.startsWith(program) ? List.of(command) : List.of();
        }
        return Pattern.compile(Pattern.quote(program) + "(?:'[^']*'|[^;)])+")
                .matcher(command)
                .results()
                .map(call -> call.group().strip())
                .toList();
    }

    /** The command with a variable's words in its place. */
    static String with(String command, String variable, List<String> words) {
        return command.replace(
                variable, words.stream().map(word -> "'" + word + "'").collect(Collectors.joining(" ")));
    }
}
