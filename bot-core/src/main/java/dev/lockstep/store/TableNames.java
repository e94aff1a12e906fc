package dev.lockstep.store;

import static dev.lockstep.types.InvalidInputException.quoted;

import dev.lockstep.types.InvalidInputException;
import java.util.regex.Pattern;

/** What DynamoDB accepts as a table's name. */
final class TableNames {
    private static final Pattern ACCEPTED = Pattern.compile("[a-zA-Z0-9_.-]{3,255}");

    private TableNames() {}

    static String checked(String field, String name) {
        if (!ACCEPTED.matcher(name).matches()) {
            throw InvalidInputException.of(
                    field, quoted(name) + " is not a DynamoDB table name (3 to 255 of letters, digits, _ . -)");
        }
        return name;
    }
}
