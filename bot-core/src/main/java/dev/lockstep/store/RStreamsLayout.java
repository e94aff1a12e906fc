package dev.lockstep.store;

import dev.lockstep.types.BotId;
import dev.lockstep.types.InvalidInputException;
import dev.lockstep.types.UnsupportedByLayoutException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * The tables of an RStreams bus: an item of LeoCron is a whole bot with its definition, runs and positions, an item of
 * LeoSettings whose id begins with {@code lock_} is a lock, and an item of LeoSystem is a system.
 */
final class RStreamsLayout implements TableLayout {
    private static final String ID = "id";
    private static final String LOCK = "lock_";

    private final String cron;
    private final String settings;
    private final String systems;

    RStreamsLayout(String cron, String settings, String systems) {
        this.cron = TableNames.checked("cronTable", cron);
        this.settings = TableNames.checked("settingsTable", settings);
        this.systems = TableNames.checked("systemTable", systems);
    }

    @Override
    public String table(RecordKey key) {
        if (key instanceof RecordKey.Lock) {
            return settings;
        } else if (key instanceof RecordKey.RegisteredSystem) {
            return systems;
        }
        bot(key);
        return cron;
    }

    @Override
    public Map<String, AttributeValue> itemKey(RecordKey key) {
        if (key instanceof RecordKey.Lock lock) {
            return Map.of(ID, AttributeValue.fromS(LOCK + lock.name().value()));
        } else if (key instanceof RecordKey.RegisteredSystem system) {
            return Map.of(ID, AttributeValue.fromS(system.system().value()));
        }
        return Map.of(ID, AttributeValue.fromS(LeoRef.of(bot(key))));
    }

    @Override
    public List<String> path(RecordKey key, String attribute) {
        return List.of(attribute);
    }

    @Override
    public Optional<RecordKey> recordKey(Map<String, AttributeValue> item) {
        AttributeValue id = item.get(ID);
        try {
            return Optional.ofNullable(id).map(AttributeValue::s).map(RStreamsLayout::definition);
        } catch (InvalidInputException notOurs) {
            return Optional.empty();
        }
    }

    @Override
    public KeyRange range(RecordRange range) {
        throw new UnsupportedByLayoutException(
                "reading " + range.getClass().getSimpleName(), "a bot is one item there, and has no records beside it");
    }

    @Override
    public boolean isNullAbsent() {
        return true;
    }

    private static RecordKey definition(String id) {
        return new RecordKey.Definition(BotId.of(LeoRef.of(BotId.of(id))));
    }

    private static BotId bot(RecordKey key) {
        if (key instanceof RecordKey.Definition definition) {
            return definition.bot();
        } else if (key instanceof RecordKey.Run run) {
            return run.bot();
        }
        throw new UnsupportedByLayoutException(key.getClass().getSimpleName(), "they keep no such record");
    }
}
