package dev.lockstep.local;

import dev.lockstep.dispatch.Dispatcher;
import dev.lockstep.dispatch.TableChange;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives the stream to the dispatcher: at once while records come, ever more rarely while none do. A record that fails
 * is tried twice more, beside the patience of the SDK, and then left to the sweeper's reconciliation. It keeps no other
 * record from being worked off.
 */
final class StreamConsumer implements Loop.Turn {
    private static final Logger LOG = LoggerFactory.getLogger(StreamConsumer.class);
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(5);
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(80);
    private static final int ATTEMPTS = 3;

    private final StreamFeed feed;
    private final Dispatcher dispatcher;
    private Duration pause = SHORTEST_PAUSE;

    StreamConsumer(StreamFeed feed, Dispatcher dispatcher) {
        this.feed = feed;
        this.dispatcher = dispatcher;
    }

    @Override
    public Duration take() {
        List<TableChange> batch = feed.next();
        if (batch.isEmpty()) {
            Duration doubled = pause.multipliedBy(2);
            pause = doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
            return pause;
        }
        workOff(batch);
        pause = SHORTEST_PAUSE;
        return Duration.ZERO;
    }

    private void workOff(List<TableChange> batch) {
        List<TableChange> left = batch;
        for (int attempt = 1; attempt <= ATTEMPTS && !left.isEmpty(); attempt++) {
            left = attempt(left);
        }
        for (TableChange change : left) {
            LOG.error("the change of {} could not be worked off; the reconciliation will look at it", change.keys());
        }
    }

    /** Answers what is left to do. If a batch breaks off, nobody knows where, so each of its records is tried alone. */
    private List<TableChange> attempt(List<TableChange> batch) {
        try {
            return dispatcher.dispatch(batch).stream().map(this::failed).toList();
        } catch (RuntimeException | Error cause) {
            LOG.warn("{} changes broke off: {}", batch.size(), cause.toString());
            LOG.debug("because of", cause);
            return batch.size() == 1
                    ? batch
                    : batch.stream()
                            .flatMap(change -> attempt(List.of(change)).stream())
                            .toList();
        }
    }

    private TableChange failed(Dispatcher.Failure failure) {
        LOG.warn(
                "the change of {} failed: {}",
                failure.change().keys(),
                failure.cause().toString());
        LOG.debug("because of", failure.cause());
        return failure.change();
    }
}
