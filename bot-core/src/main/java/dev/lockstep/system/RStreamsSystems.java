package dev.lockstep.system;

import dev.lockstep.types.SystemId;
import dev.lockstep.types.UnsupportedByLayoutException;
import java.util.Optional;

/** {@link Systems} on the tables of an RStreams bus. */
final class RStreamsSystems extends Systems {

    private static UnsupportedByLayoutException unsupported(String operation) {
        return new UnsupportedByLayoutException("systems()." + operation, "it is not built yet");
    }

    @Override
    public void register(SystemDefinition definition) {
        throw unsupported("register");
    }

    @Override
    public Optional<SystemDefinition> find(SystemId id) {
        throw unsupported("find");
    }

    @Override
    public Optional<SystemDefinition> findByAlias(String alias) {
        throw unsupported("findByAlias");
    }
}
