package dev.lockstep.local.cli;

import dev.lockstep.bot.BotRules;
import dev.lockstep.bot.BotSelection;
import dev.lockstep.bot.QueueLag;
import dev.lockstep.types.BotId;
import dev.lockstep.types.QueueName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;

/** Bots, and the queues between them. */
final class Graph {
    private static final int PAGE = 100;

    private final Session session;
    private final int most;
    private final Map<BotId, BotRow> bots = new LinkedHashMap<>();
    private boolean isCut;

    private Graph(Session session, int most) {
        this.session = session;
        this.most = most;
    }

    /** One arrow: from a queue to a bot that reads it, or from a bot to a queue that it writes. */
    record Edge(BotId bot, QueueName queue, boolean isRead, Optional<QueueLag> lag) {}

    /** A bot and what is so many steps before and behind it. */
    static Graph around(Session session, BotRow bot, int up, int down, int most) {
        Graph graph = new Graph(session, most);
        graph.bots.put(bot.bot(), bot);
        graph.walk(List.of(bot), up, BotRules::reads, BotSelection::writers);
        graph.walk(List.of(bot), down, BotRules::writes, BotSelection::readers);
        return graph;
    }

    /** All of these. */
    static Graph of(Session session, List<BotRow> rows) {
        Graph graph = new Graph(session, rows.size());
        rows.forEach(row -> graph.bots.put(row.bot(), row));
        return graph;
    }

    private void walk(
            List<BotRow> from,
            int steps,
            Function<BotRules, Set<QueueName>> queues,
            Function<QueueName, BotSelection> neighbours) {
        List<BotRow> front = from;
        for (int step = 0; step < steps && !front.isEmpty(); step++) {
            List<BotId> next = front.stream()
                    .flatMap(row -> rules(row).stream())
                    .flatMap(rules -> queues.apply(rules).stream())
                    .distinct()
                    .flatMap(queue -> ids(neighbours.apply(queue)))
                    .distinct()
                    .filter(id -> !bots.containsKey(id))
                    .limit(Math.max(0, most - bots.size()) + 1L)
                    .toList();
            int room = Math.max(0, most - bots.size());
            isCut |= next.size() > room;
            front = session.each(next.stream().limit(room).toList(), id -> BotRow.of(session, id))
                    .flatMap(Optional::stream)
                    .toList();
            front.forEach(row -> bots.put(row.bot(), row));
        }
    }

    private Stream<BotId> ids(BotSelection selection) {
        return session.lockstep().bots().ids(selection, Optional.empty(), PAGE);
    }

    private static Optional<BotRules> rules(BotRow row) {
        return row.seen().map(found -> found.summary().rules());
    }

    /** Whether there are more bots than were asked for. */
    boolean isCut() {
        return isCut;
    }

    /** In the order of their ids. */
    List<BotRow> bots() {
        return bots.values().stream()
                .sorted(Comparator.comparing(row -> row.bot().value()))
                .toList();
    }

    /** All queues that the bots read or write, by name. */
    Collection<String> queues() {
        Set<String> names = new TreeSet<>();
        edges().forEach(edge -> names.add(edge.queue().value()));
        return names;
    }

    /** Of each bot what it reads, then what it writes. */
    List<Edge> edges() {
        List<Edge> edges = new ArrayList<>();
        for (BotRow row : bots()) {
            row.lag().stream()
                    .flatMap(lag -> lag.queues().stream())
                    .forEach(lag -> edges.add(new Edge(row.bot(), lag.queue(), true, Optional.of(lag))));
            rules(row).stream()
                    .flatMap(rules -> rules.writes().stream())
                    .sorted(Comparator.comparing(QueueName::value))
                    .forEach(queue -> edges.add(new Edge(row.bot(), queue, false, Optional.empty())));
        }
        return edges;
    }
}
