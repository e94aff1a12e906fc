package dev.lockstep.proof.fencing;

import dev.lockstep.Lockstep;
import dev.lockstep.lock.LockLostException;
import dev.lockstep.lock.NamedLock;
import dev.lockstep.store.RecordKey;
import dev.lockstep.store.TableLayout;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.testkit.Fault;
import dev.lockstep.testkit.FaultInjector;
import dev.lockstep.testkit.FaultPlan;
import dev.lockstep.testkit.ManualClock;
import dev.lockstep.testkit.SimulatedCrash;
import dev.lockstep.testkit.SkewedClock;
import dev.lockstep.types.LockName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;

/**
 * Processes whose clocks are minutes apart take one named lock, write a user's item with its epoch, sleep, die, and
 * write on when the lock is somebody else's. The item keeps epoch and attempt of all writes it took, in their order;
 * the lock's record is read after each write, so that every grant is seen, in order.
 */
final class LockTokenHistory {
    private static final int PROCESSES = 5;
    private static final String TOKENS = "tokens";
    private static final String LOCKSTEP = "lockstep";
    private static final Map<Fault, Double> CHANCES = Map.of(
            Fault.LOST_REQUEST, 0.03,
            Fault.LOST_RESPONSE, 0.06,
            Fault.DELIVERED_TWICE, 0.03,
            Fault.DELIVERED_LATE, 0.06,
            Fault.SERVER_ERROR_AFTER, 0.02,
            Fault.CRASH_BEFORE, 0.02,
            Fault.CRASH_AFTER, 0.02);

    private final DynamoDbLocal local;
    private final boolean conditional;
    private final SplittableRandom random;
    private final Count count;
    private final ManualClock clock = new ManualClock();
    private final Switchboard switchboard = new Switchboard();
    private final DynamoDbClient dynamo;
    private final String counters;
    private final LockName name;
    private final List<Holder> holders = new ArrayList<>();
    private final List<FaultInjector> connections = new ArrayList<>();
    private final List<Grants.Holding> grants = new ArrayList<>();
    private Optional<Grants.Holding> held = Optional.empty();
    private int attempts;

    LockTokenHistory(Stage stage, boolean conditional, ExecutionInterceptor between, long seed, Count count) {
        name = LockName.of("lock-" + stage.next());
        local = stage.local();
        counters = stage.counters().table();
        dynamo = local.client(switchboard, between);
        random = new SplittableRandom(seed);
        this.conditional = conditional;
        this.count = count;
    }

    /** One process: what it holds, or held. */
    private static final class Holder {
        private final Lockstep lockstep;
        private final FaultInjector connection;
        private Optional<NamedLock> lock = Optional.empty();
        private boolean lost;

        Holder(Lockstep lockstep, FaultInjector connection) {
            this.lockstep = lockstep;
            this.connection = connection;
        }
    }

    /** Who was granted the lock, and whose writes the item took. */
    Grants play(int turns) {
        try (dynamo) {
            for (int turn = 0; turn < turns; turn++) {
                clock.advance(Duration.ofSeconds(random.nextInt(40)));
                if (holders.size() < PROCESSES) {
                    holders.add(holder());
                }
                Holder holder = holders.get(random.nextInt(holders.size()));
                switchboard.as(holder.connection, () -> act(holder));
                if (random.nextInt(10) == 0) {
                    connections.get(random.nextInt(connections.size())).deliverLate();
                }
            }
        }
        connections.forEach(FaultInjector::deliverLate);
        connections.forEach(count::add);
        count.histories++;
        return new Grants(grants, effects());
    }

