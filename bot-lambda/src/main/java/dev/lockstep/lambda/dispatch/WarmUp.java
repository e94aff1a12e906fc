package dev.lockstep.lambda.dispatch;

import dev.lockstep.dispatch.Dispatcher;
import dev.lockstep.types.BotId;
import org.crac.Context;
import org.crac.Core;
import org.crac.Resource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides about a bot that is not there before Lambda takes its snapshot, so that no restored copy of the function has
 * to load the classes of a read. Two requests, which change nothing: the second one asks for what a removal has left.
 */
public final class WarmUp implements Resource {
    private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);
    private static final BotId NOBODY = BotId.of("lockstep-priming");

    private final Dispatcher dispatcher;

    private WarmUp(Dispatcher dispatcher) {
        this.dispatcher = dispatcher;
    }

    /** To be kept as long as it is to be called, since the context of snapshots does not hold on to it. */
    public static WarmUp of(Dispatcher dispatcher) {
        WarmUp warmUp = new WarmUp(dispatcher);
        Core.getGlobalContext().register(warmUp);
        return warmUp;
    }

    @Override
    public void beforeCheckpoint(Context<? extends Resource> context) {
        try {
            dispatcher.evaluate(NOBODY);
        } catch (RuntimeException unreached) {
            LOG.warn("the read before the snapshot failed, which only makes the first invocation slower", unreached);
        }
    }

    @Override
    public void afterRestore(Context<? extends Resource> context) {
        // nothing was kept that is stale now
    }
}
