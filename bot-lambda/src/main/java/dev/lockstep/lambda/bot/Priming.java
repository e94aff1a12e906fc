package dev.lockstep.lambda.bot;

import dev.lockstep.Lockstep;
import dev.lockstep.run.Invocation;
import dev.lockstep.types.BotId;
import java.time.Duration;
import java.time.Instant;
import org.crac.Context;
import org.crac.Resource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Warms a function up before Lambda takes its snapshot: a read that finds nothing loads the SDK's classes, so that no
 * restored copy has to. Nothing is kept of it: the JDK drops connections that were idle as long as a restore takes, and
 * the SDK asks for credentials again when they are too old.
 */
final class Priming implements Resource {
    private static final Logger LOG = LoggerFactory.getLogger(Priming.class);
    private static final BotId NOBODY = BotId.of("lockstep-priming");

    private final Lockstep lockstep;

    Priming(Lockstep lockstep) {
        this.lockstep = lockstep;
    }

    @Override
    public void beforeCheckpoint(Context<? extends Resource> context) {
        Invocation invocation = new Invocation(NOBODY, 0, "priming", 1, Instant.EPOCH, Duration.ofSeconds(1));
        InvocationEvent.read(invocation.toJson());
        try {
            lockstep.bots().find(NOBODY);
        } catch (RuntimeException refused) {
            // A bot's role may read its own items alone: being refused loads as much.
            LOG.debug("the read before the snapshot was refused", refused);
        }
    }

    @Override
    public void afterRestore(Context<? extends Resource> context) {
        // nothing was kept that is stale now
    }
}
