package dev.lockstep.local;

import dev.lockstep.dispatch.Dispatcher;
import dev.lockstep.dispatch.TableChange;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives the stream to the dispatcher: at once while records come, ever more rarely while none do. A record that fails
 * is tried twice more, beside the patience of the SDK, and then left to the sweeper's reconciliation.
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
        List<Dispatcher.Failure> failures = dispatcher.dispatch(batch);
        for (int attempt = 2; attempt <= ATTEMPTS && !failures.isEmpty(); attempt++) {
            failures = dispatcher.dispatch(
                    failures.stream().map(Dispatcher.Failure::change).toList());
        }
        for (Dispatcher.Failure failure : failures) {
            LOG.error(
                    "the change of {} could not be worked off; the reconciliation will look at it",
                    failure.change().keys(),
                    failure.cause());
        }
    }
}
