package dev.lockstep.mutants;

import java.util.List;
import java.util.regex.Pattern;

/** Mutants that change nothing anybody could see, each for its reason. */
final class Equivalent {
    private Equivalent() {}

    /**
     * Reasons for mutants.
     *
     * @param site the place and its condition
     * @param mutant what the condition became
     * @param reason why nobody can tell
     */
    private record Known(String site, String mutant, String reason) {
        boolean matches(ConditionMutants.Verdict verdict) {
            return Pattern.matches(site, verdict.site().method()) && Pattern.matches(mutant, verdict.mutant());
        }
    }

    private static final String ABSENT_IS_UNEQUAL =
            "an absent attribute is unequal to every value; the clause says so to readers";

    private static final List<Known> KNOWN = List.of(
            new Known(
                    "Locks.renew",
                    Pattern.quote("(t = ? AND x < ?)"),
                    "a renewal to the very time at which the lock ends anyhow is refused, and the refusal shows the lock held"),
            new Known(
                    "ResumedRun.extend",
                    ".*dl <= \\?.*",
                    "an extension to the very deadline that stands writes what is there"),
            new Known(
                    "Locks.tryAcquire",
                    Pattern.quote("(r <> ? AND (attribute_not_exists(t) OR k < ?))"),
                    ABSENT_IS_UNEQUAL),
            new Known("Runs.start", ".*AND (pr|pb) <> \\?.*", ABSENT_IS_UNEQUAL),
            new Known("WakeUps.trigger", ".*AND t <> \\?.*", ABSENT_IS_UNEQUAL),
            new Known(
                    "Runs.forget",
                    ".*attribute_not_exists\\(ds\\).*",
                    "what is on no list is taken off none; what was put on one meanwhile is kept by this very clause"),
            new Known(
                    "RunLog.enter",
                    "",
                    "a run that completed says at its end all that the entry of its silence would say again"),
            new Known(
                    "Runs.lookAgain",
                    ".*ds >= \\?.*",
                    "a look that is put off to the very time at which it stands writes what is there"),
            new Known(
                    "Bots.setStatus",
                    Pattern.quote("(rev = ? AND attribute_not_exists(gone))"),
                    "a record of a revision exists"),
            new Known(
                    "WakeUps.deleteOrphan",
                    "",
                    "the other condition of the transaction says that the timer has no bot, whenever it is due"));

    static boolean contains(ConditionMutants.Verdict verdict) {
        return isOfAnAuditEntry(verdict) || KNOWN.stream().anyMatch(known -> known.matches(verdict));
    }

    /** Its key is made up of a time and a token that nobody else makes up. */
    private static boolean isOfAnAuditEntry(ConditionMutants.Verdict verdict) {
        return verdict.site().record().endsWith(" A#") && verdict.mutant().isEmpty();
    }
}
