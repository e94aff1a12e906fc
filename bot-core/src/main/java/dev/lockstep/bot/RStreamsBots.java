package dev.lockstep.bot;

import dev.lockstep.audit.Note;
import dev.lockstep.types.BotId;
import dev.lockstep.types.QueueName;
import dev.lockstep.types.UnsupportedByLayoutException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** {@link Bots} on the tables of an RStreams bus. */
final class RStreamsBots extends Bots {

    private static UnsupportedByLayoutException unsupported(String operation) {
        return new UnsupportedByLayoutException("bots()." + operation, "it is not built yet");
    }

    @Override
    public Bot register(BotDefinition definition) {
        throw unsupported("register");
    }

    @Override
    public Optional<Bot> register(BotId id, Function<Optional<Bot>, Optional<BotDefinition>> decision) {
        throw unsupported("register");
    }

    @Override
    public Bot update(Bot read, BotDefinition changed) {
        throw unsupported("update");
    }

    @Override
    public Bot update(BotId id, UnaryOperator<BotDefinition> change) {
        throw unsupported("update");
    }

    @Override
    public Optional<Bot> find(BotId id) {
        throw unsupported("find");
    }

    @Override
    public Stream<BotSummary> list() {
        throw unsupported("list");
    }

    @Override
    public Stream<BotId> idsAfter(Optional<BotId> last) {
        throw unsupported("idsAfter");
    }

    @Override
    public BotReport describe(BotId id) {
        throw unsupported("describe");
    }

    @Override
    public Optional<BotState> state(BotId id) {
        throw unsupported("state");
    }

    @Override
    public List<BotId> readers(QueueName queue) {
        throw unsupported("readers");
    }

    @Override
    public void pause(BotId id, Note note) {
        throw unsupported("pause");
    }

    @Override
    public void resume(BotId id, Note note) {
        throw unsupported("resume");
    }

    @Override
    public void archive(BotId id, Note note) {
        throw unsupported("archive");
    }

    @Override
    public void archive(Bot read, Note note) {
        throw unsupported("archive");
    }

    @Override
    public void restore(BotId id, Note note) {
        throw unsupported("restore");
    }

    @Override
    public void remove(BotId id, Note note) {
        throw unsupported("remove");
    }

    @Override
    public void remove(Bot read, Note note) {
        throw unsupported("remove");
    }

    @Override
    public int repair(BotId id) {
        throw unsupported("repair");
    }
}
