package dev.lockstep.local.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.lockstep.audit.Note;
import dev.lockstep.bot.BotReport;
import dev.lockstep.bot.BotStatus;
import dev.lockstep.cost.Cost;
import dev.lockstep.run.Checkpoint;
import dev.lockstep.run.Position;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.testkit.ManualClock;
import dev.lockstep.types.BotId;
import dev.lockstep.types.EventId;
import dev.lockstep.types.QueueName;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

class MigrationTest {
    private static final int BOTS = Integer.getInteger("lockstep.bots", 400);

    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    private final ManualClock clock = new ManualClock();

    @TempDir
    private Path folder;

    private Buses buses;

    @BeforeEach
    void tables() {
        buses = new Buses(DYNAMO, clock, folder).bus("Old").bus("New");
    }

    @Test
    void aWholeBusGoesThereAndBackWithoutADifference() throws IOException {
        buses.put("Old", new CronItems(5, clock.instant()).bots(BOTS));
        Map<String, Map<String, AttributeValue>> before = buses.cron("Old");
        MigrationFigures figures = new MigrationFigures(BOTS);
        Cost filled = buses.cost();
        try (Originals originals = buses.originals()) {
            Migration there = Migration.toTable(buses.sides("Old", originals), true, false);
            assertThat(moved(there)).containsOnly(entry(Outcome.COPIED, BOTS));
            Cost copied = buses.cost();
            assertThat(moved(there)).containsOnly(entry(Outcome.SAME, BOTS));
            figures.there(copied.minus(filled), buses.cost().minus(copied));
            assertThat(buses.cron("Old")).isEqualTo(before);
            figures.positions(positionsCompared(before));
        }
        try (Originals originals = buses.originals()) {
            Cost start = buses.cost();
            Migration back = Migration.toBus(buses.sides("New", originals), true, false);
            assertThat(moved(back)).containsOnly(entry(Outcome.COPIED, BOTS));
            Cost copied = buses.cost();
            assertThat(moved(back)).containsOnly(entry(Outcome.SAME, BOTS));
            figures.back(copied.minus(start), buses.cost().minus(copied));
        }
        Map<String, Map<String, AttributeValue>> after = buses.cron("New");
        figures.publish(
                before.entrySet().stream()
                        .filter(bot -> !bot.getValue().equals(after.get(bot.getKey())))
                        .count(),
                before.values().stream().mapToLong(Map::size).sum());
        assertThat(after).isEqualTo(before);
    }

    private static Map<Outcome, Integer> moved(Migration migration) {
        Map<Outcome, Integer> outcomes = new EnumMap<>(Outcome.class);
        List<String> ids;
        try (var all = migration.bots()) {
            ids = all.toList();
        }
        ids.forEach(bot -> outcomes.merge(migration.move(bot).outcome(), 1, Integer::sum));
        return outcomes;
    }

    /** Read from the items themselves, beside the library. */
    private long positionsCompared(Map<String, Map<String, AttributeValue>> items) {
        long compared = 0;
        for (Map.Entry<String, Map<String, AttributeValue>> item : items.entrySet()) {
            BotReport copy = buses.own().bots().describe(BotId.of(item.getKey()));
            Map<String, AttributeValue> positions = map(item.getValue(), "checkpoints");
            Map<String, String> reads = raw(map(positions, "read"));
            Map<String, String> writes = raw(map(positions, "write"));
            assertThat(events(copy.runs().get(0).progress().reads()))
                    .as(item.getKey())
                    .isEqualTo(reads);
            assertThat(events(copy.runs().get(0).progress().writes()))
                    .as(item.getKey())
                    .isEqualTo(writes);
            assertThat(copy.bot().status()).as(item.getKey()).isNotEqualTo(BotStatus.ACTIVE);
            compared += reads.size() + writes.size();
        }
        return compared;
    }

    private static Map<String, AttributeValue> map(Map<String, AttributeValue> item, String attribute) {
        return Optional.ofNullable(item.get(attribute)).map(AttributeValue::m).orElse(Map.of());
    }

