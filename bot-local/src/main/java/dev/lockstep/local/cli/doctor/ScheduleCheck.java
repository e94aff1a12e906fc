package dev.lockstep.local.cli.doctor;

import dev.lockstep.bot.DueTime;
import dev.lockstep.wake.Schedule;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Schedules that will not fire when they should: the timer decides, and not what the definition says. */
final class ScheduleCheck implements BotCheck {
    private static final Duration YEAR = Duration.ofDays(366);
    private static final String REMEDY =
            "the reconciliation of the sweep sets it: see that the sweep runs, and look again in an hour";

    @Override
    public List<Complaint> complaints(Seen seen) {
        return seen.isArchived()
                ? List.of()
                : seen.details().bot().definition().schedule().flatMap(schedule -> complaint(seen, schedule)).stream()
                        .toList();
    }

    private static Optional<Complaint> complaint(Seen seen, Schedule schedule) {
        Optional<Instant> timer = seen.details().due().stream()
                .filter(DueTime::isSchedule)
                .map(DueTime::at)
                .findFirst();
        Optional<Instant> next = schedule.next(seen.at().plus(ClockCheck.DRIFT));
        if (next.isEmpty()) {
            return Optional.of(seen.warning(
                    "its schedule " + schedule + " never fires again", "register it with another schedule"));
        } else if (timer.isEmpty()) {
            return Optional.of(seen.problem("its schedule " + schedule + " never fires: its timer is missing", REMEDY));
        } else if (timer.get().isAfter(next.get())) {
            return Optional.of(seen.problem(
                    "its schedule " + schedule + " fires at " + timer.get() + " and not at " + next.get(), REMEDY));
        } else if (next.get().isAfter(seen.at().plus(YEAR))) {
            return Optional.of(seen.note(
                    "its schedule " + schedule + " fires next at " + next.get(),
                    "if that is not meant, register it with another schedule"));
        }
        return Optional.empty();
    }
}
