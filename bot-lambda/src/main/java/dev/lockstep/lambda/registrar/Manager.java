package dev.lockstep.lambda.registrar;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a definition says of who manages it. While a resource is being replaced, the former one is told too, for until
 * CloudFormation has it deleted the bot may have to go back:
 *
 * <pre>{@code
 * shop/1a2b3c4d/Orders/5e6f7a8b (before: shop/1a2b3c4d/Orders/99aabbcc)
 * }</pre>
 *
 * @param current the resource, or whatever somebody else wrote
 * @param before the resource it was taken from, as long as that one may ask for it back
 */
record Manager(String current, Optional<String> before) {
    private static final Pattern TEXT = Pattern.compile("(\\S+) \\(before: (\\S+)\\)");
    private static final Pattern RESOURCE = Pattern.compile("[A-Za-z0-9-]+/[0-9a-f]{8}/[A-Za-z0-9._-]+/[0-9a-f]{8}");

    static Manager parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        return matcher.matches()
                ? new Manager(matcher.group(1), Optional.of(matcher.group(2)))
                : new Manager(text, Optional.empty());
    }

    /** Whether it is this resource, in whatever generation. */
    boolean is(PhysicalId id) {
        return current.startsWith(id.resource() + "/");
    }

    /**
     * The manager of a bot that a resource takes over from this one.
     *
     * @param known what CloudFormation knows the resource by; it will have that deleted, and no other generation of it
     */
    Manager handOver(PhysicalId to, Optional<String> known) {
        if (current.equals(to.toString())) {
            return this;
        }
        boolean goesBack = before.equals(Optional.of(to.toString()));
        boolean mayAskBack = RESOURCE.matcher(current).matches() && (!is(to) || known.equals(Optional.of(current)));
        return new Manager(to.toString(), mayAskBack && !goesBack ? Optional.of(current) : Optional.empty());
    }

    @Override
    public String toString() {
        return before.map(former -> current + " (before: " + former + ")").orElse(current);
    }
}
