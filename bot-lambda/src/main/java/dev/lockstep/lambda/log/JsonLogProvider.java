package dev.lockstep.lambda.log;

import dev.lockstep.lambda.Environment;
import java.io.PrintStream;
import java.time.Clock;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.helpers.BasicMDCAdapter;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.helpers.Reporter;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/**
 * SLF4J on Lambda: each record is one JSON line on standard output, with what the MDC holds. The level is that of
 * {@value Environment#LOG_LEVEL}. No line is longer than 256 KB, and no text can forge another line.
 *
 * <p>It is not registered as a service, because bots' authors may bring a provider of their own.
 */
public final class JsonLogProvider implements SLF4JServiceProvider {
    private static final String SERVICES = "META-INF/services/" + SLF4JServiceProvider.class.getName();

    private final IMarkerFactory markers = new BasicMarkerFactory();
    private final MDCAdapter mdc = new BasicMDCAdapter();
    private final ILoggerFactory loggers;

    /** Writes to this process's standard output, as its variables say; called by SLF4J. */
    public JsonLogProvider() {
        this(System.getenv(), () -> System.out, Clock.systemUTC());
    }

    JsonLogProvider(Map<String, String> variables, Supplier<PrintStream> out, InstantSource clock) {
        LogLines lines = new LogLines(level(variables), variables, mdc, out, clock);
        this.loggers = name -> new JsonLogger(name, lines);
    }

    /**
     * Makes SLF4J use this provider, unless another one is on the class path or was chosen. Call it before the first
     * logger is asked for: in a handler's static initialiser.
     */
    public static void useUnlessAnother() {
        if (System.getProperty(LoggerFactory.PROVIDER_PROPERTY_KEY) == null
                && LoggerFactory.class.getClassLoader().getResource(SERVICES) == null) {
            System.setProperty(LoggerFactory.PROVIDER_PROPERTY_KEY, JsonLogProvider.class.getName());
            if (System.getProperty(Reporter.SLF4J_INTERNAL_VERBOSITY_KEY) == null) {
                System.setProperty(Reporter.SLF4J_INTERNAL_VERBOSITY_KEY, "WARN"); // or it tells each choice
            }
        }
    }

    /** Logging must not be what breaks a function: what is no level means the default. */
    private static Level level(Map<String, String> variables) {
        String text = Optional.ofNullable(variables.get(Environment.LOG_LEVEL))
                .orElse("")
                .strip()
                .toUpperCase(Locale.ROOT);
        for (Level level : Level.values()) {
            if (level.name().equals(text)) {
                return level;
            }
        }
        return Level.INFO;
    }

    @Override
    public ILoggerFactory getLoggerFactory() {
        return loggers;
    }

    @Override
    public IMarkerFactory getMarkerFactory() {
        return markers;
    }

    @Override
    public MDCAdapter getMDCAdapter() {
        return mdc;
    }

    @Override
    public String getRequestedApiVersion() {
        return "2.0.99";
    }

    @Override
    public void initialize() {
        // nothing is left to be done: the constructor makes no more than these objects
    }
}
