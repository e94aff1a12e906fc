package dev.lockstep.lambda.api;

import dev.lockstep.run.Checkpoint;
import dev.lockstep.run.Position;
import dev.lockstep.types.EventId;
import dev.lockstep.types.QueueName;
import java.util.List;
import java.util.Optional;

/**
 * The positions in a call.
 *
 * @param to where its queues are to be
 * @param from where they were, as far as the call says
 */
record Steps(Checkpoint to, Checkpoint from) {
    static final List<String> MEMBERS = List.of("eventId", "records", "sourceTime", "startedAt", "endedAt");
    static final List<String> COMMIT_MEMBERS =
            List.of("eventId", "from", "records", "sourceTime", "startedAt", "endedAt");

    /** Reads {@code read}, {@code write} and {@code advance}. */
    static Steps of(CallBody call, List<String> members) {
        Steps steps = new Steps(Checkpoint.NONE, Checkpoint.NONE);
        if (!call.flag("advance", true)) {
            steps = new Steps(steps.to.withoutAdvancing(), steps.from);
        }
        for (CallBody.Entry entry : call.entries("read")) {
            steps = steps.with(entry, members, true);
        }
        for (CallBody.Entry entry : call.entries("write")) {
            steps = steps.with(entry, members, false);
        }
        return steps;
    }

    private Steps with(CallBody.Entry entry, List<String> members, boolean isRead) {
        CallBody step = entry.body();
        Optional<QueueName> queue = step.accepted("queue", entry.name(), QueueName::of);
        EventId eventId = step.required("eventId", "z/2026/11/22/10/15/1763806500123", EventId::of)
                .orElse(EventId.BEGINNING);
        Optional<EventId> was = members.contains("from") ? step.parsed("from", EventId::of) : Optional.empty();
        Position position = new Position(
                eventId,
                step.count("records").filter(count -> count >= 0).orElse(0L),
                step.instant("sourceTime"),
                step.instant("startedAt"),
                step.instant("endedAt"),
                false);
        step.refuseOthers(members);
        if (queue.isEmpty()) {
            return this;
        }
        Checkpoint before =
                was.map(at -> plus(from, queue.get(), Position.at(at), isRead)).orElse(from);
        return new Steps(plus(to, queue.get(), position, isRead), before);
    }

    private static Checkpoint plus(Checkpoint checkpoint, QueueName queue, Position position, boolean isRead) {
        return isRead ? checkpoint.andRead(queue, position) : checkpoint.andWrite(queue, position);
    }
}
