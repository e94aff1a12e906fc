package dev.lockstep.mutants;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.testkit.Figures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.platform.engine.discovery.DiscoverySelectors;

@Isolated("what it makes weaker is weaker for every test of this JVM")
class ConditionMutantsTest {
    private static final String LOCKS_AND_RUNS = "package:dev.lockstep.lock,class:dev.lockstep.run.FenceTest";

    private final String by = System.getProperty("lockstep.mutants.by", LOCKS_AND_RUNS);
    private final String of = System.getProperty("lockstep.mutants.of", "(Locks|BotRun)\\..*");

    @Test
    void everyClauseOfAConditionIsNeededByATest() throws IOException {
        List<ConditionMutants.Verdict> verdicts =
                new ConditionMutants().run(DiscoverySelectors.parseAll(by.split(",")), Pattern.compile(of));

        List<ConditionMutants.Verdict> alive =
                verdicts.stream().filter(ConditionMutants.Verdict::isAlive).toList();
        List<ConditionMutants.Verdict> unexplained =
                alive.stream().filter(verdict -> !Equivalent.contains(verdict)).toList();
        Files.writeString(
                Files.createDirectories(Path.of("target")).resolve("condition-mutants.txt"),
                verdicts.stream().map(ConditionMutants.Verdict::text).collect(joining("\n", "", "\n")));
        Figures.keep("mutants", """
                conditions of: %s
                tests: %s
                conditions: %d
                mutants: %d
                killed: %d
                equivalent, each for a reason: %d
                violations: %d
                """.formatted(
                of,
                by,
                verdicts.stream().map(ConditionMutants.Verdict::site).distinct().count(),
                verdicts.size(),
                verdicts.size() - alive.size(),
                alive.size() - unexplained.size(),
                unexplained.size()));
        assertThat(verdicts).isNotEmpty();
        assertThat(unexplained).extracting(ConditionMutants.Verdict::text).isEmpty();
    }

    @Test
    void aClauseThatNoTestNeedsIsReported() {
        List<ConditionMutants.Verdict> verdicts = new ConditionMutants()
                .run(
                        Stream.of(DiscoverySelectors.selectMethod("dev.lockstep.lock.LocksTest#aFreeLockIsTaken()")),
                        Pattern.compile("Locks\\..*"));

        assertThat(verdicts)
                .filteredOn(ConditionMutants.Verdict::isAlive)
                .extracting(ConditionMutants.Verdict::mutant)
                .as("without the clause by which a lock is free or past its time")
                .contains("(attribute_not_exists(r) OR r <> ?)");
    }
}
