package dev.lockstep.local.lambda;

import dev.lockstep.types.InvalidInputException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A function that is run from its package, as Lambda would run it.
 *
 * @param name 1 to 64 letters, digits, {@code _} and {@code -}
 * @param code a zip or jar (classes at its root, libraries in {@code lib/}), or a directory of the same; one with an
 *     executable {@code bootstrap} is a custom runtime, in whatever language
 * @param handler the handler's class, with {@code ::method} if it does not implement one of Lambda's interfaces; needed
 *     without {@code bootstrap}
 * @param timeout after which an invocation's process is killed, up to 15 minutes
 * @param concurrency the most invocations at a time, each in a process of its own; more are throttled
 * @param retries how often an asynchronous invocation that failed is tried again, 0 to 2
 * @param role name of the role in this machine's account that the function acts as
 * @param environment variables beside those that Lambda and Lockstep set, which they override
 */
public record LocalFunction(
        String name,
        Path code,
        Optional<String> handler,
        Duration timeout,
        int concurrency,
        int retries,
        String role,
        Map<String, String> environment) {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,64}");
    private static final Pattern HANDLER = Pattern.compile("[\\p{L}\\p{N}_.$/-]{1,128}(::[\\p{L}\\p{N}_$]{1,128})?");
    private static final Pattern ROLE = Pattern.compile("[A-Za-z0-9_+=,.@-]{1,64}");
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z][A-Za-z0-9_]*");
    private static final Pattern ARGUMENT = Pattern.compile("([^=]*)=(.+?)(?:!([^!]*))?");
    private static final Duration LONGEST = Duration.ofMinutes(15);

    public LocalFunction {
        environment = Map.copyOf(environment);
        require(NAME.matcher(name).matches(), "function", name, "1 to 64 letters, digits, _ and -");
        handler.ifPresent(
                h -> require(HANDLER.matcher(h).matches(), "handler", h, "package.Class or package.Class::method"));
        require(ROLE.matcher(role).matches(), "role", role, "a role's name, 1 to 64 characters");
        require(
                timeout.compareTo(Duration.ZERO) > 0 && timeout.compareTo(LONGEST) <= 0,
                "timeout",
                timeout.toString(),
                "above zero, up to 15 minutes");
        require(concurrency > 0, "concurrency", Integer.toString(concurrency), "1 or more");
        require(retries >= 0 && retries <= 2, "retries", Integer.toString(retries), "0 to 2");
        environment
                .keySet()
                .forEach(key -> require(
                        VARIABLE.matcher(key).matches(), "environment", key, "a letter, then letters, digits and _"));
    }

    /** A function of one minute's time-out, ten invocations at a time, no retries, and a role of its own name. */
    public static LocalFunction of(String name, Path code) {
        return new LocalFunction(name, code, Optional.empty(), Duration.ofMinutes(1), 10, 0, name, Map.of());
    }

    /**
     * What a command line says: {@code NAME=PATH} or {@code NAME=PATH!package.Handler}.
     *
     * @throws InvalidInputException if it says something else
     */
    public static LocalFunction parse(String argument) {
        Matcher parts = ARGUMENT.matcher(argument);
        if (!parts.matches()) {
            throw InvalidInputException.of(
                    "function",
                    InvalidInputException.quoted(argument) + " is not NAME=PATH or NAME=PATH!package.Handler");
        }
        LocalFunction function = of(parts.group(1), Path.of(parts.group(2)));
        return parts.group(3) == null ? function : function.withHandler(parts.group(3));
    }

    /** The same with this handler. */
    public LocalFunction withHandler(String className) {
        return new LocalFunction(name, code, Optional.of(className), timeout, concurrency, retries, role, environment);
    }

    /** The same with this time-out. */
    public LocalFunction withTimeout(Duration limit) {
        return new LocalFunction(name, code, handler, limit, concurrency, retries, role, environment);
    }

    /** The same with so many invocations at a time. */
    public LocalFunction withConcurrency(int most) {
        return new LocalFunction(name, code, handler, timeout, most, retries, role, environment);
    }

    /** The same with so many retries. */
    public LocalFunction withRetries(int times) {
        return new LocalFunction(name, code, handler, timeout, concurrency, times, role, environment);
    }

    /** The same acting as this role. */
    public LocalFunction withRole(String roleName) {
        return new LocalFunction(name, code, handler, timeout, concurrency, retries, roleName, environment);
    }

    /** The same with these variables. */
    public LocalFunction withEnvironment(Map<String, String> variables) {
        return new LocalFunction(name, code, handler, timeout, concurrency, retries, role, variables);
    }

    private static void require(boolean kept, String field, String value, String rule) {
        if (!kept) {
            throw InvalidInputException.of(field, InvalidInputException.quoted(value) + " is not accepted: " + rule);
        }
    }
}
