package dev.lockstep.wake;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneRules;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Unix cron by brute force: looks at every minute, and knows nothing of the library under test. Reads five fields of
 * numbers.
 */
final class CronOracle {
    private static final int MINUTE_SECONDS = 60;

    private final BitSet minutes;
    private final BitSet hours;
    private final BitSet daysOfMonth;
    private final BitSet months;
    private final BitSet daysOfWeek;
    private final boolean eitherDay;
    private final boolean everyHour;

    CronOracle(String expression) {
        List<String> fields = List.of(expression.split(" ", -1));
        minutes = values(fields.get(0), 0, 59);
        hours = values(fields.get(1), 0, 23);
        daysOfMonth = values(fields.get(2), 1, 31);
        months = values(fields.get(3), 1, 12);
        daysOfWeek = values(fields.get(4), 0, 7);
        if (daysOfWeek.get(0)) {
            daysOfWeek.set(7);
        }
        eitherDay = !fields.get(2).equals("*") && !fields.get(4).equals("*");
        everyHour = fields.get(1).equals("*");
    }

    /** All fire times from the first instant, inclusive, to the second one, exclusive; both are whole minutes. */
    List<Instant> between(Instant from, Instant to, ZoneId zone) {
        ZoneRules rules = zone.getRules();
        List<Instant> found = new ArrayList<>();
        for (Instant i = from; i.isBefore(to); i = i.plusSeconds(MINUTE_SECONDS)) {
            ZoneOffset offset = rules.getOffset(i);
            LocalDateTime wall = LocalDateTime.ofEpochSecond(i.getEpochSecond(), 0, offset);
            if (matches(wall)
                    && (everyHour || rules.getValidOffsets(wall).get(0).equals(offset))) {
                found.add(i);
            }
        }
        return found;
    }

    private boolean matches(LocalDateTime wall) {
        boolean dayOfMonth = daysOfMonth.get(wall.getDayOfMonth());
        boolean dayOfWeek = daysOfWeek.get(wall.getDayOfWeek().getValue());
        return minutes.get(wall.getMinute())
                && hours.get(wall.getHour())
                && months.get(wall.getMonthValue())
                && (eitherDay ? dayOfMonth || dayOfWeek : dayOfMonth && dayOfWeek);
    }

    private static BitSet values(String field, int min, int max) {
        BitSet values = new BitSet();
        for (String item : field.split(",", -1)) {
            String[] rangeAndStep = item.split("/", -1);
            String[] range = rangeAndStep[0].split("-", -1);
            boolean stepped = rangeAndStep.length > 1;
            boolean all = range[0].equals("*");
            int from = all ? min : Integer.parseInt(range[0]);
            int single = all || stepped ? max : from;
            int to = range.length > 1 ? Integer.parseInt(range[1]) : single;
            for (int value = from; value <= to; value += stepped ? Integer.parseInt(rangeAndStep[1]) : 1) {
                values.set(value);
            }
        }
        return values;
    }
}
