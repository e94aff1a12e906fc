package dev.lockstep.wake;

import static dev.lockstep.types.InvalidInputException.quoted;

import com.cronutils.model.Cron;
import com.cronutils.model.definition.CronDefinition;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.parser.CronParser;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A cron expression as cron-utils understands it.
 *
 * <p>cron-utils takes more than it keeps: it drops an {@code L} in a list, takes digits of any script and joins
 * expressions by {@code |}. So each field must match a grammar of our own before it gets there.
 *
 * @param parsed the expression with all six fields
 * @param everyHour whether the hour field is {@code *}
 */
record CronText(Cron parsed, boolean everyHour) {
    private static final String MONTHS = "JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC";
    private static final String DAYS = "MON|TUE|WED|THU|FRI|SAT|SUN";
    private static final List<Field> FIELDS = List.of(
            Field.of("second"),
            Field.of("minute"),
            Field.of("hour"),
            Field.of("day of month"),
            Field.of("month", MONTHS),
            Field.of("day of week", DAYS));
    private static final int HOUR = 2;
    private static final int DAY_OF_MONTH = 3;
    private static final int DAY_OF_WEEK = 5;

    // The name is 7 to cron-utils, which is right where Sunday ends a range and wrong where it begins one.
    private static final Pattern LEADING_SUNDAY = Pattern.compile("(?<!-)SUN(?=-(?!SUN)|/)");

    private static final Map<String, String> NICKNAMES = Map.of(
            "@hourly", "0 * * * *",
            "@daily", "0 0 * * *",
            "@midnight", "0 0 * * *",
            "@weekly", "0 0 * * 0",
            "@monthly", "0 0 1 * *",
            "@yearly", "0 0 1 1 *",
            "@annually", "0 0 1 1 *");

    // Were ? declared here, cron-utils would require both days to match and not either. Were 7 mapped to 0 here, it
    // would
    // map the step of 0-7/7 too.
    private static final CronDefinition DEFINITION = CronDefinitionBuilder.defineCron()
            .withSeconds()
            .withStrictRange()
            .and()
            .withMinutes()
            .withStrictRange()
            .and()
            .withHours()
            .withStrictRange()
            .and()
            .withDayOfMonth()
            .withStrictRange()
            .and()
            .withMonth()
            .withStrictRange()
            .and()
            .withDayOfWeek()
            .withValidRange(0, 7)
            .withMondayDoWValue(1)
            .withStrictRange()
            .and()
            .instance();

    private static final CronParser PARSER = new CronParser(DEFINITION);

    private record Field(String name, Pattern grammar) {
        static Field of(String name) {
            return of(name, "[0-9]{1,2}");
        }

        static Field of(String name, String names) {
            String value = "([0-9]{1,2}|" + names + ")";
            String item = "(\\*|" + value + "(-" + value + ")?)(/[0-9]{1,2})?";
            return new Field(name, Pattern.compile(item + "(," + item + ")*"));
        }
    }

    static CronText parse(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        if (lower.startsWith("cron(")) {
            throw Schedule.refused(
                    text, "is EventBridge's form, whose Sunday is 1: write it without cron() and the year");
        }
        String expression = NICKNAMES.getOrDefault(lower, text);
        List<String> fields = fields(text, expression);
        for (int i = 0; i < fields.size(); i++) {
            Field field = FIELDS.get(i);
            if (!field.grammar().matcher(fields.get(i)).matches()) {
                throw Schedule.refused(text, "has no " + field.name() + " in " + quoted(fields.get(i)));
            }
        }
        String hour = fields.get(HOUR);
        return new CronText(parsed(text, fields), hour.equals("*") || hour.equals("*/1"));
    }

    private static List<String> fields(String text, String expression) {
        List<String> fields =
                new ArrayList<>(List.of(expression.toUpperCase(Locale.ROOT).split(" ", -1)));
        if (fields.size() == FIELDS.size() - 1) {
            fields.add(0, "0");
        }
        if (fields.size() != FIELDS.size()) {
            throw Schedule.refused(text, "does not have 5 or 6 fields but " + fields.size());
        }
        fields.set(DAY_OF_MONTH, anyForQuestionMark(fields.get(DAY_OF_MONTH)));
        fields.set(DAY_OF_WEEK, leadingSunday(anyForQuestionMark(fields.get(DAY_OF_WEEK))));
        return fields;
    }

    private static String anyForQuestionMark(String field) {
        return field.equals("?") ? "*" : field;
    }

    private static String leadingSunday(String field) {
        return LEADING_SUNDAY.matcher(field).replaceAll("0");
    }

    private static Cron parsed(String text, List<String> fields) {
        try {
            return PARSER.parse(String.join(" ", fields));
        } catch (IllegalArgumentException e) {
            @Nullable Throwable cause = e.getCause();
            throw Schedule.refused(text, "is refused: " + (cause == null ? e : cause).getMessage());
        }
    }
}
