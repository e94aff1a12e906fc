package dev.lockstep.proof.simulation;

import dev.lockstep.Lockstep;
import dev.lockstep.cost.Cost;
import dev.lockstep.cost.CostMeter;
import dev.lockstep.store.TableLayout;
import dev.lockstep.testkit.Fault;
import dev.lockstep.testkit.FaultInjector;
import dev.lockstep.testkit.FaultPlan;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** One process on a machine of its own: its clock, its connection, its door to the table. Once dead it stays dead. */
final class Machine implements AutoCloseable {
    private static final Map<Fault, Double> SMALL_FAULTS = new TreeMap<>(Map.of(
            Fault.LOST_REQUEST, 0.002,
            Fault.LOST_RESPONSE, 0.003,
            Fault.THROTTLED, 0.001,
            Fault.SERVER_ERROR, 0.001,
            Fault.SERVER_ERROR_AFTER, 0.001,
            Fault.TRANSACTION_CONFLICT, 0.001,
            Fault.DELIVERED_TWICE, 0.001,
            Fault.DELIVERED_LATE, 0.001,
            Fault.SLOW_REQUEST, 0.003,
            Fault.SLOW_RESPONSE, 0.002));

    private final World world;
    private final double mortality;
    private final CostMeter meter = new CostMeter();
    private final FaultInjector network;
    private final DynamoDbClient client;
    private final InstantSource clock;
    private final Lockstep lockstep;

    /**
     * One over this connection.
     *
     * @param mortality how likely it is to die at a request
     */
    Machine(World world, Database database, SdkHttpClient connection, double mortality) {
        this.world = world;
        this.mortality = mortality;
        network = FaultInjector.over(connection);
        network.whenSlow(() -> world.time().letPass(world.upTo(Duration.ofSeconds(5))));
        network.follow(this::fault);
        client = database.engine().client(network, meter);
        Duration skew = world.upTo(World.SKEW.multipliedBy(2)).minus(World.SKEW);
        clock = () -> world.now().plus(skew);
        lockstep = Lockstep.over(client, TableLayout.nativeTable(Database.TABLE))
                .clock(clock)
                .build();
    }

    private Optional<Fault> fault(FaultPlan.Request request) {
        if (world.isCalm()) {
            return Optional.empty();
        } else if (world.weather().is(Weather.Outage.DYNAMO, world.now())) {
            return Optional.of(Fault.LOST_REQUEST);
        }
        double left = world.random().nextDouble();
        for (Map.Entry<Fault, Double> chance : SMALL_FAULTS.entrySet()) {
            left -= chance.getValue();
            if (left < 0) {
                return Optional.of(chance.getKey());
            }
        }
        return left < mortality ? Optional.of(died()) : Optional.empty();
    }

    private Fault died() {
        world.chronicle().count("processes died within a request");
        return world.random().nextBoolean() ? Fault.CRASH_BEFORE : Fault.CRASH_AFTER;
    }

    Lockstep lockstep() {
        return lockstep;
    }

    InstantSource clock() {
        return clock;
    }

    boolean isDead() {
        return network.hasCrashed();
    }

    Cost cost() {
        return meter.total();
    }

    Map<Fault, Long> faults() {
        return network.injected();
    }

    @Override
    public void close() {
        client.close();
    }
}
