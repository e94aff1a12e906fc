package dev.lockstep.bot;

import dev.lockstep.types.InvalidInputException;
import dev.lockstep.types.QueueName;
import dev.lockstep.types.Settings;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** What a definition is held to; collects everything that is wrong with one. */
final class DefinitionRules {
    private static final Pattern ROLE =
            Pattern.compile("arn:aws[a-z-]*:iam::\\d{12}:role/([!-~]{1,510}/)?[A-Za-z0-9_+=,.@-]{1,64}");
    private static final Pattern TABLE = Pattern.compile("[A-Za-z0-9_.-]{3,255}");
    private static final Duration LONGEST = Duration.ofDays(366);

    private final List<InvalidInputException.Violation> violations = new ArrayList<>();

    DefinitionRules text(String field, String text, int least, int most) {
        boolean printable = text.chars().noneMatch(Character::isISOControl)
                && StandardCharsets.UTF_8.newEncoder().canEncode(text);
        return hold(
                text.length() >= least && text.length() <= most && printable,
                field,
                InvalidInputException.quoted(text) + " is not accepted: " + least + " to " + most
                        + " characters without control characters or halves of surrogate pairs are");
    }

    DefinitionRules texts(String field, Collection<String> texts, int most) {
        texts.forEach(text -> text(field, text, 1, most));
        return this;
    }

    /** At most so many values, whose kind is told as in "names 300 queues". */
    DefinitionRules most(String field, String kind, Set<?> values, int most) {
        return hold(
                values.size() <= most,
                field,
                "names " + values.size() + " " + kind + "; at most " + most + " are kept");
    }

    DefinitionRules positive(String field, Duration time) {
        return hold(
                !time.isZero() && isMillis(time),
                field,
                time + " is not accepted: whole milliseconds above zero are, up to 366 days");
    }

    DefinitionRules notNegative(String field, Duration time) {
        return hold(isMillis(time), field, time + " is not accepted: whole milliseconds from zero are, up to 366 days");
    }

    /** As it is stored, so that what is read is what was written. */
    private static boolean isMillis(Duration time) {
        return !time.isNegative() && time.compareTo(LONGEST) <= 0 && time.equals(time.truncatedTo(ChronoUnit.MILLIS));
    }

    DefinitionRules among(String field, Set<QueueName> queues, String all, Set<QueueName> known) {
        queues.forEach(queue -> hold(known.contains(queue), field, "names " + queue + ", which is not among " + all));
        return this;
    }

    DefinitionRules role(String field, Optional<String> role) {
        role.ifPresent(arn -> hold(
                ROLE.matcher(arn).matches(),
                field,
                InvalidInputException.quoted(arn)
                        + " is not the ARN of a role, such as arn:aws:iam::123456789012:role/orders"));
        return this;
    }

    DefinitionRules tables(String field, Set<String> tables) {
        tables.forEach(table -> hold(
                TABLE.matcher(table).matches(),
                field,
                InvalidInputException.quoted(table) + " is not a table's name: 3 to 255 letters, digits and _ . -"));
        return this;
    }

    DefinitionRules settings(String field, String settings) {
        Settings.problem(settings).ifPresent(problem -> hold(false, field, problem));
        return this;
    }

    DefinitionRules and(List<InvalidInputException.Violation> others) {
        violations.addAll(others);
        return this;
    }

    private DefinitionRules hold(boolean holds, String field, String problem) {
        if (!holds) {
            violations.add(new InvalidInputException.Violation(field, problem));
        }
        return this;
    }

    /**
     * Ends the look.
     *
     * @throws InvalidInputException with everything that is wrong
     */
    void require() {
        if (!violations.isEmpty()) {
            throw new InvalidInputException(violations);
        }
    }
}
