package dev.lockstep.local.cli.doctor;

import dev.lockstep.types.BotId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What is left undone, as complaints about those who should have done it. */
final class LivenessComplaints {
    private final Collection<Undone> undone;
    private final Patient patient;

    LivenessComplaints(Collection<Undone> undone, Patient patient) {
        this.undone = undone;
        this.patient = patient;
    }

    List<Complaint> complaints() {
        List<Complaint> complaints = new ArrayList<>();
        List<Undone.Due> due = all(Undone.Due.class);
        due.stream().map(Undone.Due::at).min(Comparator.naturalOrder()).ifPresent(oldest -> {
            complaints.add(sweep(due, oldest));
        });
        List<Undone.Unclaimed> unclaimed = all(Undone.Unclaimed.class);
        if (!unclaimed.isEmpty()) {
            complaints.add(dispatch(Names.count(names(unclaimed).size(), "bot") + " may run, and nobody claims a run: "
                    + Names.of(names(unclaimed))));
        }
        List<Undone.Untold> untold = all(Undone.Untold.class);
        if (!untold.isEmpty()) {
            complaints.add(dispatch(Names.count(names(untold).size(), "bot")
                    + " not told what is new in the queues they read: " + Names.of(names(untold))));
        }
        all(Undone.Beyond.class).stream()
                .sorted(Comparator.comparing(beyond -> beyond.bot() + " " + beyond.queue()))
                .map(LivenessComplaints::beyond)
                .forEach(complaints::add);
        return complaints;
    }

    private Complaint sweep(List<Undone.Due> due, Instant oldest) {
        return Complaint.problem(
                "sweep",
                "the sweep does not run, or fails at these: " + Names.count(due.size(), "due time")
                        + " overdue, the oldest since " + oldest + ", of " + Names.of(names(due)),
                "see that the schedule of the stack's Sweep is enabled, and read its log " + log("sweep") + "; on this"
                        + " machine './lockstep up' sweeps");
    }

    private Complaint dispatch(String text) {
        return Complaint.problem(
                "dispatch",
                "Dispatch does not run, or is far behind: " + text
                        + (patient.patience().isZero()
                                ? ""
                                : ", for " + patient.patience().toSeconds() + " seconds"),
                "see that the event source mapping of the stack's Dispatch is enabled, and read its log "
                        + log("dispatch") + "; on this machine './lockstep up' dispatches");
    }

    private String log(String function) {
        return "/lockstep/" + patient.table() + "/" + function;
    }

    private static Complaint beyond(Undone.Beyond beyond) {
        return Complaint.warning(
                Complaint.about(beyond.bot()),
                "it has read queue " + beyond.queue() + " up to " + beyond.position()
                        + ", beyond its head: events that are written before that are passed over",
                "see that whoever writes the queue calls 'advance' with its newest event; if the position is wrong, "
                        + "'lockstep rewind " + beyond.bot() + " " + beyond.queue() + " EVENT_ID'");
    }

    private <U extends Undone> List<U> all(Class<U> kind) {
        return undone.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    private static Set<String> names(List<? extends Undone> undone) {
        Set<String> names = new TreeSet<>();
        undone.stream().map(Undone::bot).map(BotId::value).forEach(names::add);
        return names;
    }
}
