package dev.lockstep.lambda.registrar;

import dev.lockstep.types.BotId;
import dev.lockstep.types.InvalidInputException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What CloudFormation knows a resource by: {@code stack/1a2b3c4d/LogicalId/5e6f7a8b}. The last part stands for the set
 * of the bots' ids, so that any change of that set is a replacement, whose clean-up CloudFormation asks for when there
 * is no way back any more.
 */
record PhysicalId(String resource, String generation) {
    private static final Pattern STACK =
            Pattern.compile("arn:aws[a-z-]*:cloudformation:[^:]*:[^:]*:stack/([^/]+)/(.+)");
    private static final Pattern LOGICAL = Pattern.compile("[A-Za-z0-9._-]{1,255}");
    private static final Pattern STACK_NAME = Pattern.compile("[A-Za-z0-9-]{1,128}");
    private static final int SHORT = 8;

    /** Of every resource that was refused, and so manages nothing. */
    static final String REFUSED = "refused";

    /** Of a resource that manages these bots. */
    static PhysicalId of(ResourceEvent event, Collection<BotId> bots) {
        String ids = bots.stream().map(BotId::value).sorted().collect(Collectors.joining("\n"));
        return new PhysicalId(resource(event), hash(ids));
    }

    private static String resource(ResourceEvent event) {
        if (!LOGICAL.matcher(event.logicalId()).matches()) {
            throw InvalidInputException.of(
                    "LogicalResourceId",
                    InvalidInputException.quoted(event.logicalId()) + " is not one: letters and digits are accepted");
        }
        Matcher stack = STACK.matcher(event.stackId());
        String name = stack.matches() && STACK_NAME.matcher(stack.group(1)).matches() ? stack.group(1) : "stack";
        String guid = stack.matches() && stack.group(2).matches("[0-9a-f]{8}-.*")
                ? stack.group(2).substring(0, SHORT)
                : hash(event.stackId());
        return name + "/" + guid + "/" + event.logicalId();
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest).substring(0, SHORT);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }

    @Override
    public String toString() {
        return resource + "/" + generation;
    }
}
