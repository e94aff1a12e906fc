package dev.lockstep.mutants;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.platform.engine.DiscoverySelector;

/**
 * Weakens each condition that the library sends, one clause or boundary at a time, and runs the tests that send it, the
 * quickest first, until one fails. A mutant that no test objects to is a condition that no test needs.
 */
final class ConditionMutants {
    private final TestRuns tests = new TestRuns();

    /**
     * What became of one mutant.
     *
     * @param mutant the condition it became
     * @param killer the test that objected
     */
    record Verdict(Site site, String mutant, Optional<String> killer) {
        boolean isAlive() {
            return killer.isEmpty();
        }

        String text() {
            return site.text() + "\n    -> " + (mutant.isEmpty() ? "(none)" : mutant) + "\n    "
                    + killer.map(by -> "killed by " + by).orElse("ALIVE");
        }
    }

    /**
     * Mutates the conditions that some tests send.
     *
     * @param where the tests
     * @param of the methods whose conditions are meant
     */
    List<Verdict> run(Stream<? extends DiscoverySelector> where, Pattern of) {
        WeakConditions.watch(true);
        try {
            List<TestRuns.Passed> passed = new ArrayList<>(tests.all(where.toList()));
            passed.sort(Comparator.comparingLong(TestRuns.Passed::nanos));
            Set<Site> sites = new TreeSet<>(Comparator.comparing(Site::text));
            passed.forEach(test -> test.sites().stream()
                    .filter(site -> of.matcher(site.method()).matches())
                    .forEach(sites::add));
            List<Verdict> verdicts = new ArrayList<>();
            sites.forEach(site -> verdicts.addAll(verdicts(site, passed)));
            return verdicts;
        } finally {
            WeakConditions.mutate(null);
            WeakConditions.watch(false);
        }
    }

    private List<Verdict> verdicts(Site site, List<TestRuns.Passed> passed) {
        List<String> reaching = passed.stream()
                .filter(test -> test.sites().contains(site))
                .map(TestRuns.Passed::id)
                .collect(Collectors.toList());
        List<Clause> mutants = Clause.mutantsOf(WeakConditions.rendered(site));
        List<Verdict> verdicts = new ArrayList<>();
        for (int number = 0; number < mutants.size(); number++) {
            WeakConditions.mutate(new WeakConditions.Mutant(site, number));
            Optional<String> killer = tests.firstFailure(reaching);
            killer.ifPresent(id -> Collections.swap(reaching, 0, reaching.indexOf(id)));
            String mutant = WeakConditions.readable(site, mutants.get(number).text());
            if (WeakConditions.isMalformed()) {
                throw new IllegalStateException("DynamoDB cannot read the mutant of " + site.text() + ": " + mutant);
            }
            verdicts.add(new Verdict(site, mutant, killer));
        }
        return verdicts;
    }
}
