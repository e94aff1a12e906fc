package dev.lockstep.run;

import dev.lockstep.types.InvalidInputException;
import java.util.Optional;

/**
 * What a run has to say at its end.
 *
 * @param checkpoint its last checkpoint, written together with the end
 * @param message a line for people, up to 2,000 characters
 * @param result what the run made, in a form of its own, up to 16,000 characters
 */
public record Completion(Checkpoint checkpoint, Optional<String> message, Optional<String> result) {
    /** Nothing to say. */
    public static final Completion SILENT = new Completion(Checkpoint.NONE, Optional.empty(), Optional.empty());

    private static final int LONGEST_MESSAGE = 2_000;
    private static final int LONGEST_RESULT = 16_000;

    public Completion {
        message.ifPresent(m -> require("message", m, LONGEST_MESSAGE));
        result.ifPresent(r -> require("result", r, LONGEST_RESULT));
    }

    /** The same with this last checkpoint. */
    public Completion with(Checkpoint last) {
        return new Completion(last, message, result);
    }

    /** The same with a line for people. */
    public Completion withMessage(String text) {
        return new Completion(checkpoint, Optional.of(text), result);
    }

    /** The same with a result. */
    public Completion withResult(String text) {
        return new Completion(checkpoint, message, Optional.of(text));
    }

    boolean isSilent() {
        return message.isEmpty() && result.isEmpty();
    }

    private static void require(String field, String text, int longest) {
        if (text.length() > longest) {
            throw InvalidInputException.of(
                    field, "has " + text.length() + " characters; at most " + longest + " are kept");
        }
    }
}
