package dev.lockstep.local.cli.doctor;

import dev.lockstep.Lockstep;
import dev.lockstep.bot.BotSelection;
import dev.lockstep.store.CorruptRecordException;
import dev.lockstep.types.BotId;
import dev.lockstep.types.EventId;
import dev.lockstep.types.QueueName;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** The queues that bots read and write, each asked for once. For several threads. */
final class Queues {
    private final Lockstep lockstep;
    private final Map<QueueName, Optional<EventId>> heads = new ConcurrentHashMap<>();
    private final Map<QueueName, String> unreadable = new ConcurrentHashMap<>();
    private final Map<QueueName, Set<BotId>> readers = new ConcurrentHashMap<>();
    private final Set<QueueName> written = ConcurrentHashMap.newKeySet();

    Queues(Lockstep lockstep) {
        this.lockstep = lockstep;
    }

    /** The newest event of a queue; none if it cannot be read, which is kept for the complaints. */
    Optional<EventId> head(QueueName queue) {
        return heads.computeIfAbsent(queue, unknown -> {
            try {
                return lockstep.wakes().head(queue);
            } catch (CorruptRecordException torn) {
                unreadable.put(queue, String.valueOf(torn.getMessage()));
                return Optional.empty();
            }
        });
    }

    /** Notes which queues a bot reads and writes. */
    void add(Seen seen) {
        written.addAll(seen.rules().writes());
        if (!seen.isArchived()) {
            seen.rules()
                    .reads()
                    .forEach(queue -> readers.computeIfAbsent(queue, unknown -> ConcurrentHashMap.newKeySet())
                            .add(seen.bot()));
        }
    }

    /** Queues that cannot be read, and those that nobody has ever written to and that no bot is to write to. */
    List<Complaint> complaints() {
        List<Complaint> complaints = new ArrayList<>();
        unreadable.forEach((queue, text) -> complaints.add(Complaint.problem(
                Complaint.about(queue), text, "delete that item; the next event that is told of makes it anew")));
        readers.forEach((queue, bots) -> {
            if (!unreadable.containsKey(queue) && head(queue).isEmpty() && !isWritten(queue)) {
                complaints.add(Complaint.warning(
                        Complaint.about(queue),
                        "nobody ever told of an event in it, and no bot writes it; readers: " + sorted(bots),
                        "see that whoever writes it calls 'advance', or mend its name in the definition"));
            }
        });
        complaints.sort(Comparator.comparing(Complaint::about));
        return complaints;
    }

    private static String sorted(Set<BotId> bots) {
        TreeSet<String> names = new TreeSet<>();
        bots.forEach(bot -> names.add(bot.value()));
        return Names.of(names);
    }

    private boolean isWritten(QueueName queue) {
        if (written.contains(queue)) {
            return true;
        }
        try (Stream<BotId> writers = lockstep.bots().ids(BotSelection.writers(queue), Optional.empty(), 1)) {
            return writers.findFirst().isPresent();
        }
    }
}
