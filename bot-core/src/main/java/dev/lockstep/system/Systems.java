package dev.lockstep.system;

import dev.lockstep.store.ItemStore;
import dev.lockstep.types.SystemId;
import java.util.Optional;

/**
 * The systems of a table, found by id or by alias.
 *
 * <p>On the tables of an RStreams bus there are no aliases: they belong to the bots there. One system's name is its
 * {@code label}, and what else its item holds is left alone.
 */
public abstract sealed class Systems permits NativeSystems, RStreamsSystems {

    Systems() {}

    /** Used by {@link dev.lockstep.Lockstep}. */
    public static Systems of(ItemStore store) {
        return store.choose(() -> new NativeSystems(store), () -> new RStreamsSystems(store));
    }

    /**
     * Makes a system be what the definition says, whether it is there or not. Two requests; one if nothing changes.
     *
     * @throws AliasTakenException if another system has one of the aliases
     */
    public abstract void register(SystemDefinition definition);

    /** The system of this id. One request. */
    public abstract Optional<SystemDefinition> find(SystemId id);

    /** The system with this alias. Two requests. */
    public abstract Optional<SystemDefinition> findByAlias(String alias);
}
