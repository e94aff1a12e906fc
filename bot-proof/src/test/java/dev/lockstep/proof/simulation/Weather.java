package dev.lockstep.proof.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** When what is out of order, decided beforehand by the seed. */
final class Weather {
    /** What may be out of order. */
    enum Outage {
        DYNAMO(Duration.ofMinutes(3), Duration.ofHours(2)),
        STREAM(Duration.ofMinutes(30), Duration.ofHours(6)),
        SWEEPERS(Duration.ofMinutes(30), Duration.ofHours(6)),
        TARGETS_REFUSE(Duration.ofMinutes(10), Duration.ofHours(3)),
        TARGETS_HANG(Duration.ofMinutes(5), Duration.ofHours(1));

        private final Duration shortest;
        private final Duration longest;

        Outage(Duration shortest, Duration longest) {
            this.shortest = shortest;
            this.longest = longest;
        }
    }

    private static final Duration BETWEEN = Duration.ofHours(66);

    private final Map<Outage, List<Window>> windows = new EnumMap<>(Outage.class);
    private Instant calmFrom;

    private record Window(Instant from, Instant to) {}

    Weather(Random random, Instant from, Instant to) {
        calmFrom = to;
        for (Outage kind : Outage.values()) {
            List<Window> found = new ArrayList<>();
            Instant next = from.plusSeconds(random.nextInt(Math.toIntExact(BETWEEN.toSeconds())));
            while (next.isBefore(to)) {
                long span = kind.longest.minus(kind.shortest).toSeconds();
                Instant end = next.plus(kind.shortest).plusSeconds((long) (span * Math.pow(random.nextDouble(), 3)));
                found.add(new Window(next, end));
                next = end.plusSeconds(random.nextInt(Math.toIntExact(2 * BETWEEN.toSeconds())));
            }
            windows.put(kind, found);
        }
    }

    boolean is(Outage kind, Instant now) {
        return now.isBefore(calmFrom) && overlaps(kind, now, now);
    }

    /** Whether this was out of order at any time from one instant to another. */
    boolean was(Outage kind, Instant from, Instant to) {
        return from.isBefore(calmFrom) && overlaps(kind, from, to);
    }

    /** Whether nothing goes wrong any more, neither big nor small. */
    boolean isCalm(Instant now) {
        return !now.isBefore(calmFrom);
    }

    /** Whether work that went through this stretch may have had to wait for an outage to end. */
    boolean isTroubled(Instant from, Instant to) {
        return overlaps(Outage.DYNAMO, from, to)
                || overlaps(Outage.STREAM, from, to)
                || overlaps(Outage.SWEEPERS, from, to);
    }

    private boolean overlaps(Outage kind, Instant from, Instant to) {
        return windows.getOrDefault(kind, List.of()).stream()
                .anyMatch(w -> !w.from().isAfter(to) && w.to().isAfter(from));
    }

    long outages() {
        return windows.values().stream().mapToLong(List::size).sum();
    }

    Duration duration() {
        return windows.values().stream()
                .flatMap(List::stream)
                .map(w -> Duration.between(w.from(), w.to()))
                .reduce(Duration.ZERO, Duration::plus);
    }
}
