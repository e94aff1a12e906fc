package dev.lockstep.local.cli;

import dev.lockstep.Lockstep;
import dev.lockstep.cost.CostMeter;
import dev.lockstep.local.AwsConnection;
import dev.lockstep.store.TableLayout;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** One command's work on a table, and what it costs. */
final class Session implements AutoCloseable {
    private static final int SIDE_BY_SIDE = 16;

    private final CostMeter meter = new CostMeter();
    private final InstantSource clock;
    private final String table;
    private final Optional<URI> endpoint;
    private final String place;
    private final AwsConnection connection;
    private final Lockstep lockstep;

    Session(AwsConnection.Address address, String table, InstantSource clock) {
        this.clock = clock;
        this.table = table;
        endpoint = address.endpoint();
        TableLayout layout = TableLayout.nativeTable(table);
        connection = AwsConnection.to(address, List.of(meter));
        place = table + " " + address.endpoint().map(there -> "at " + there).orElse("in " + connection.region());
        lockstep = Lockstep.over(connection.dynamo(), layout).clock(clock).build();
    }

    Lockstep lockstep() {
        return lockstep;
    }

    AwsConnection connection() {
        return connection;
    }

    String table() {
        return table;
    }

    /** A DynamoDB that was named; empty if it is AWS's. */
    Optional<URI> endpoint() {
        return endpoint;
    }

    /** The table and where it is, in words. */
    String place() {
        return place;
    }

    CostMeter meter() {
        return meter;
    }

    Instant now() {
        return clock.instant();
    }

    /** What each of them leads to, in their order, several asked at once. */
    <K, V> Stream<V> each(List<K> keys, Function<K, V> question) {
        return SideBySide.ask(keys, question, SIDE_BY_SIDE).stream();
    }

    @Override
    public void close() {
        connection.close();
    }
}
