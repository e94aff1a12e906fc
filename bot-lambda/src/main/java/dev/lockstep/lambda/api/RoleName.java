package dev.lockstep.lambda.api;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An IAM role as both its own ARN and that of a session name it. The ARN of a session has no path, so the path is left
 * out; within an account the name alone is unique.
 */
record RoleName(String partition, String account, String name) {
    private static final Pattern ROLE =
            Pattern.compile("arn:(aws[a-z-]*):iam::(\\d{12}):role/(?:[!-~]+/)?([A-Za-z0-9_+=,.@-]{1,64})");
    private static final Pattern SESSION = Pattern.compile(
            "arn:(aws[a-z-]*):sts::(\\d{12}):assumed-role/([A-Za-z0-9_+=,.@-]{1,64})/[A-Za-z0-9_+=,.@-]{2,64}");

    /** The role of this ARN; empty if it is none. */
    static Optional<RoleName> ofRole(String arn) {
        return of(ROLE.matcher(arn));
    }

    /** The role whose session has this ARN; empty if it is none. */
    static Optional<RoleName> ofSession(String arn) {
        return of(SESSION.matcher(arn));
    }

    private static Optional<RoleName> of(Matcher arn) {
        return arn.matches() ? Optional.of(new RoleName(arn.group(1), arn.group(2), arn.group(3))) : Optional.empty();
    }

    /** The role's ARN, without a path. */
    String arn() {
        return "arn:" + partition + ":iam::" + account + ":role/" + name;
    }
}
