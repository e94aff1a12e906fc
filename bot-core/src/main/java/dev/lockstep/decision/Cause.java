package dev.lockstep.decision;

import dev.lockstep.types.EventId;
import dev.lockstep.types.QueueName;
import java.util.Optional;

/** What there is to do for a bot. */
public sealed interface Cause {

    /** In words, with the data. */
    String text();

    /** It was woken by triggers, schedules or crons that no run has answered. */
    record Woken(long times) implements Cause {
        @Override
        public String text() {
            return "woken " + times + (times == 1 ? " time" : " times") + " since its last run began";
        }
    }

    /** An operator wants it to run now, whatever stands against it. */
    record Forced() implements Cause {
        @Override
        public String text() {
            return "forced by an operator";
        }
    }

    /**
     * A queue has events it has not read.
     *
     * @param head the newest event; for an instance of a round, the last one of its share
     */
    record Behind(QueueName queue, Optional<EventId> position, EventId head) implements Cause {
        @Override
        public String text() {
            return "queue " + queue + " is to be read up to " + head.value() + ", and is read up to "
                    + position.map(EventId::value).orElse("nothing");
        }
    }

    /** Its last run, or a rewind, asked for another one. */
    record Again() implements Cause {
        @Override
        public String text() {
            return "another run was asked for";
        }
    }

    /** A round has opened, and this instance has a share of it. */
    record Share(long round, int instances) implements Cause {
        @Override
        public String text() {
            return "it has a share of round " + round + ", one of " + instances;
        }
    }

    /** Its last run ended in failure, or was broken off by an operator. */
    record Retry(int failures) implements Cause {
        @Override
        public String text() {
            return failures == 0 ? "its last run was broken off" : "its last run failed (" + failures + " in a row)";
        }
    }
}
