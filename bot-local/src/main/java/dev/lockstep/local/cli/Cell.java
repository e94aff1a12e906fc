package dev.lockstep.local.cli;

import java.util.stream.Collectors;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.Ansi.IStyle;

/**
 * A text on the screen, and how it stands out. Names, messages and reasons come from others: whatever could lead a
 * terminal is shown and not obeyed.
 */
record Cell(String text, Look look) {
    /** How a text stands out where there are colours. */
    enum Look {
        PLAIN,
        GOOD(Ansi.Style.fg_green),
        BAD(Ansi.Style.bold, Ansi.Style.fg_red),
        WARNING(Ansi.Style.fg_yellow),
        FAINT(Ansi.Style.faint),
        STRONG(Ansi.Style.bold);

        @SuppressWarnings("ImmutableEnumChecker") // nobody changes the array
        private final IStyle[] styles;

        Look(IStyle... styles) {
            this.styles = styles;
        }
    }

    Cell {
        text = printable(text);
    }

    static Cell of(String text) {
        return new Cell(text, Look.PLAIN);
    }

    /** The same text, standing out another way. */
    Cell as(Look other) {
        return new Cell(text, other);
    }

    /** At most so many characters, the last three of them dots if there were more. */
    Cell cut(int most) {
        return width() <= most ? this : new Cell(text.substring(0, text.offsetByCodePoints(0, most - 3)) + "...", look);
    }

    int width() {
        return text.codePointCount(0, text.length());
    }

    String shown(Ansi ansi) {
        return look == Look.PLAIN || !ansi.enabled()
                ? text
                : Ansi.Style.on(look.styles) + text + Ansi.Style.off(look.styles);
    }

    /** The text with control and formatting characters as escapes. */
    static String printable(String text) {
        return text.codePoints()
                .mapToObj(c -> isObeyed(c) ? String.format("\\u%04x", c) : Character.toString(c))
                .collect(Collectors.joining());
    }

    private static boolean isObeyed(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }
}
