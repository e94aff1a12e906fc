package dev.lockstep.local;

import dev.lockstep.types.EventId;
import dev.lockstep.types.QueueName;
import dev.lockstep.wake.WakeUps;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Makes a file's lines events of a queue, a hundred an item, and tells Lockstep how far the queue is. */
final class DemoLoad {
    static final int EVENTS_PER_ITEM = 100;

    private static final int MOST_BYTES_PER_ITEM = 100_000;
    private static final int ITEMS_PER_REQUEST = 25;

    private final DemoTable table;
    private final WakeUps wakes;
    private final QueueName queue;
    private final Progress progress;
    private final Set<Long> landings;
    private final List<Slice> full = new ArrayList<>();
    private final List<String> open = new ArrayList<>();
    private int openBytes;
    private long first = 1;

    /** Is told how far a load is, and holds it up until it returns. */
    @FunctionalInterface
    interface Progress {
        void loaded(long lines) throws InterruptedException;
    }

    /**
     * A load that tells after each request how far it is.
     *
     * @param landings numbers of lines after each of which it sends what it has
     */
    DemoLoad(DemoTable table, WakeUps wakes, QueueName queue, Set<Long> landings, Progress progress) {
        this.table = table;
        this.wakes = wakes;
        this.queue = queue;
        this.landings = Set.copyOf(landings);
        this.progress = progress;
    }

    /** How many items so many events take if their lines are short. */
    static int itemsFor(int events) {
        return (events + EVENTS_PER_ITEM - 1) / EVENTS_PER_ITEM;
    }

    /** Loads everything, unless it is to stop. */
    void load(DemoInput.Source source, BooleanSupplier stopping) throws IOException, InterruptedException {
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

    private void add(String line) throws InterruptedException {
        int bytes = line.getBytes(StandardCharsets.UTF_8).length;
        if (open.size() == EVENTS_PER_ITEM || (!open.isEmpty() && openBytes + bytes > MOST_BYTES_PER_ITEM)) {
            closeItem();
        }
        open.add(line);
        openBytes += bytes;
        if (landings.contains(first - 1 + open.size())) {
            closeItem();
            send();
        }
    }

    private void closeItem() throws InterruptedException {
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

    private void send() throws InterruptedException {
        if (!full.isEmpty()) {
            table.append(queue.value(), full);
            EventId last = full.get(full.size() - 1).lastId();
            wakes.advance(queue, last);
            full.clear();
            progress.loaded(first - 1);
        }
    }
}
