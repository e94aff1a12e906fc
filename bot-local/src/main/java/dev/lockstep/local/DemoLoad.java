package dev.lockstep.local;

import dev.lockstep.types.EventId;
import dev.lockstep.types.QueueName;
import dev.lockstep.wake.WakeUps;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** Makes a file's lines events of a queue, a hundred an item, and tells Lockstep how far the queue is. */
final class DemoLoad {
    static final int EVENTS_PER_ITEM = 100;

    private static final int MOST_BYTES_PER_ITEM = 100_000;
    private static final int ITEMS_PER_REQUEST = 25;

    private final DemoTable table;
    private final WakeUps wakes;
    private final QueueName queue;
    private final LongConsumer loaded;
    private final List<Slice> full = new ArrayList<>();
    private final List<String> open = new ArrayList<>();
    private int openBytes;
    private long first = 1;

    /** A load that tells after each request how far it is. */
    DemoLoad(DemoTable table, WakeUps wakes, QueueName queue, LongConsumer loaded) {
        this.table = table;
        this.wakes = wakes;
        this.queue = queue;
        this.loaded = loaded;
    }

    /** How many items so many events take if their lines are short. */
    static int itemsFor(int events) {
        return (events + EVENTS_PER_ITEM - 1) / EVENTS_PER_ITEM;
    }

    /** Loads everything, unless it is to stop. */
    void load(DemoInput.Source source, BooleanSupplier stopping) throws IOException {
        try (LineReader reader = source.lines()) {
            for (@Nullable String line = reader.next();
                    line != null && !stopping.getAsBoolean();
                    line = reader.next()) {
                add(line);
            }
        }
        closeItem();
        send();
    }

    private void add(String line) {
        int bytes = line.getBytes(StandardCharsets.UTF_8).length;
        if (open.size() == EVENTS_PER_ITEM || (!open.isEmpty() && openBytes + bytes > MOST_BYTES_PER_ITEM)) {
            closeItem();
        }
        open.add(line);
        openBytes += bytes;
    }

    private void closeItem() {
        if (!open.isEmpty()) {
            Slice slice = new Slice(first, open);
            full.add(slice);
            first = slice.last() + 1;
            open.clear();
            openBytes = 0;
        }
        if (full.size() == ITEMS_PER_REQUEST) {
            send();
        }
    }

    private void send() {
        if (!full.isEmpty()) {
            table.append(queue.value(), full);
            EventId last = full.get(full.size() - 1).lastId();
            wakes.advance(queue, last);
            full.clear();
            loaded.accept(first - 1);
        }
    }
}
