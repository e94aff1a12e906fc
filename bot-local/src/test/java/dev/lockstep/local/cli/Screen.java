package dev.lockstep.local.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A terminal that understands what the live screen sends, and refuses what it does not know. */
final class Screen {
    private static final Pattern SEQUENCE = Pattern.compile("\u001b\\[([0-9;]*)([A-Za-z])");

    private final StringBuilder[] lines;
    private int row;
    private int column;

    private Screen(int rows) {
        lines = new StringBuilder[rows];
        Arrays.setAll(lines, i -> new StringBuilder());
    }

    /** What it shows each time that the cursor goes home, and at the end. */
    static List<String> frames(String output, int rows) {
        Screen screen = new Screen(rows);
        List<String> frames = new ArrayList<>();
        Matcher matcher = SEQUENCE.matcher(output);
        int at = 0;
        while (matcher.find()) {
            screen.print(output.substring(at, matcher.start()));
            at = matcher.end();
            if (matcher.group(2).equals("H") && !screen.text().isEmpty()) {
                frames.add(screen.text());
            }
            screen.obey(matcher.group(1), matcher.group(2));
        }
        screen.print(output.substring(at));
        frames.add(screen.text());
        return frames;
    }

    private void print(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\r') {
                column = 0;
            } else if (c == '\n') {
                if (++row >= lines.length) {
                    throw new IllegalStateException("the screen has " + lines.length + " rows, and would scroll");
                }
            } else {
                put(c);
            }
        }
    }

    private void put(char c) {
        if (column >= Terminal.USUAL_COLUMNS) {
            throw new IllegalStateException("a line is longer than the screen is wide, and would wrap");
        }
        StringBuilder line = lines[row];
        while (line.length() <= column) {
            line.append(' ');
        }
        line.setCharAt(column++, c);
    }

    private void obey(String parameters, String command) {
        switch (command) {
            case "H" -> {
                row = 0;
                column = 0;
            }
            case "K" -> {
                if (row < lines.length) {
                    lines[row].setLength(Math.min(lines[row].length(), column));
                }
            }
            case "J" -> {
                for (int i = row; i < lines.length; i++) {
                    lines[i].setLength(i == row ? Math.min(lines[i].length(), column) : 0);
                }
            }
            case "m" -> {
                // colours
            }
            default -> throw new IllegalStateException("unknown sequence: ESC[" + parameters + command);
        }
    }

    private String text() {
        return Arrays.stream(lines)
                .map(line -> line.toString().stripTrailing())
                .collect(Collectors.joining("\n"))
                .stripTrailing();
    }
}
