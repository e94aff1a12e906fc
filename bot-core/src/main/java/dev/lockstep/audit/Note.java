package dev.lockstep.audit;

import dev.lockstep.types.InvalidInputException;

/**
 * Who makes a manual change, and why; kept in the bot's audit trail.
 *
 * @param who the person or role, 1 to 128 characters
 * @param why the reason, 1 to 512 characters
 */
public record Note(String who, String why) {
    public Note {
        require("who", who, 128);
        require("why", why, 512);
    }

    /**
     * A note.
     *
     * @throws InvalidInputException if either is blank or too long
     */
    public static Note by(String who, String why) {
        return new Note(who, why);
    }

    private static void require(String field, String value, int longest) {
        if (value.isBlank() || value.length() > longest || value.chars().anyMatch(Character::isISOControl)) {
            throw InvalidInputException.of(
                    field,
                    InvalidInputException.quoted(value) + " is not accepted: 1 to " + longest
                            + " characters are, not only blanks, none of control");
        }
    }
}
