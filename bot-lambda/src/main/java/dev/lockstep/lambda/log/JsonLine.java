package dev.lockstep.lambda.log;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * One JSON object on one line. Written by hand, so that a function's first line loads no JSON library. Control
 * characters, and those that some readers take for the end of a line, are escaped: no text can forge another line.
 */
final class JsonLine {
    private static final String HEX = "0123456789abcdef";
    private static final char REPLACEMENT = '\ufffd';

    private final StringBuilder text = new StringBuilder(256).append('{');

    /** Adds a member. */
    JsonLine with(String name, String value) {
        name(name);
        quote(value, value.length());
        return this;
    }

    /** Adds a member, cut if it is longer than this many characters. */
    JsonLine with(String name, String value, int longest) {
        name(name);
        quote(value, longest);
        return this;
    }

    /** Adds a member that is JSON already. */
    JsonLine withJson(String name, String json) {
        name(name);
        text.append(json);
        return this;
    }

    /** Writes the line at once: Lambda takes every write for a line of its own. */
    void writeTo(PrintStream out) {
        byte[] bytes = (text + "}\n").getBytes(StandardCharsets.UTF_8);
        out.write(bytes, 0, bytes.length);
        out.flush();
    }

    /** The object as it is so far. */
    @Override
    public String toString() {
        return text + "}";
    }

    private void name(String name) {
        if (text.length() > 1) {
            text.append(',');
        }
        quote(name, name.length());
        text.append(':');
    }

    private void quote(String value, int longest) {
        text.append('"');
        int end = Math.min(value.length(), longest);
        for (int i = 0; i < end; i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                text.append('\\').append(c);
            } else if (c == '\n') {
                text.append("\\n");
            } else if (c == '\t') {
                text.append("\\t");
            } else if (Character.isSurrogate(c)) {
                text.append(isPaired(value, i, end) ? c : REPLACEMENT);
            } else if (Character.isISOControl(c) || c == '\u2028' || c == '\u2029') {
                escape(c);
            } else {
                text.append(c);
            }
        }
        if (end < value.length()) {
            text.append("... (cut, had ").append(value.length()).append(" characters)");
        }
        text.append('"');
    }

    private void escape(char c) {
        text.append("\\u");
        for (int shift = 12; shift >= 0; shift -= 4) {
            text.append(HEX.charAt(c >> shift & 0xf));
        }
    }

    /** Half a pair is no text: readers refuse the whole line, escaped or not. */
    private static boolean isPaired(String value, int at, int end) {
        return Character.isHighSurrogate(value.charAt(at))
                ? at + 1 < end && Character.isLowSurrogate(value.charAt(at + 1))
                : at > 0 && Character.isHighSurrogate(value.charAt(at - 1));
    }
}
