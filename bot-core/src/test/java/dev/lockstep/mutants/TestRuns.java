package dev.lockstep.mutants;

import static org.junit.platform.engine.discovery.ClassNameFilter.excludeClassNamePatterns;
import static org.junit.platform.engine.discovery.ClassNameFilter.includeClassNamePatterns;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Runs tests in this JVM. */
final class TestRuns {
    /** What takes long, and what is random, would be the last to object. */
    private static final String TOO_SLOW =
            ".*(Model|Fuzz|HostileInput|CostBudget|Architecture|ConditionMutants|DecisionProperties|GarbageCollection)Test";

    private final Launcher launcher = LauncherFactory.create();

    /**
     * A test that passed.
     *
     * @param id JUnit's name for it
     * @param nanos how long it took
     * @param sites the conditions it sent
     */
    record Passed(String id, long nanos, Set<Site> sites) {}

    /** Runs tests. */
    List<Passed> all(List<? extends DiscoverySelector> where) {
        LauncherDiscoveryRequest request = oneAfterAnother()
                .selectors(where)
                .filters(includeClassNamePatterns(".*Test"), excludeClassNamePatterns(TOO_SLOW))
                .build();
        Map<String, Passed> passed = new HashMap<>();
        launcher.execute(request, new TestExecutionListener() {
            private long began;

            @Override
            public void executionStarted(TestIdentifier test) {
                if (test.isTest()) {
                    WeakConditions.seen();
                    began = System.nanoTime();
                }
            }

            @Override
            public void executionFinished(TestIdentifier test, TestExecutionResult result) {
                if (test.isTest() && result.getStatus() == TestExecutionResult.Status.SUCCESSFUL) {
                    String id = test.getUniqueId();
                    passed.put(id, new Passed(id, System.nanoTime() - began, WeakConditions.seen()));
                }
            }
        });
        return List.copyOf(passed.values());
    }

    /** The first of these tests that fails. */
    Optional<String> firstFailure(List<String> ids) {
        int from = 0;
        for (int size = 2; from < ids.size(); size *= 2) {
            List<String> some = ids.subList(from, Math.min(ids.size(), from + size));
            Optional<String> failure = failureAmong(some);
            if (failure.isPresent()) {
                return failure;
            }
            from += size;
        }
        return Optional.empty();
    }

    private Optional<String> failureAmong(List<String> ids) {
        LauncherDiscoveryRequest request = oneAfterAnother()
                .selectors(ids.stream().map(DiscoverySelectors::selectUniqueId).toList())
                .build();
        Set<String> failed = new HashSet<>();
        launcher.execute(request, new TestExecutionListener() {
            @Override
            public void executionFinished(TestIdentifier test, TestExecutionResult result) {
                if (result.getStatus() == TestExecutionResult.Status.FAILED) {
                    failed.add(test.getUniqueId());
                }
            }
        });
        return failed.stream().sorted().findFirst();
    }

    private static LauncherDiscoveryRequestBuilder oneAfterAnother() {
        return LauncherDiscoveryRequestBuilder.request()
                .configurationParameter("junit.jupiter.execution.parallel.enabled", "false");
    }
}
