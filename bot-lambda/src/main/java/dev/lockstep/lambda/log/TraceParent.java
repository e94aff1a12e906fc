package dev.lockstep.lambda.log;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** X-Ray's trace header in W3C's words, the header {@code traceparent}. */
public final class TraceParent {
    private static final Pattern ROOT = Pattern.compile("(?:^|;)\\s*Root=1-([0-9a-f]{8})-([0-9a-f]{24})(?:;|$)");
    private static final Pattern PARENT = Pattern.compile("(?:^|;)\\s*Parent=([0-9a-f]{16})(?:;|$)");
    private static final Pattern SAMPLED = Pattern.compile("(?:^|;)\\s*Sampled=1(?:;|$)");

    private static final String PROPERTY = "com.amazonaws.xray.traceHeader";
    private static final String VARIABLE = "_X_AMZN_TRACE_ID";

    private TraceParent() {}

    /** The trace this process is in: Java's runtime on Lambda sets a property with every event, others a variable. */
    public static Optional<String> ofProcess() {
        return Optional.ofNullable(System.getProperty(PROPERTY))
                .flatMap(TraceParent::of)
                .or(() -> Optional.ofNullable(System.getenv(VARIABLE)).flatMap(TraceParent::of));
    }

    /** Empty if the header names no trace or no parent. */
    public static Optional<String> of(String header) {
        Matcher root = ROOT.matcher(header);
        Matcher parent = PARENT.matcher(header);
        if (!root.find() || !parent.find()) {
            return Optional.empty();
        }
        String flags = SAMPLED.matcher(header).find() ? "01" : "00";
        return Optional.of("00-" + root.group(1) + root.group(2) + "-" + parent.group(1) + "-" + flags);
    }
}
