package dev.lockstep.local.cli;

import dev.lockstep.bot.PendingRun;
import dev.lockstep.types.BotId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Instances that run or wait to be run again, from one look to the next. Which there are is told by the index of what
 * is due; a bot that waits is not read again while its times are the same, and its lag is as it was then.
 */
final class Watched {
    private final Session session;
    private final Map<BotId, Kept> kept = new HashMap<>();
    private List<WatchedRow> rows = List.of();
    private int instances;

    Watched(Session session) {
        this.session = session;
    }

    /** A bot as it was read, and the times by which it was found then. */
    private record Kept(Optional<BotRow> row, Set<PendingRun> pending) {
        boolean isCurrent(Set<PendingRun> now, Instant at) {
            return pending.equals(now)
                    && row.filter(bot -> bot.running() == 0).isPresent()
                    && now.stream().allMatch(run -> run.due().isAfter(at));
        }
    }

    /** Looks anew; no more bots are read than fill so many lines. */
    void look(int lines) {
        Map<BotId, Set<PendingRun>> pending;
        try (Stream<PendingRun> all = session.lockstep().bots().pending()) {
            pending = all.collect(Collectors.groupingBy(PendingRun::bot, Collectors.toSet()));
        }
        kept.keySet().retainAll(pending.keySet());
        List<BotId> order = pending.keySet().stream()
                .sorted(Comparator.<BotId, Boolean>comparing(bot -> !isKnownToRun(bot))
                        .thenComparing(bot -> earliest(pending.getOrDefault(bot, Set.of())))
                        .thenComparing(BotId::value))
                .limit(lines)
                .toList();
        List<BotId> toRead = order.stream()
                .filter(bot -> Optional.ofNullable(kept.get(bot))
                        .filter(known -> known.isCurrent(pending.getOrDefault(bot, Set.of()), session.now()))
                        .isEmpty())
                .toList();
        session.each(toRead, bot -> Map.entry(bot, BotRow.of(session, bot)))
                .forEach(read -> kept.put(
                        read.getKey(),
                        new Kept(read.getValue(), Set.copyOf(pending.getOrDefault(read.getKey(), Set.of())))));
        List<WatchedRow> found = new ArrayList<>();
        order.stream()
                .flatMap(bot -> Optional.ofNullable(kept.get(bot)).stream())
                .flatMap(known -> known.row().stream())
                .forEach(row -> found.addAll(WatchedRow.of(row)));
        found.sort(WatchedRow.ORDER);
        instances = pending.values().stream().mapToInt(Set::size).sum();
        rows = found.stream().limit(lines).toList();
    }

    private boolean isKnownToRun(BotId bot) {
        return Optional.ofNullable(kept.get(bot))
                .flatMap(Kept::row)
                .filter(row -> row.running() > 0)
                .isPresent();
    }

    private static Instant earliest(Set<PendingRun> runs) {
        return runs.stream().map(PendingRun::due).min(Comparator.naturalOrder()).orElse(Instant.MAX);
    }

    List<WatchedRow> rows() {
        return rows;
    }

    /** How many instances run or wait, on the screen or not. */
    int pending() {
        return instances;
    }
}
