package dev.lockstep.bot;

import dev.lockstep.store.Item;
import dev.lockstep.store.RecordKey;
import dev.lockstep.types.QueueName;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A definition as it was read, perhaps the tombstone of a removed bot. */
record Stored(Item definition, Optional<Item> settings) {

    static Optional<Stored> of(List<Item> items) {
        return find(items, RecordKey.Definition.class)
                .map(definition -> new Stored(definition, find(items, RecordKey.Settings.class)));
    }

    long revision() {
        return definition.requireCount(DefinitionItem.REVISION);
    }

    boolean isRemoved() {
        return definition.flag(DefinitionItem.REMOVED);
    }

    /** Whether the bot works in rounds, as far as its definition can be read. */
    boolean isFannedOut() {
        return readableBot()
                .filter(bot -> bot.rules().instances().isFannedOut())
                .isPresent();
    }

    Optional<Bot> bot() {
        return isRemoved() ? Optional.empty() : Optional.of(DefinitionItem.bot(definition, settings));
    }

    /** The queues whose readers include this bot; none where the definition does not say. */
    Optional<Set<QueueName>> subscriptions() {
        return isRemoved()
                ? Optional.empty()
                : DefinitionItem.readable(definition, () -> Optional.of(DefinitionItem.reads(definition)));
    }

    /** The bot, unless somebody else wrote what cannot be read; such a definition can be replaced and removed. */
    Optional<Bot> readableBot() {
        return DefinitionItem.readable(definition, this::bot);
    }

    private static Optional<Item> find(List<Item> items, Class<? extends RecordKey> kind) {
        return items.stream().filter(item -> kind.isInstance(item.key())).findFirst();
    }
}