    private static Map<String, String> raw(Map<String, AttributeValue> positions) {
        Map<String, String> events = new HashMap<>();
        positions.forEach((queue, position) -> Optional.ofNullable(position.m().get("checkpoint"))
                .ifPresent(event -> events.put(queue.replaceFirst("^queue:", ""), event.s())));
        return events;
    }

    private static Map<String, String> events(Map<QueueName, Position> positions) {
        Map<String, String> events = new HashMap<>();
        positions.forEach((queue, position) ->
                events.put(queue.value(), position.eventId().value()));
        return events;
    }

    @Test
    void whatHasChangedMeanwhileIsAllThatDiffersOnTheWayBack() throws IOException {
        buses.put("Old", new CronItems(6, clock.instant()).bots(24));
        Map<String, Map<String, AttributeValue>> before = buses.cron("Old");
        Set<String> changed = new HashSet<>();
        try (Originals originals = buses.originals()) {
            assertThat(moved(Migration.toTable(buses.sides("Old", originals), true, false)))
                    .containsOnly(entry(Outcome.COPIED, 24));
            before.keySet().stream().sorted().limit(10).forEach(bot -> {
                change(BotId.of(bot), changed.size());
                changed.add(bot);
            });

            assertThat(moved(Migration.toBus(buses.sides("New", originals), true, false)))
                    .containsOnly(entry(Outcome.COPIED, 24));
        }

        buses.cron("New").forEach((bot, item) -> {
            Map<String, AttributeValue> was = before.getOrDefault(bot, Map.of());
            if (!changed.contains(bot)) {
                assertThat(item).as(bot).isEqualTo(was);
            } else {
                assertThat(differing(was, item))
                        .as(bot)
                        .isSubsetOf("checkpoints", "trigger", "owner", "lockstep", "lockstepRewind");
                assertThat(differing(was, item)).as(bot).containsAnyOf("checkpoints", "owner");
            }
        });
    }

    private void change(BotId bot, int number) {
        if (number % 2 == 0) {
            buses.own()
                    .runs()
                    .rewind(
                            bot,
                            Checkpoint.NONE.andRead(
                                    QueueName.of("queue-1"), Position.at(EventId.at(clock.instant(), 9))),
                            Note.by("ann", "it ran"));
        } else {
            buses.own().bots().update(bot, d -> d.toBuilder().owner("others").build());
        }
    }

    private static Set<String> differing(Map<String, AttributeValue> before, Map<String, AttributeValue> after) {
        Set<String> names = new HashSet<>(before.keySet());
        names.addAll(after.keySet());
        names.removeIf(name -> Objects.equals(before.get(name), after.get(name)));
        return names;
    }

    @Test
    void aDryRunWritesNothing() throws IOException {
        buses.put("Old", new CronItems(7, clock.instant()).bots(5));
        Map<String, Map<String, AttributeValue>> before = buses.cron("Old");
        try (Originals originals = buses.originalsToRead()) {
            Migration dry = Migration.toTable(buses.sides("Old", originals), false, true);

            assertThat(moved(dry)).containsOnly(entry(Outcome.PLANNED, 5));
        }

        assertThat(folder).isEmptyDirectory();
        assertThat(buses.cron("Old")).isEqualTo(before);
        assertThat(buses.dynamo().scan(r -> r.tableName(Buses.OWN)).items()).isEmpty();
    }

    @Test
    void aBotThatCannotBeOneOfLockstepsIsRefusedWithTheReason() throws IOException {
        buses.put("Old", List.of(Map.of("id", AttributeValue.fromS("has a blank"))));
        try (Originals originals = buses.originals()) {
            Moved moved = Migration.toTable(buses.sides("Old", originals), true, false)
                    .move("has a blank");

            assertThat(moved.outcome()).isEqualTo(Outcome.REFUSED);
            assertThat(moved.remarks()).anyMatch(remark -> remark.contains("has a blank"));
        }
    }
}
