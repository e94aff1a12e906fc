package dev.lockstep.bot;

import dev.lockstep.store.Change;
import dev.lockstep.store.Condition;
import dev.lockstep.store.Item;
import dev.lockstep.store.LockstepTable;
import dev.lockstep.store.Path;
import dev.lockstep.store.RecordKey;
import dev.lockstep.types.BotId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * What lists find bots by: small records beside the bot, which follow from its definition and its status, and which the
 * index of kinds has in the order of ids. The longest is an owner of 256 characters, 774 bytes; a key takes 1,024.
 */
final class Labels {
    static final String PAUSED = "status:paused";
    static final String ARCHIVED = "status:archived";

    /** By the attribute of the definition that each follows from. */
    private static final Map<String, String> STATUS =
            Map.of(DefinitionItem.PAUSED, PAUSED, DefinitionItem.ARCHIVED, ARCHIVED);

    private Labels() {}

    /** Those that follow from a definition. */
    static Set<String> of(BotDefinition definition) {
        Set<String> labels = new TreeSet<>();
        definition.tags().forEach(tag -> labels.add(tag(tag)));
        definition.writes().forEach(queue -> labels.add(writes(queue.value())));
        definition.system().ifPresent(system -> labels.add(system(system.value())));
        if (!definition.owner().isEmpty()) {
            labels.add(owner(definition.owner()));
        }
        return labels;
    }

    /** Those among a bot's records that follow from its definition and not from its status. */
    static Set<String> defined(List<Item> items) {
        return items.stream()
                .flatMap(
                        item -> item.key() instanceof RecordKey.Label label ? Stream.of(label.label()) : Stream.empty())
                .filter(label -> !STATUS.containsValue(label))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** What makes the labels of a status be what the definition says, each with what it assumes of the definition. */
    static List<List<Change>> statusRepairs(Item definition, List<Item> items) {
        BotId bot = ((RecordKey.Definition) definition.key()).bot();
        Set<RecordKey> there = items.stream().map(Item::key).collect(Collectors.toSet());
        return STATUS.entrySet().stream()
                .filter(status ->
                        definition.flag(status.getKey()) != there.contains(new RecordKey.Label(bot, status.getValue())))
                .map(status -> statusRepair(bot, status.getKey(), status.getValue(), definition.flag(status.getKey())))
                .toList();
    }

    private static List<Change> statusRepair(BotId bot, String attribute, String label, boolean isSet) {
        Change check = Change.check(new RecordKey.Definition(bot))
                .when(
                        isSet
                                ? Condition.equal(Path.of(attribute), AttributeValue.fromBool(true))
                                : Condition.absent(attribute));
        return List.of(check, isSet ? put(bot, label) : drop(bot, label));
    }

    static String tag(String tag) {
        return "tag:" + tag;
    }

    static String owner(String owner) {
        return "owner:" + owner;
    }

    static String system(String system) {
        return "system:" + system;
    }

    static String writes(String queue) {
        return "writes:" + queue;
    }

    static Change put(BotId bot, String label) {
        return Change.of(new RecordKey.Label(bot, label)).set(LockstepTable.KIND, label);
    }

    static Change drop(BotId bot, String label) {
        return Change.delete(new RecordKey.Label(bot, label));
    }
}
