package dev.lockstep.lambda.bot;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** X-Ray's trace header in W3C's words. */
final class TraceParent {
    private static final Pattern ROOT = Pattern.compile("(?:^|;)\\s*Root=1-([0-9a-f]{8})-([0-9a-f]{24})(?:;|$)");
    private static final Pattern PARENT = Pattern.compile("(?:^|;)\\s*Parent=([0-9a-f]{16})(?:;|$)");
    private static final Pattern SAMPLED = Pattern.compile("(?:^|;)\\s*Sampled=1(?:;|$)");

    private TraceParent() {}

    /** Empty if the header names no trace or no parent. */
    static Optional<String> of(String header) {
        Matcher root = ROOT.matcher(header);
        Matcher parent = PARENT.matcher(header);
        if (!root.find() || !parent.find()) {
            return Optional.empty();
        }
        String flags = SAMPLED.matcher(header).find() ? "01" : "00";
        return Optional.of("00-" + root.group(1) + root.group(2) + "-" + parent.group(1) + "-" + flags);
    }
}
