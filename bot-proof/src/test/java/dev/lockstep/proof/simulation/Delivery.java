package dev.lockstep.proof.simulation;

import dev.lockstep.dispatch.TableChange;
import dev.lockstep.testkit.SimulatedCrash;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.services.dynamodb.model.Record;

/**
 * Brings the table's stream to the dispatchers, as Lambda does and worse: records are lost for good, doubled, late,
 * come again after hours, and batches are cut otherwise when they are delivered again.
 */
final class Delivery {
    private static final Set<Character> WANTED = Set.of('D', 'W', 'H', 'S');
    private static final int ATTEMPTS = 6;

    private final World world;
    private final Truth truth;
    private final Parts parts;
    private final Dispatching dispatching;
    private final Runnable observation;
    private final List<TableChange> arriving = new ArrayList<>();
    private boolean isPlanned;

    Delivery(World world, Truth truth, Parts parts, Dispatching dispatching, Runnable observation) {
        this.world = world;
        this.truth = truth;
        this.parts = parts;
        this.dispatching = dispatching;
        this.observation = observation;
    }

    /** New records of the stream. */
    void take(List<Record> history) {
        for (Record record : history) {
            TableChange change = change(record);
            if (isWanted(change)) {
                world.chronicle().count("stream records for the dispatchers");
                meet(change);
            }
        }
        if (!arriving.isEmpty() && !isPlanned) {
            isPlanned = true;
            world.time().after(world.upTo(Duration.ofMillis(1_500)), this::deliverAll);
        }
    }

    /** What happens to a record on its way. */
    private void meet(TableChange change) {
        if (world.happens(parts.lossOfRecords())) {
            world.chronicle().count("stream records lost for good");
            lose(change);
        } else if (world.happens(0.01)) {
            world.chronicle().count("stream records late");
            truth.unheard(Place.of(change.keys()));
            world.time().after(world.upTo(Duration.ofHours(1)), () -> deliver(List.of(change), 1));
        } else {
            arriving.add(change);
            if (world.happens(0.02)) {
                world.chronicle().count("stream records doubled");
                arriving.add(change);
            }
            if (world.happens(0.01)) {
                world.chronicle().count("stream records replayed after hours");
                world.time().after(world.upTo(Duration.ofHours(6)), () -> deliver(List.of(change), 1));
            }
        }
    }

    private void lose(TableChange change) {
        Place place = Place.of(change.keys());
        truth.unheard(place);
        if (place.kind() == 'R') {
            truth.lostEnd(place.owner(), TrueRun.of(new Image(change.after())));
        }
    }

    private void deliverAll() {
        isPlanned = false;
        List<TableChange> batch = List.copyOf(arriving);
        arriving.clear();
        if (world.happens(0.05)) {
            List<TableChange> shuffled = new ArrayList<>(batch);
            Collections.shuffle(shuffled, world.random());
            batch = List.copyOf(shuffled);
        }
        deliver(batch, 1);
    }

    private void deliver(List<TableChange> batch, int attempt) {
        if (batch.isEmpty()) {
            return;
        } else if (world.weather().is(Weather.Outage.STREAM, world.now())) {
            world.time().after(Duration.ofMinutes(10), () -> deliver(batch, attempt));
        } else {
            dispatch(batch, attempt);
        }
    }

    /** A dispatcher that dies has not failed at the records: only failures lead to their being given up. */
    private void dispatch(List<TableChange> batch, int attempt) {
        Instant begun = world.now();
        List<TableChange> failed;
        try {
            failed = dispatching.dispatch(batch, observation);
        } catch (SimulatedCrash died) {
            again(batch, attempt - 1);
            return;
        }
        if (attempt < ATTEMPTS) {
            again(failed, attempt);
        } else {
            failed.forEach(change -> giveUp(change, begun));
        }
    }

    /** The ledger excuses what an outage has lost, and nothing that a dispatcher gave up by itself. */
    private void giveUp(TableChange change, Instant begun) {
        if (world.mayFail(begun)) {
            world.chronicle().count("stream records given up in an outage");
            lose(change);
        } else {
            truth.unheard(Place.of(change.keys()));
        }
    }

    private void again(List<TableChange> failed, int attempt) {
        if (failed.isEmpty()) {
            return;
        }
        int cut = world.random().nextInt(failed.size());
        world.chronicle().count("batches cut otherwise", cut > 0 ? 1 : 0);
        Duration pause = Duration.ofSeconds(2L << attempt);
        for (List<TableChange> part : List.of(failed.subList(0, cut), failed.subList(cut, failed.size()))) {
            world.time().after(pause, () -> deliver(part, attempt + 1));
        }
    }

    /** What the filter in front of the dispatchers lets pass. */
    private static boolean isWanted(TableChange change) {
        char kind = Place.of(change.keys()).kind();
        return !change.after().isEmpty()
                && (WANTED.contains(kind)
                        || (kind == 'R'
                                && !TrueRun.of(new Image(change.after())).isOpen()));
    }

    private static TableChange change(Record record) {
        return new TableChange(
                record.dynamodb().keys(),
                record.dynamodb().hasOldImage() ? record.dynamodb().oldImage() : Map.of(),
                record.dynamodb().hasNewImage() ? record.dynamodb().newImage() : Map.of());
    }
}
