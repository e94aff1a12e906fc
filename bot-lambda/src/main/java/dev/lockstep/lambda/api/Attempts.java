package dev.lockstep.lambda.api;

import dev.lockstep.types.InvalidInputException;

/** Names that callers make up for an attempt that they may repeat. */
final class Attempts {
    private Attempts() {}

    static String checked(String attempt) {
        if (!attempt.matches("[!-~]{16,128}")) {
            throw InvalidInputException.of(
                    "attempt",
                    InvalidInputException.quoted(attempt)
                            + " is not accepted: 16 to 128 printable ASCII characters without spaces are, such as a"
                            + " new UUID");
        }
        return attempt;
    }
}
