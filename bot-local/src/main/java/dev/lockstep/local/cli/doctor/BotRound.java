package dev.lockstep.local.cli.doctor;

import dev.lockstep.bot.BotDetails;
import dev.lockstep.store.CorruptRecordException;
import dev.lockstep.types.BotId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.stream.Stream;

/** Looks at bots page by page, and once more at those for which somebody was about to do something. */
final class BotRound {
    private static final int PAGE = 100;

    private final Patient patient;
    private final List<BotCheck> checks;
    private final Queues queues;
    private final List<Complaint> complaints = new ArrayList<>();
    private final Map<BotId, Set<Undone>> undone = new LinkedHashMap<>();
    private final List<BotId> ownerless = new ArrayList<>();
    private long bots;

    BotRound(Patient patient, List<BotCheck> checks) {
        this.patient = patient;
        this.checks = List.copyOf(checks);
        queues = new Queues(patient.lockstep());
    }

    /** What one look at a bot has found. */
    private record Look(BotId bot, List<Complaint> complaints, Set<Undone> undone, boolean isOwnerless) {}

    /** Looks at these bots, and tells after each page how many it has looked at. */
    void lookAt(Stream<BotId> ids, LongConsumer progress) {
        Iterator<BotId> all = ids.iterator();
        while (all.hasNext()) {
            List<BotId> page = new ArrayList<>();
            while (page.size() < PAGE && all.hasNext()) {
                page.add(all.next());
            }
            patient.asking().each(page, this::look).flatMap(Optional::stream).forEach(this::keep);
            progress.accept(bots);
        }
    }

    private Optional<Look> look(BotId id) {
        try {
            Optional<Seen> seen = patient.lockstep().bots().details(id).map(details -> Seen.of(details, queues));
            return seen.map(this::look);
        } catch (CorruptRecordException torn) {
            Complaint unreadable = Complaint.problem(
                    Complaint.about(id),
                    "it does not run: " + torn.getMessage(),
                    "put that item right by hand, from a restored table if need be; a definition is put right by"
                            + " registering the bot again");
            return Optional.of(new Look(id, List.of(unreadable), Set.of(), false));
        }
    }

    private Look look(Seen seen) {
        queues.add(seen);
        List<Complaint> found = checks.stream()
                .flatMap(check -> check.complaints(seen).stream())
                .toList();
        boolean isOwnerless =
                !seen.isArchived() && seen.details().bot().definition().owner().isEmpty();
        return new Look(seen.bot(), found, seen.isArchived() ? Set.of() : Undone.of(seen), isOwnerless);
    }

    private void keep(Look look) {
        bots++;
        complaints.addAll(look.complaints());
        if (!look.undone().isEmpty()) {
            undone.put(look.bot(), look.undone());
        }
        if (look.isOwnerless()) {
            ownerless.add(look.bot());
        }
    }

    /** All that is wrong, after another look at what was undone. */
    Diagnosis diagnosis() throws InterruptedException {
        if (!undone.isEmpty() && !patient.patience().isZero()) {
            Thread.sleep(patient.patience().toMillis());
            lookAgain();
        }
        List<Complaint> all = new ArrayList<>(complaints);
        Set<Undone> left = new HashSet<>();
        undone.values().forEach(left::addAll);
        all.addAll(new LivenessComplaints(left, patient).complaints());
        all.addAll(queues.complaints());
        if (!ownerless.isEmpty()) {
            all.add(Complaint.note(
                    "bots",
                    Names.count(ownerless.size(), "bot") + " without an owner: " + Names.of(ownerless),
                    "register them with an owner, who is asked when they fail"));
        }
        return new Diagnosis(all, bots);
    }

    private void lookAgain() {
        Queues fresh = new Queues(patient.lockstep());
        List<BotId> ids = List.copyOf(undone.keySet());
        List<Set<Undone>> still =
                patient.asking().each(ids, id -> undone(id, fresh)).toList();
        for (int i = 0; i < ids.size(); i++) {
            Set<Undone> first = new HashSet<>(Objects.requireNonNull(undone.get(ids.get(i))));
            first.retainAll(still.get(i));
            undone.put(ids.get(i), first);
        }
    }

    private Set<Undone> undone(BotId id, Queues fresh) {
        try {
            Optional<BotDetails> details = patient.lockstep().bots().details(id);
            return details.map(found -> Undone.of(Seen.of(found, fresh))).orElse(Set.of());
        } catch (CorruptRecordException torn) {
            return Set.of();
        }
    }
}
