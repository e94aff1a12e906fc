package dev.lockstep.local.lambda;

import dev.lockstep.types.InvalidInputException;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Functions by their names. A name may come as an ARN, whole or in part, and with a qualifier; there is one version of
 * each function here, which every qualifier means.
 */
final class Functions {
    /** The account that everything on this machine belongs to. */
    static final String ACCOUNT = "000000000000";

    private static final Pattern REFERENCE = Pattern.compile(
            "(?:arn:aws[a-z-]*:lambda:)?(?:(?<region>[a-z]{2}(?:-[a-z]+)+-\\d):)?(?:(?<account>\\d{12}):)?"
                    + "(?:function:)?(?<name>[A-Za-z0-9_-]{1,64})(?::(?<qualifier>\\$LATEST|[A-Za-z0-9_-]{1,128}))?");

    private final String region;
    private final Map<String, Invocable> byName = new ConcurrentSkipListMap<>();

    Functions(String region) {
        this.region = region;
    }

    /** What somebody calls a function, understood. */
    record Reference(Optional<String> region, Optional<String> account, String name) {

        /** Empty if it is no name of a function at all. */
        static Optional<Reference> of(String text) {
            Matcher parts = REFERENCE.matcher(text);
            return parts.matches()
                    ? Optional.of(new Reference(
                            Optional.ofNullable(parts.group("region")),
                            Optional.ofNullable(parts.group("account")),
                            parts.group("name")))
                    : Optional.empty();
        }
    }

    void add(String name, Invocable function) {
        if (byName.putIfAbsent(name, function) != null) {
            throw InvalidInputException.of("function", "'" + name + "' is given twice");
        }
    }

    /** The function of this machine's account and region. */
    Optional<Invocable> find(Reference reference) {
        return reference.account().orElse(ACCOUNT).equals(ACCOUNT)
                        && reference.region().orElse(region).equals(region)
                ? find(reference.name())
                : Optional.empty();
    }

    Optional<Invocable> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    Collection<Invocable> all() {
        return byName.values();
    }

    String arn(String name) {
        return "arn:aws:lambda:" + region + ":" + ACCOUNT + ":function:" + name;
    }
}
