package dev.lockstep.local.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Members of a definition as people read them: short, and of a long one what differs. */
final class ValueText {
    private static final Pattern PLAIN = Pattern.compile("[\\w.:/@*?-]([\\w.:/@*?=+ -]*[\\w.:/@*?=+-])?");
    private static final Pattern JSON_OBJECT = Pattern.compile("\\{[ -~]*}");
    private static final int LONG = 120;
    private static final int BEFORE_DIFFERENCE = 20;
    private static final int MOST_ENTRIES = 20;

    private ValueText() {}

    /** What it was and what it is, such as {@code [a] -> [a, b]}. */
    static String change(JsonNode before, JsonNode after) {
        String was = text(before);
        String is = text(after);
        if (Math.max(was.length(), is.length()) <= LONG) {
            return was + " -> " + is;
        } else if (before.isArray() && after.isArray()) {
            return entries(before, after);
        }
        int same = 0;
        while (same < Math.min(was.length(), is.length()) && was.charAt(same) == is.charAt(same)) {
            same++;
        }
        int from = Math.max(0, same - BEFORE_DIFFERENCE);
        return window(was, from) + " -> " + window(is, from);
    }

    /** The entries that go and those that come. */
    private static String entries(JsonNode before, JsonNode after) {
        Set<String> was = texts(before).collect(Collectors.toSet());
        Set<String> is = texts(after).collect(Collectors.toSet());
        List<String> changes = new ArrayList<>();
        texts(before).filter(entry -> !is.contains(entry)).forEach(entry -> changes.add("without " + entry));
        texts(after).filter(entry -> !was.contains(entry)).forEach(entry -> changes.add("with " + entry));
        int more = changes.size() - MOST_ENTRIES;
        return before.size() + " -> " + after.size() + " entries: "
                + changes.stream().limit(MOST_ENTRIES).collect(Collectors.joining(", "))
                + (more > 0 ? " and " + more + " more" : "");
    }

    private static String window(String text, int from) {
        if (text.length() <= LONG) {
            return text;
        }
        int to = Math.min(text.length(), from + LONG);
        return (from > 0 ? "..." : "") + text.substring(Math.min(from, to), to) + (to < text.length() ? "..." : "")
                + " (" + text.length() + " characters)";
    }

    private static String text(JsonNode value) {
        if (value.isMissingNode()) {
            return "(none)";
        } else if (value.isArray()) {
            return texts(value).collect(Collectors.joining(", ", "[", "]"));
        }
        return value.isTextual() ? quotedIfNeeded(value.textValue()) : value.toString();
    }

    private static Stream<String> texts(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false).map(ValueText::text);
    }

    private static String quotedIfNeeded(String text) {
        boolean isClear =
                PLAIN.matcher(text).matches() || JSON_OBJECT.matcher(text).matches();
        return isClear ? text : TextNode.valueOf(text).toString();
    }
}
