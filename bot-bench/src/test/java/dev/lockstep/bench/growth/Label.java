package dev.lockstep.bench.growth;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Words at the end of a line in a picture.
 *
 * @param lines the words, broken into lines
 * @param at the height at which the line ends
 * @param top where the words begin
 */
record Label(List<String> lines, String style, double at, double top) {
    static final double LINE_HEIGHT = 12;
    private static final double GAP = 3;
    private static final int WIDTH = 33;

    /** Words that belong to this height. */
    static Label of(String words, String style, double at) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : words.split(" ", -1)) {
            if (line.length() + 1 + word.length() > WIDTH) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.length() == 0 ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return new Label(lines, style, at, at - lines.size() * LINE_HEIGHT / 2);
    }

    double height() {
        return lines.size() * LINE_HEIGHT;
    }

    /** Moves them apart, each as near to its height as the others and the bottom let it be. */
    static List<Label> apart(List<Label> labels, double top, double bottom) {
        List<Label> sorted = new ArrayList<>(labels);
        sorted.sort(Comparator.comparingDouble(Label::at).thenComparing(label -> label.lines.get(0)));
        double free = top;
        for (int i = 0; i < sorted.size(); i++) {
            Label placed = sorted.get(i).down(Math.max(free, sorted.get(i).top));
            sorted.set(i, placed);
            free = placed.top + placed.height() + GAP;
        }
        double end = bottom;
        for (int i = sorted.size() - 1; i >= 0; i--) {
            Label placed = sorted.get(i)
                    .down(Math.min(sorted.get(i).top, end - sorted.get(i).height()));
            sorted.set(i, placed);
            end = placed.top - GAP;
        }
        return sorted;
    }

    private Label down(double to) {
        return new Label(lines, style, at, to);
    }
}
