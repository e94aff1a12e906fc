package dev.lockstep.lambda.log;

import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;

/** A logger by name. */
final class JsonLogger extends LegacyAbstractLogger {
    private static final long serialVersionUID = 1;

    private final transient LogLines lines;

    JsonLogger(String name, LogLines lines) {
        this.name = name;
        this.lines = lines;
    }

    @Override
    public boolean isTraceEnabled() {
        return lines.isEnabled(Level.TRACE);
    }

    @Override
    public boolean isDebugEnabled() {
        return lines.isEnabled(Level.DEBUG);
    }

    @Override
    public boolean isInfoEnabled() {
        return lines.isEnabled(Level.INFO);
    }

    @Override
    public boolean isWarnEnabled() {
        return lines.isEnabled(Level.WARN);
    }

    @Override
    public boolean isErrorEnabled() {
        return lines.isEnabled(Level.ERROR);
    }

    @Override
    protected void handleNormalizedLoggingCall(
            Level level,
            @Nullable Marker marker,
            @Nullable String message,
            Object @Nullable [] arguments,
            @Nullable Throwable thrown) {
        lines.write(level, name, String.valueOf(MessageFormatter.basicArrayFormat(message, arguments)), thrown);
    }

    @Override
    protected @Nullable String getFullyQualifiedCallerName() {
        return null;
    }
}
