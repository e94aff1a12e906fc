package dev.lockstep.local.migrate;

import dev.lockstep.bot.BotDefinition;
import dev.lockstep.bot.BotReport;
import dev.lockstep.run.Checkpoint;
import dev.lockstep.run.Position;
import dev.lockstep.run.Round;
import dev.lockstep.run.RunState;
import dev.lockstep.types.EventId;
import dev.lockstep.types.QueueName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** In what two copies of a bot differ. */
final class Differences {
    private static final Map<String, Function<BotDefinition, Object>> PARTS = new TreeMap<>(Map.ofEntries(
            Map.entry("name", BotDefinition::name),
            Map.entry("description", BotDefinition::description),
            Map.entry("owner", BotDefinition::owner),
            Map.entry("tags", BotDefinition::tags),
            Map.entry("target", BotDefinition::target),
            Map.entry("reads", BotDefinition::reads),
            Map.entry("writes", BotDefinition::writes),
            Map.entry("schedule", BotDefinition::schedule),
            Map.entry("timeout", BotDefinition::timeout),
            Map.entry("delay", BotDefinition::delay),
            Map.entry("settings", BotDefinition::settings),
            Map.entry("system", BotDefinition::system),
            Map.entry("health", BotDefinition::health),
            Map.entry("instances", BotDefinition::instances),
            Map.entry("shards", BotDefinition::shards),
            Map.entry("role", BotDefinition::role),
            Map.entry("tables", BotDefinition::tables),
            Map.entry("managedBy", BotDefinition::managedBy)));

    private static final int MOST_AT_ONCE = 40;

    private Differences() {}

    /** The parts of the definitions that are not the same, by name; settings may hold what no report should. */
    static List<String> of(BotDefinition original, BotDefinition copy) {
        return PARTS.entrySet().stream()
                .filter(part ->
                        !part.getValue().apply(original).equals(part.getValue().apply(copy)))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** The positions of the original that the copy does not have, and the beginning for those that it has alone. */
    static Checkpoint positions(BotReport original, Optional<BotReport> copy) {
        Checkpoint checkpoint = Checkpoint.NONE;
        for (Map.Entry<QueueName, Position> read :
                missing(reads(Optional.of(original)), reads(copy)).entrySet()) {
            checkpoint = checkpoint.andRead(read.getKey(), read.getValue());
        }
        for (Map.Entry<QueueName, Position> write :
                missing(writes(Optional.of(original)), writes(copy)).entrySet()) {
            checkpoint = checkpoint.andWrite(write.getKey(), write.getValue());
        }
        return checkpoint;
    }

    /** The same positions in pieces that one update of a bus has room for. */
    static List<Checkpoint> pieces(Checkpoint positions) {
        List<Checkpoint> pieces = new ArrayList<>();
        Checkpoint piece = Checkpoint.NONE;
        for (Map.Entry<QueueName, Position> read : positions.reads().entrySet()) {
            piece = added(pieces, piece).andRead(read.getKey(), read.getValue());
        }
        for (Map.Entry<QueueName, Position> write : positions.writes().entrySet()) {
            piece = added(pieces, piece).andWrite(write.getKey(), write.getValue());
        }
        pieces.add(piece);
        return pieces;
    }

    private static Checkpoint added(List<Checkpoint> pieces, Checkpoint piece) {
        if (piece.reads().size() + piece.writes().size() < MOST_AT_ONCE) {
            return piece;
        }
        pieces.add(piece);
        return Checkpoint.NONE;
    }

    /** The positions that are to be set, a line each. */
    static List<String> texts(Checkpoint positions, Optional<BotReport> copy) {
        List<String> texts = new ArrayList<>();
        new TreeMap<>(byName(positions.reads()))
                .forEach((queue, to) -> texts.add("read " + text(queue, to, reads(copy))));
        new TreeMap<>(byName(positions.writes()))
                .forEach((queue, to) -> texts.add("written " + text(queue, to, writes(copy))));
        return texts;
    }

    private static String text(String queue, Position to, Map<QueueName, Position> copy) {
        return queue + ": " + id(copy.get(QueueName.of(queue))) + " -> " + id(to);
    }

    private static String id(@Nullable Position position) {
        return position == null || position.eventId().isBeginning()
                ? "nothing"
                : position.eventId().value();
    }

    private static Map<String, Position> byName(Map<QueueName, Position> positions) {
        return positions.entrySet().stream()
                .collect(Collectors.toMap(e -> e.getKey().value(), Map.Entry::getValue));
    }

    private static Map<QueueName, Position> missing(Map<QueueName, Position> original, Map<QueueName, Position> copy) {
        Map<QueueName, Position> missing = new HashMap<>(original);
        missing.entrySet().removeIf(e -> Objects.equals(copy.get(e.getKey()), e.getValue()));
        copy.keySet().stream()
                .filter(queue -> !original.containsKey(queue))
                .forEach(queue -> missing.put(queue, Position.at(EventId.BEGINNING)));
        return missing;
    }

    /** Whether a bot of Lockstep's own was woken, and no run has answered that. */
    static boolean isWoken(BotReport bot) {
        return bot.round()
                .map(round -> round.plan().wakeSeen())
                .or(() -> state(Optional.of(bot)).map(RunState::wakeSeen))
                .filter(seen -> bot.wake().count() > seen)
                .isPresent();
    }

    /** Of a bot that works in rounds, where it stands as a whole. */
    private static Map<QueueName, Position> reads(Optional<BotReport> bot) {
        return bot.flatMap(BotReport::round)
                .map(Round::reads)
                .or(() -> state(bot).map(run -> run.progress().reads()))
                .orElse(Map.of());
    }

    private static Map<QueueName, Position> writes(Optional<BotReport> bot) {
        return bot.flatMap(BotReport::round)
                .map(Round::writes)
                .or(() -> state(bot).map(run -> run.progress().writes()))
                .orElse(Map.of());
    }

    private static Optional<RunState> state(Optional<BotReport> bot) {
        return bot.flatMap(
                b -> b.runs().stream().filter(run -> run.instance() == 0).findFirst());
    }
}
