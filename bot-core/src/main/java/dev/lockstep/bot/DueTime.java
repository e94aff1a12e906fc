package dev.lockstep.bot;

import dev.lockstep.store.Item;
import dev.lockstep.store.LockstepTable;
import dev.lockstep.store.RecordKey;
import dev.lockstep.wake.Timers;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/**
 * When a bot will be woken.
 *
 * @param isSchedule whether its schedule does it, again and again; otherwise it is a one-off
 */
public record DueTime(Instant at, boolean isSchedule) {

    /** Those that these records tell of, the earliest first. */
    static List<DueTime> of(List<Item> items) {
        return items.stream()
                .filter(item -> item.key() instanceof RecordKey.Timer)
                .flatMap(item -> item.instant(LockstepTable.DUE_AT).stream()
                        .map(at -> new DueTime(
                                at, ((RecordKey.Timer) item.key()).name().equals(Timers.CRON))))
                .sorted(Comparator.comparing(DueTime::at))
                .toList();
    }
}
