package dev.lockstep.bot;

import dev.lockstep.types.InvalidInputException;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What is invoked when a bot is to run, written {@code kind:address}.
 *
 * <table>
 * <caption>Kinds of targets</caption>
 * <tr><td>{@code lambda:orders-enrich}</td><td>a Lambda function by name or ARN, with or without qualifier</td></tr>
 * <tr><td>{@code sns:arn:aws:sns:eu-central-1:123456789012:bots}</td><td>an SNS topic by ARN</td></tr>
 * <tr><td>{@code https://bots.example.com/run}</td><td>a URL that is posted to: a host with a domain, no query (it would end up in logs), no
 * fragment</td></tr>
 * <tr><td>{@code ecs:cluster/task-definition}</td><td>a task on ECS</td></tr>
 * <tr><td>{@code process:orders-enrich}</td><td>code in the process that hosts the dispatcher</td></tr>
 * </table>
 */
public record Target(Kind kind, String address) {

    /** How a target is reached. */
    public enum Kind {
        LAMBDA("(arn:aws[a-z-]*:lambda:[a-z0-9-]+:\\d{12}:function:)?[A-Za-z0-9_-]{1,64}(:[A-Za-z0-9_$-]{1,128})?"),
        SNS("arn:aws[a-z-]*:sns:[a-z0-9-]+:\\d{12}:[A-Za-z0-9_-]{1,256}(\\.fifo)?"),
        HTTPS("//([a-z0-9-]{1,63}\\.)+[a-z]{2,63}(:\\d{1,5})?(/[!-\"$->@-~]{0,1000})?"),
        ECS("[A-Za-z0-9_-]{1,255}/[A-Za-z0-9_-]{1,255}(:\\d{1,9})?"),
        PROCESS("[A-Za-z0-9_][A-Za-z0-9_.:/-]{0,127}");

        private final Pattern address;

        Kind(String address) {
            this.address = Pattern.compile(address);
        }

        private String prefix() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public Target {
        if (!kind.address.matcher(address).matches()) {
            throw InvalidInputException.of(
                    "target",
                    InvalidInputException.quoted(address) + " is not an address of kind '" + kind.prefix()
                            + "'; such an address matches " + kind.address);
        }
    }

    /** A Lambda function by name or ARN, with or without qualifier. */
    public static Target lambda(String function) {
        return new Target(Kind.LAMBDA, function);
    }

    /** Code in the process that hosts the dispatcher. */
    public static Target process(String name) {
        return new Target(Kind.PROCESS, name);
    }

    /**
     * A target as {@link #toString} writes it.
     *
     * @throws InvalidInputException if the kind is unknown or the address not of its kind
     */
    public static Target parse(String text) {
        int colon = text.indexOf(':');
        String prefix = colon < 0 ? text : text.substring(0, colon);
        Kind kind = Arrays.stream(Kind.values())
                .filter(k -> k.prefix().equals(prefix))
                .findFirst()
                .orElseThrow(() -> InvalidInputException.of(
                        "target",
                        InvalidInputException.quoted(text) + " has no known kind; accepted is kind:address with one of "
                                + Arrays.stream(Kind.values()).map(Kind::prefix).collect(Collectors.joining(", "))));
        return new Target(kind, colon < 0 ? "" : text.substring(colon + 1));
    }

    @Override
    public String toString() {
        return kind.prefix() + ":" + address;
    }
}