    private Holder holder() {
        FaultInjector connection = FaultInjector.over(new Watched(local.http(), "UpdateItem", this::look));
        connection.lateUntilTold();
        connection.follow(FaultPlan.random(random.nextLong(), CHANCES));
        if (random.nextBoolean()) {
            connection.withoutSecondAttempts();
        }
        connections.add(connection);
        count.processes++;
        Duration offset = Duration.ofSeconds(random.nextInt(1_200) - 600);
        return new Holder(
                Lockstep.over(dynamo, TableLayout.nativeTable(LOCKSTEP))
                        .clock(SkewedClock.over(clock, offset, 1))
                        .build(),
                connection);
    }

    private void act(Holder holder) {
        try {
            if (holder.lock.isEmpty()) {
                holder.lock = holder.lockstep
                        .locks()
                        .tryAcquire(name, "attempt " + ++attempts, Duration.ofMinutes(1 + random.nextInt(5)));
            } else {
                use(holder, holder.lock.get());
            }
        } catch (LockLostException lost) {
            count.zombies += holder.lost ? 0 : 1;
            holder.lost = true; // and it goes on
        } catch (ConditionalCheckFailedException superseded) {
            count.refused++;
            count.zombies += holder.lost ? 0 : 1;
            holder.lost = random.nextInt(3) > 0;
            holder.lock = holder.lost ? holder.lock : Optional.empty();
        } catch (SdkException unknown) {
            count.unanswered++;
        } catch (SimulatedCrash crash) {
            count.crashes++;
            holders.remove(holder);
        }
    }

    private void use(Holder holder, NamedLock lock) {
        int dice = random.nextInt(10);
        if (dice < 7) {
            write(lock);
            count.commits++;
        } else if (dice < 9) {
            lock.renew();
        } else {
            lock.close();
            holder.lock = Optional.empty();
            holder.lost = false;
        }
    }

    private void write(NamedLock lock) {
        Map<String, AttributeValue> values = new HashMap<>();
        values.put(":e", AttributeValue.fromN(Long.toString(lock.epoch())));
        values.put(
                ":one",
                AttributeValue.fromL(List.of(AttributeValue.fromM(Map.of(
                        "e",
                        AttributeValue.fromN(Long.toString(lock.epoch())),
                        "o",
                        AttributeValue.fromS(lock.owner()))))));
        values.put(":none", AttributeValue.fromL(List.of()));
        dynamo.updateItem(r -> r.tableName(counters)
                .key(key())
                .updateExpression(
                        "SET e = :e, " + TOKENS + " = list_append(if_not_exists(" + TOKENS + ", :none), :one)")
                .conditionExpression(conditional ? "attribute_not_exists(e) OR e <= :e" : null)
                .expressionAttributeValues(values));
    }

    private List<Grants.Holding> effects() {
        return read(counters, key()).getOrDefault(TOKENS, AttributeValue.fromL(List.of())).l().stream()
                .map(AttributeValue::m)
                .map(effect -> new Grants.Holding(
                        Long.parseLong(effect.getOrDefault("e", AttributeValue.fromN("0"))
                                .n()),
                        effect.getOrDefault("o", AttributeValue.fromS("")).s()))
                .toList();
    }

    /** Notes a grant that has just taken effect; in the record {@code e} is the epoch, {@code o} the owner. */
    private void look() {
        Map<String, AttributeValue> item =
                read(LOCKSTEP, TableLayout.nativeTable(LOCKSTEP).itemKey(new RecordKey.Lock(name)));
        Optional<Grants.Holding> now = Optional.ofNullable(item.get("o"))
                .map(owner -> new Grants.Holding(
                        Long.parseLong(item.getOrDefault("e", AttributeValue.fromN("0"))
                                .n()),
                        owner.s()));
        now.filter(grant -> !held.equals(now)).ifPresent(grants::add);
        held = now;
    }

    private Map<String, AttributeValue> read(String table, Map<String, AttributeValue> key) {
        return local.client()
                .getItem(r -> r.tableName(table).consistentRead(true).key(key))
                .item();
    }

    private Map<String, AttributeValue> key() {
        return Map.of("key", AttributeValue.fromS(name.value()));
    }
}
