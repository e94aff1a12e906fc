package dev.lockstep.run;

import java.io.PrintWriter;
import java.io.StringWriter;

/**
 * Why a run failed, cut to what a log entry may hold.
 *
 * @param type the exception's class, or a code such as {@code expired}
 * @param message up to 2,000 characters
 * @param stack up to 16,000 characters, empty if there is none
 */
public record RunError(String type, String message, String stack) {
    private static final int LONGEST_MESSAGE = 2_000;
    private static final int LONGEST_STACK = 16_000;

    public RunError {
        type = cut(type, 256);
        message = cut(message, LONGEST_MESSAGE);
        stack = cut(stack, LONGEST_STACK);
    }

    /** The error of an exception: its class, message and stack with causes. */
    public static RunError of(Throwable thrown) {
        StringWriter stack = new StringWriter();
        thrown.printStackTrace(new PrintWriter(stack));
        String message = thrown.getMessage();
        return new RunError(thrown.getClass().getName(), message == null ? "" : message, stack.toString());
    }

    /** An error that is not an exception of the bot's. */
    public static RunError of(String code, String message) {
        return new RunError(code, message, "");
    }

    private static String cut(String text, int longest) {
        return text.length() <= longest
                ? text
                : text.substring(0, longest - 40) + "... (cut, had " + text.length() + " characters)";
    }
}
