package dev.lockstep.bot;

import dev.lockstep.store.Change;
import dev.lockstep.store.Item;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * What is done to the status of a bot of an RStreams bus. The bus's scheduler knows archived bots and its processor
 * does not, hence they are paused too; an attribute of ours tells that a restored one is to be resumed.
 */
enum BusStatus {
    PAUSE {
        @Override
        boolean isDone(Item item) {
            return isPaused(item) && !isToBeResumed(item);
        }

        @Override
        void set(Item before, Change change) {
            change.set(PAUSED, true).remove(RESUMED_BY_RESTORE);
        }
    },
    RESUME {
        @Override
        boolean isDone(Item item) {
            return !isPaused(item) || (isArchived(item) && isToBeResumed(item));
        }

        @Override
        void set(Item before, Change change) {
            if (isArchived(before)) {
                change.set(RESUMED_BY_RESTORE, true);
            } else {
                change.set(PAUSED, false).remove(RESUMED_BY_RESTORE);
            }
        }
    },
    ARCHIVE {
        @Override
        boolean isDone(Item item) {
            return isArchived(item) && isPaused(item);
        }

        @Override
        void set(Item before, Change change) {
            change.set(ARCHIVED, true).set(PAUSED, true);
            if (isPaused(before)) {
                change.remove(RESUMED_BY_RESTORE);
            } else {
                change.set(RESUMED_BY_RESTORE, true);
            }
        }
    },
    RESTORE {
        @Override
        boolean isDone(Item item) {
            return !isArchived(item);
        }

        @Override
        void set(Item before, Change change) {
            change.remove(ARCHIVED, RESUMED_BY_RESTORE);
            if (isToBeResumed(before)) {
                change.set(PAUSED, false);
            }
        }
    };

    static final String PAUSED = "paused";
    static final String ARCHIVED = "archived";
    private static final String RESUMED_BY_RESTORE = "lockstepResume";

    static BotStatus of(Item item) {
        return isArchived(item) ? BotStatus.ARCHIVED : isPaused(item) ? BotStatus.PAUSED : BotStatus.ACTIVE;
    }

    /** Whether there is nothing to do. */
    abstract boolean isDone(Item item);

    abstract void set(Item before, Change change);

    /** The change, if the status is as it was read. */
    Change on(Item before) {
        Change change = Change.of(before.key());
        set(before, change);
        Stream.of(PAUSED, ARCHIVED, RESUMED_BY_RESTORE)
                .map(attribute -> BusRegistration.as(before, attribute))
                .forEach(change::when);
        return change;
    }

    private static boolean isPaused(Item item) {
        return BusDefinition.isTrue(item, PAUSED);
    }

    private static boolean isArchived(Item item) {
        return BusDefinition.isTrue(item, ARCHIVED);
    }

    private static boolean isToBeResumed(Item item) {
        return BusDefinition.isTrue(item, RESUMED_BY_RESTORE);
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
