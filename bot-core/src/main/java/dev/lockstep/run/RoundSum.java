package dev.lockstep.run;

import dev.lockstep.types.EventId;
import dev.lockstep.types.QueueName;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What the instances of a round have come to together. Pure. */
final class RoundSum {
    private RoundSum() {}

    /**
     * Where the bot stands when every instance has done its share: at the end of each queue; in one that it has given
     * up reading meanwhile, and that not all have read to the end, where it stood.
     */
    static Map<QueueName, Position> reads(Round round, List<RunState> instances) {
        Map<QueueName, Position> sum = new HashMap<>(round.reads());
        round.ends().forEach((queue, end) -> {
            if (Optional.ofNullable(round.reads().get(queue))
                    .filter(stood -> stood.eventId().equals(end))
                    .isPresent()) {
                return; // without news, nobody has read anything of it
            }
            List<Optional<Position>> positions = instances.stream()
                    .filter(run ->
                            run.share().filter(s -> s.ends().containsKey(queue)).isPresent())
                    .map(run -> Optional.ofNullable(run.progress().reads().get(queue))
                            .filter(position -> position.eventId().equals(end)))
                    .toList();
            if (!positions.isEmpty() && positions.stream().allMatch(Optional::isPresent)) {
                sum.put(
                        queue,
                        together(
                                end,
                                positions.stream().flatMap(Optional::stream).toList()));
            }
        });
        return sum;
    }

    private static Position together(EventId end, List<Position> positions) {
        return new Position(
                end,
                positions.stream().mapToLong(Position::records).sum(),
                latest(positions.stream().flatMap(p -> p.sourceTime().stream())),
                positions.stream().flatMap(p -> p.startedAt().stream()).min(Instant::compareTo),
                latest(positions.stream().flatMap(p -> p.endedAt().stream())),
                false);
    }

    private static Optional<Instant> latest(Stream<Instant> times) {
        return times.max(Instant::compareTo);
    }

    /** The furthest positions written, the bot's own among them. */
    static Map<QueueName, Position> writes(Round round, List<RunState> instances) {
        Map<QueueName, Position> sum = new HashMap<>(round.writes());
        for (RunState run : instances) {
            run.progress().writes().forEach((queue, position) -> {
                if (!round.abandonment().rewound().contains(queue)) {
                    sum.merge(queue, position, Position::orFurther);
                }
            });
        }
        return sum;
    }

    static long recordsRead(List<RunState> instances) {
        return instances.stream()
                .mapToLong(run -> run.progress().recordsRead()
                        + run.share().map(RoundShare::recordsRead).orElse(0L))
                .sum();
    }

    static long recordsWritten(List<RunState> instances) {
        return instances.stream()
                .mapToLong(run -> run.progress().recordsWritten()
                        + run.share().map(RoundShare::recordsWritten).orElse(0L))
                .sum();
    }

    /** The highest epoch there is. */
    static long epoch(Round round, List<RunState> instances) {
        return Stream.concat(Stream.of(round.epoch()), instances.stream().map(RunState::epoch))
                .max(Long::compare)
                .orElseThrow();
    }
}
