package dev.lockstep.proof.simulation;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneRules;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;

/** The due times of a schedule by brute force: looks at every minute, and knows nothing of the code under test. */
interface FireTimes {
    /** The first one strictly after an instant. */
    Instant next(Instant after);

    static FireTimes of(String expression, String zone) {
        return expression.contains("*") ? new Cron(expression, ZoneId.of(zone)) : rate(expression);
    }

    private static FireTimes rate(String expression) {
        Duration period = expression.startsWith("P")
                ? Duration.parse(expression)
                : Duration.of(
                        Long.parseLong(expression.replaceAll("\\D", "")),
                        expression.contains("hour") ? ChronoUnit.HOURS : ChronoUnit.MINUTES);
        long seconds = period.toSeconds();
        return after -> Instant.ofEpochSecond((after.getEpochSecond() / seconds + 1) * seconds);
    }

    /**
     * Five fields of numbers in a zone: what the clock skips is skipped, what it repeats counts once, or by the hour.
     */
    final class Cron implements FireTimes {
        private final List<BitSet> fields;
        private final boolean everyHour;
        private final ZoneRules rules;

        private Cron(String expression, ZoneId zone) {
            List<String> texts = List.of(expression.split(" ", -1));
            int[] most = {59, 23, 31, 12, 7};
            fields = IntStream.range(0, 5)
                    .mapToObj(i -> values(texts.get(i), most[i]))
                    .toList();
            everyHour = texts.get(1).equals("*");
            rules = zone.getRules();
        }

        @Override
        public Instant next(Instant after) {
            Instant minute = after.truncatedTo(ChronoUnit.MINUTES);
            do {
                minute = minute.plus(1, ChronoUnit.MINUTES);
            } while (!fires(minute));
            return minute;
        }

        private boolean fires(Instant minute) {
            ZoneOffset offset = rules.getOffset(minute);
            LocalDateTime wall = LocalDateTime.ofEpochSecond(minute.getEpochSecond(), 0, offset);
            return fields.get(0).get(wall.getMinute())
                    && fields.get(1).get(wall.getHour())
                    && fields.get(2).get(wall.getDayOfMonth())
                    && fields.get(3).get(wall.getMonthValue())
                    && fields.get(4).get(wall.getDayOfWeek().getValue())
                    && (everyHour || rules.getValidOffsets(wall).get(0).equals(offset));
        }

        private static BitSet values(String field, int most) {
            BitSet values = new BitSet();
            for (String item : field.split(",", -1)) {
                String[] step = item.split("/", -1);
                String[] range = step[0].split("-", -1);
                int from = range[0].equals("*") ? 0 : Integer.parseInt(range[0]);
                int to = range[0].equals("*") ? most : Integer.parseInt(range[range.length - 1]);
                for (int value = from; value <= to; value += step.length > 1 ? Integer.parseInt(step[1]) : 1) {
                    values.set(value);
                }
            }
            return values;
        }
    }
}
