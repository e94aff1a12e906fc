package dev.lockstep.lambda.target;

import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The trace this invocation belongs to, as W3C writes it, from what Lambda tells in X-Ray's way. */
final class TraceContext {
    private static final String PROPERTY = "com.amazonaws.xray.traceHeader";
    private static final String VARIABLE = "_X_AMZN_TRACE_ID";
    private static final Pattern ROOT = Pattern.compile("(?:^|;)\\s*Root=1-([0-9a-f]{8})-([0-9a-f]{24})(?=;|$)");
    private static final Pattern PARENT = Pattern.compile("(?:^|;)\\s*Parent=([0-9a-f]{16})(?=;|$)");
    private static final Pattern SAMPLED = Pattern.compile("(?:^|;)\\s*Sampled=1(?=;|$)");

    private final Supplier<Optional<String>> header;

    TraceContext(Supplier<Optional<String>> header) {
        this.header = header;
    }

    /** Of this process: Java's runtime in Lambda sets a property with every event, others a variable. */
    static TraceContext ofProcess() {
        return new TraceContext(() -> Optional.ofNullable(System.getProperty(PROPERTY))
                .or(() -> Optional.ofNullable(System.getenv(VARIABLE))));
    }

    /** The header {@code traceparent}; empty if there is no trace. */
    Optional<String> traceparent() {
        return header.get().flatMap(TraceContext::traceparent);
    }

    private static Optional<String> traceparent(String xray) {
        Matcher root = ROOT.matcher(xray);
        Matcher parent = PARENT.matcher(xray);
        return root.find() && parent.find()
                ? Optional.of("00-" + root.group(1) + root.group(2) + "-" + parent.group(1)
                        + (SAMPLED.matcher(xray).find() ? "-01" : "-00"))
                : Optional.empty();
    }
}
