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
                    "an absent attribute is unequal to every value; the clause says so to readers"));

    static boolean contains(ConditionMutants.Verdict verdict) {
        return KNOWN.stream().anyMatch(known -> known.matches(verdict));
    }
}
