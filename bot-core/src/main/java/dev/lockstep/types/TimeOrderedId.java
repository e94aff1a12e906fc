package dev.lockstep.types;

import static dev.lockstep.types.InvalidInputException.quoted;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The grammar of RStreams' event ids, {@code z/YYYY/MM/DD/HH/mm/<ms>[-suffix]}, and of their prefixes. */
final class TimeOrderedId {
    private static final String PREFIX = "z/";
    private static final List<Part> DATE = List.of(
            new Part("year", 4, 0, 9999),
            new Part("month", 2, 1, 12),
            new Part("day", 2, 1, 31),
            new Part("hour", 2, 0, 23),
            new Part("minute", 2, 0, 59));
    // Eighteen digits are the most that always fit a long, and last for thirty million years.
    private static final Pattern MILLISECONDS = Pattern.compile("([0-9]{13,18})(-[0-9A-Za-z_.-]+)?");
    private static final DateTimeFormatter DATE_TEXT =
            DateTimeFormatter.ofPattern("'z'/uuuu/MM/dd/HH/mm/", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final Instant END = Instant.parse("+10000-01-01T00:00:00Z");

    private record Part(String name, int width, int min, int max) {
        boolean accepts(String text) {
            int number = 0;
            for (int i = 0; i < text.length(); i++) {
                int digit = text.charAt(i) - '0';
                if (digit < 0 || digit > 9 || i == width) {
                    return false;
                }
                number = number * 10 + digit;
            }
            return text.length() == width && number >= min && number <= max;
        }
    }

    private TimeOrderedId() {}

    /** Whether the id claims to be of this kind, so that it must follow the grammar. */
    static boolean isOne(String id) {
        return id.startsWith(PREFIX);
    }

    /** The lower bound of all ids of the instant's millisecond. */
    static String text(Instant instant) {
        if (instant.isBefore(Instant.EPOCH) || !instant.isBefore(END)) {
            throw InvalidInputException.of("instant", instant + " is not in the years from 1970 to 9999");
        }
        return DATE_TEXT.format(instant) + String.format(Locale.ROOT, "%013d", instant.toEpochMilli());
    }

    /**
     * The earliest instant of an id.
     *
     * @return empty if it names none, not even a year
     * @throws InvalidInputException if the id breaks the grammar
     */
    static Optional<Instant> start(String id) {
        List<String> parts = List.of(id.substring(PREFIX.length()).split("/", -1));
        if (parts.size() > DATE.size() + 1) {
            throw refused(id, "has too many parts");
        }
        boolean openEnd = parts.get(parts.size() - 1).isEmpty();
        List<String> named = openEnd ? parts.subList(0, parts.size() - 1) : parts;
        List<String> date = named.subList(0, Math.min(named.size(), DATE.size()));
        for (int i = 0; i < date.size(); i++) {
            if (!DATE.get(i).accepts(date.get(i))) {
                throw refused(id, "has no " + DATE.get(i).name() + " in " + quoted(date.get(i)));
            }
        }
        Optional<Instant> startOfDate = startOfDate(id, date);
        return named.size() > DATE.size() ? Optional.of(milliseconds(id, named.get(DATE.size()))) : startOfDate;
    }

    private static Optional<Instant> startOfDate(String id, List<String> date) {
        if (date.isEmpty()) {
            return Optional.empty();
        }
        YearMonth month = YearMonth.of(number(date, 0), number(date, 1));
        if (!month.isValidDay(number(date, 2))) {
            throw refused(id, "names a day that " + month + " does not have");
        }
        LocalDateTime start = month.atDay(number(date, 2)).atTime(number(date, 3), number(date, 4));
        return Optional.of(start.toInstant(ZoneOffset.UTC));
    }

    private static int number(List<String> date, int part) {
        return part < date.size()
                ? Integer.parseInt(date.get(part))
                : DATE.get(part).min();
    }

    private static Instant milliseconds(String id, String text) {
        Matcher matcher = MILLISECONDS.matcher(text);
        if (!matcher.matches()) {
            throw refused(id, "ends in " + quoted(text) + ", which is no time in milliseconds");
        }
        return Instant.ofEpochMilli(Long.parseLong(matcher.group(1)));
    }

    private static InvalidInputException refused(String id, String problem) {
        return InvalidInputException.of(
                "event id",
                quoted(id) + " " + problem
                        + ". Accepted: z/YYYY/MM/DD/HH/mm/<13 to 18 digits>[-suffix], padded with zeros,"
                        + " or its beginning up to the end of a part");
    }
}
