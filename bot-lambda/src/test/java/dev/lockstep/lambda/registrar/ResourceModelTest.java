package dev.lockstep.lambda.registrar;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.Lockstep;
import dev.lockstep.fixture.TestTable;
import dev.lockstep.lambda.registrar.StackResource.Answered;
import dev.lockstep.run.Checkpoint;
import dev.lockstep.run.ClaimTerms;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.testkit.Fault;
import dev.lockstep.testkit.FaultPlan;
import dev.lockstep.testkit.ManualClock;
import dev.lockstep.types.BotId;
import dev.lockstep.types.EventId;
import dev.lockstep.types.QueueName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Lives of a resource at random, with requests and answers lost half-way, events delivered twice and updates rolled
 * back in each of the ways that CloudFormation may take. Whenever it has come to rest, the bots are those that are
 * declared, nobody else manages them, and those that were there before have their positions.
 */
class ResourceModelTest {
    private static final int OPERATIONS = 12;
    private static final EventId EVENT = EventId.at(ManualClock.START, 1);

    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    @RegisterExtension
    final TestTable table = new TestTable(DYNAMO);

    private final List<String> history = new ArrayList<>();

    private Set<String> declared = Set.of();
    private String physicalId = "";

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void theBotsAreThoseThatAreDeclared(long seed) {
        Random random = new Random(seed);
        Lockstep other = table.other();
        StackResource resource = new StackResource(table.lockstep(), StackResource.SHOP, "Orders");
        Set<String> positioned = new TreeSet<>();
        for (int i = 0; i < OPERATIONS; i++) {
            step(random, resource);

            String told = "seed " + seed + "\n" + String.join("\n", history);
            assertThat(ids(other)).as(told).isEqualTo(declared);
            positioned.retainAll(declared);
            for (String id : declared) {
                assertThat(other.bots()
                                .find(BotId.of(id))
                                .orElseThrow()
                                .definition()
                                .managedBy())
                        .as(told)
                        .contains(physicalId);
                Optional<EventId> position =
                        other.runs().position(BotId.of(id), QueueName.of("in")).map(p -> p.eventId());
                assertThat(position.isPresent())
                        .as("%s has its position: %s", id, told)
                        .isEqualTo(!positioned.add(id));
                if (position.isEmpty()) {
                    read(other, id);
                }
            }
        }
    }

    private void step(Random random, StackResource resource) {
        Set<String> next = random.ints(1 + random.nextInt(4), 0, 5)
                .mapToObj(n -> "bot-" + n)
                .collect(Collectors.toCollection(TreeSet::new));
        boolean exists = !physicalId.isEmpty();
        if (exists && random.nextInt(6) == 0) {
            delete(random, resource, physicalId, declared);
            settle("", Set.of());
        } else if (!exists) {
            Answered created = send(random, resource, event(resource, "Create", "", Set.of(), next), true);
            if (created.status().equals("SUCCESS")) {
                settle(created.physicalId(), next);
            } else {
                delete(random, resource, created.physicalId(), next);
            }
        } else {
            update(random, resource, next);
        }
    }

    private void update(Random random, StackResource resource, Set<String> next) {
        String before = physicalId;
        Answered updated = send(random, resource, event(resource, "Update", before, declared, next), true);
        boolean failed = updated.status().equals("FAILED");
        String after = updated.physicalId();
        boolean replaced = !after.equals(before);
        if (failed || random.nextInt(3) == 0) {
            if (!replaced || random.nextBoolean()) {
                ObjectNode back = event(resource, "Update", after, next, declared);
                assertThat(send(random, resource, back, false).physicalId()).isEqualTo(before);
            }
            if (replaced) {
                delete(random, resource, after, next);
            }
        } else {
            if (replaced) {
                delete(random, resource, before, declared);
            }
            settle(after, next);
        }
    }

    private void settle(String id, Set<String> bots) {
        physicalId = id;
        declared = bots;
    }

    /** CloudFormation asks again until it is done. */
    private void delete(Random random, StackResource resource, String id, Set<String> bots) {
        ObjectNode event = event(resource, "Delete", id, Set.of(), bots);
        if (send(random, resource, event, true).status().equals("FAILED")) {
            assertThat(send(random, resource, event, false).status()).isEqualTo("SUCCESS");
        }
    }

    private static ObjectNode event(
            StackResource resource, String type, String id, Set<String> before, Set<String> bots) {
        ObjectNode event = resource.event(type, properties(bots));
        if (!id.isEmpty()) {
            event.put("PhysicalResourceId", id);
        }
        if (type.equals("Update")) {
            event.set("OldResourceProperties", StackResource.json(properties(before)));
        }
        return event;
    }

    private static String properties(Set<String> bots) {
        return "{'Bots':{"
                + bots.stream()
                        .map(id -> "'" + id + "':{'Target':'lambda:x','Reads':['in']}")
                        .collect(Collectors.joining(","))
                + "}}";
    }

    private Answered send(Random random, StackResource resource, ObjectNode event, boolean mayFail) {
        if (mayFail && random.nextInt(3) == 0) {
            table.faults().withoutSecondAttempts();
            int number = 1 + random.nextInt(8);
            table.faults()
                    .follow(FaultPlan.on(number, random.nextBoolean() ? Fault.LOST_REQUEST : Fault.LOST_RESPONSE));
        }
        Answered answer = resource.send(event);
        table.faults().follow(FaultPlan.none());
        history.add(event.path("RequestType").asText() + " "
                + event.path("PhysicalResourceId").asText() + " "
                + event.path("ResourceProperties").path("Bots").properties().stream()
                        .map(entry -> entry.getKey())
                        .toList()
                + " -> " + answer.status() + " " + answer.physicalId());
        return random.nextInt(3) == 0 && answer.status().equals("SUCCESS") ? resource.send(event) : answer;
    }

    private static Set<String> ids(Lockstep lockstep) {
        return lockstep.bots()
                .list()
                .map(bot -> bot.rules().bot().value())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static void read(Lockstep lockstep, String id) {
        lockstep.runs()
                .start(lockstep.runs()
                        .claim(
                                lockstep.bots()
                                        .state(BotId.of(id))
                                        .orElseThrow()
                                        .run(),
                                new ClaimTerms(0, false, Duration.ofMinutes(5)))
                        .orElseThrow()
                        .invocation())
                .complete(Checkpoint.read("in", EVENT, 1));
    }
}
