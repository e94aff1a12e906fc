package dev.lockstep.types;

import static dev.lockstep.types.InvalidInputException.quoted;

import java.math.BigInteger;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A place in a queue: the id of an event, or the lower bound of several.
 *
 * <p>Event ids are ordered as text, because that is what the conditions of DynamoDB can compare. DynamoDB orders text
 * by its UTF-8 bytes and Java by UTF-16 units; for printable ASCII the two are the same, so nothing else is accepted,
 * and a comparison here never disagrees with a condition there.
 *
 * <p>Two kinds are understood:
 *
 * <ul>
 *   <li>Ids of RStreams begin with {@code z/} and follow {@code z/YYYY/MM/DD/HH/mm/<milliseconds since 1970, 13 to 18
 *       digits>[-suffix]} in UTC, or are a prefix of that which ends with a whole component, with or without a slash
 *       ({@code z/2026/11}, {@code z/2026/11/22/}). The parts are padded with zeros; one that is not would sort wrongly
 *       for ever, and is refused. The date need not agree with the milliseconds. A slash after the milliseconds is
 *       refused: it would sort behind every event of that millisecond. A suffix consists of letters, digits and
 *       {@code _ . -}.
 *   <li>Any other text is opaque: a sequence number, the offset in a file. Give numbers a fixed width with
 *       {@link #ofNumber(long)}, or 10 sorts before 9.
 * </ul>
 *
 * @param value 1 to 128 printable ASCII characters without spaces
 */
public record EventId(String value) implements Comparable<EventId> {
    private static final int MAX_LENGTH = 128;
    private static final int LONG_DIGITS = 19;
    private static final long MAX_SEQUENCE = 9_999_999;
    private static final Pattern PRINTABLE = Pattern.compile("[!-~]*");

    private static final String FIELD = "event id";

    /**
     * The lower bound of every id, of RStreams or not: read a queue from its beginning. Its text is {@code !}, the
     * first that is accepted. {@code z/} is the lower bound of RStreams' ids alone: numbers sort before it.
     */
    public static final EventId BEGINNING = new EventId("!"); // after the rules it is checked by

    /**
     * Refuses what would not sort.
     *
     * @throws InvalidInputException with the rule that is broken
     */
    public EventId {
        Objects.requireNonNull(value, FIELD);
        if (value.isEmpty()
                || value.length() > MAX_LENGTH
                || !PRINTABLE.matcher(value).matches()) {
            throw InvalidInputException.of(
                    FIELD, quoted(value) + " is not accepted: 1 to 128 printable ASCII characters without spaces are");
        }
        if (TimeOrderedId.isOne(value)) {
            TimeOrderedId.start(value);
        }
    }

    /**
     * The event id with this text.
     *
     * @param value the id as it is stored
     * @return the same id, typed
     * @throws InvalidInputException with the rule that is broken
     */
    public static EventId of(String value) {
        return new EventId(value);
    }

    /**
     * The lower bound of all events of a millisecond: sorts before every full id of this millisecond, and after every
     * id of an earlier one.
     *
     * @param instant from 1970 to 9999, cut to the millisecond
     * @return an id such as {@code z/2025/11/22/10/15/1763806500123}
     * @throws InvalidInputException if the instant is outside of these years
     */
    public static EventId at(Instant instant) {
        return new EventId(TimeOrderedId.text(instant));
    }

    /**
     * The full id of one event of a millisecond.
     *
     * @param instant from 1970 to 9999, cut to the millisecond
     * @param sequence number of the event in its millisecond, 0 to 9,999,999
     * @return an id such as {@code z/2025/11/22/10/15/1763806500123-0000042}
     * @throws InvalidInputException if the instant or the sequence is outside of its range
     */
    public static EventId at(Instant instant, long sequence) {
        if (sequence < 0 || sequence > MAX_SEQUENCE) {
            throw InvalidInputException.of("sequence", sequence + " is not between 0 and " + MAX_SEQUENCE);
        }
        return new EventId(TimeOrderedId.text(instant) + "-" + padded(Long.toString(sequence), 7));
    }

    /**
     * A sequence number or an offset, as wide as the widest {@code long}, so that the order of the text is the order of
     * the numbers.
     *
     * @param number not negative
     * @return an id of 19 digits
     * @throws InvalidInputException if the number is negative
     */
    public static EventId ofNumber(long number) {
        return ofNumber(BigInteger.valueOf(number), LONG_DIGITS);
    }

    /**
     * A large sequence number, such as Kinesis's, in a fixed width. Use one width per queue: ids of different widths do
     * not sort as numbers.
     *
     * @param number not negative
     * @param width number of digits, 1 to 128
     * @return an id of that many digits
     * @throws InvalidInputException if the number is negative or has more digits, or the width is outside of its range
     */
    public static EventId ofNumber(BigInteger number, int width) {
        if (width < 1 || width > MAX_LENGTH) {
            throw InvalidInputException.of("width", width + " is not between 1 and " + MAX_LENGTH);
        }
        String digits = number.toString();
        if (number.signum() < 0 || digits.length() > width) {
            throw InvalidInputException.of(
                    "number", quoted(digits) + " does not fit: accepted are 0 and above, up to " + width + " digits");
        }
        return new EventId(padded(digits, width));
    }

    /**
     * The earliest instant this id can stand for: its milliseconds, or else the start of its year, month, day, hour or
     * minute in UTC.
     *
     * @return empty for {@link #BEGINNING}, {@code z/} and opaque ids
     */
    public Optional<Instant> instant() {
        return TimeOrderedId.isOne(value) ? TimeOrderedId.start(value) : Optional.empty();
    }

    /**
     * Whether a rewind to this id leaves no position: {@link #BEGINNING}, or {@code z/}, which is the beginning of a
     * queue in RStreams.
     */
    public boolean isBeginning() {
        return equals(BEGINNING) || value.equals("z/");
    }

    /**
     * Whether this id is the other one or sorts before it.
     *
     * @param other the id to compare with
     * @return true also for equal ids
     */
    public boolean isBeforeOrEqual(EventId other) {
        return compareTo(other) <= 0;
    }

    /**
     * Whether this id sorts behind the other one.
     *
     * @param other the id to compare with
     * @return false for equal ids
     */
    public boolean isAfter(EventId other) {
        return compareTo(other) > 0;
    }

    /** The order in which DynamoDB sorts them too. */
    @Override
    public int compareTo(EventId other) {
        return value.compareTo(other.value);
    }

    /** The id itself. */
    @Override
    public String toString() {
        return value;
    }

    private static String padded(String digits, int width) {
        return "0".repeat(width - digits.length()) + digits;
    }
}
