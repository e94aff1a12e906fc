package dev.lockstep.wake;

import dev.lockstep.audit.Note;
import dev.lockstep.store.Item;
import dev.lockstep.types.BotId;
import dev.lockstep.types.EventId;
import dev.lockstep.types.QueueName;
import dev.lockstep.types.UnsupportedByLayoutException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** {@link WakeUps} on the tables of an RStreams bus. */
final class RStreamsWakeUps extends WakeUps {

    private static UnsupportedByLayoutException unsupported(String operation) {
        return new UnsupportedByLayoutException("wakes()." + operation, "it is not built yet");
    }

    @Override
    public boolean advance(QueueName queue, EventId newest) {
        throw unsupported("advance");
    }

    @Override
    public Optional<EventId> head(QueueName queue) {
        throw unsupported("head");
    }

    @Override
    public long trigger(BotId bot) {
        throw unsupported("trigger");
    }

    @Override
    public void force(BotId bot, Note note) {
        throw unsupported("force");
    }

    @Override
    public void schedule(BotId bot, Instant at) {
        throw unsupported("schedule");
    }

    @Override
    public Instant schedule(BotId bot, Duration after) {
        throw unsupported("schedule");
    }

    @Override
    public List<Instant> scheduled(BotId bot) {
        throw unsupported("scheduled");
    }

    @Override
    public boolean cancel(BotId bot, Instant at) {
        throw unsupported("cancel");
    }

    @Override
    public boolean tell(BotId bot, QueueName queue, EventId newest) {
        throw unsupported("tell");
    }

    @Override
    public boolean fire(Item timer) {
        throw unsupported("fire");
    }
}
