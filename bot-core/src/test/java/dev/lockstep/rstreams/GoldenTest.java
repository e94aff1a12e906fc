package dev.lockstep.rstreams;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.cost.Cost;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.testkit.Figures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Every recorded call of leo-sdk has a call of ours beside it, made on the same items at the same time. It leaves the
 * same items, attribute by attribute, but for what is listed, and costs no more. A difference that is not listed fails,
 * and so does a listed one that is not there.
 */
class GoldenTest {
    private static final Path DOCUMENT = Path.of("..", "docs", "rstreams-golden.md");

    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    private static final Map<Integer, GoldenLine> LINES = new TreeMap<>();

    @SuppressWarnings("NullAway.Init") // before all tests
    private static BusTables tables;

    /** One recorded call on the items that were there. */
    record Scene(Recording recording, GoldenCase ours, Map<String, Map<String, AttributeValue>> start) {
        @Override
        public String toString() {
            return recording.toString();
        }
    }

    private static List<GoldenCase> cases() {
        return Stream.of(GoldenBots.cases(), GoldenRuns.cases(), GoldenCheckpoints.cases(), GoldenLocks.cases())
                .flatMap(List::stream)
                .sorted(Comparator.comparing(GoldenCase::step))
                .toList();
    }

    static List<Scene> scenes() {
        List<GoldenCase> cases = cases();
        return Recording.all().stream()
                .map(recording -> new Scene(
                        recording,
                        cases.get(recording.step() - 1),
                        Map.copyOf(Recording.itemsBefore(recording.step()))))
                .toList();
    }

    @BeforeAll
    static void createTables() {
        tables = BusTables.createdIn(DYNAMO);
    }

    @Test
    void everyRecordedCallHasOneCase() {
        assertThat(cases())
                .extracting(GoldenCase::step)
                .containsExactlyElementsOf(IntStream.rangeClosed(1, 68).boxed().toList());
    }

    @ParameterizedTest
    @MethodSource("scenes")
    void leavesTheSameButForWhatIsListed(Scene scene) {
        GoldenCase ours = scene.ours();
        if (ours.verdict() == GoldenCase.Verdict.NO_COUNTERPART) {
            assertThat(ours.reason()).isNotEmpty();
            LINES.put(ours.step(), GoldenLine.without(scene.recording(), ours));
            return;
        }
        tables.holdOnly(scene.start());
        Stage stage = new Stage(tables, DYNAMO);
        try {
            stage.clock().set(scene.recording().clock());
            ours.before().accept(stage);
            Cost before = stage.cost();
            boolean accepted = ours.call().test(stage);
            Cost cost = stage.cost().minus(before);

            List<String> differences = differences(scene);
            if (accepted == scene.recording().failed()) {
                differences.add(0, accepted ? "accepted" : "refused");
            }
            if (cost.requests() > scene.recording().requests()) {
                differences.add("requests");
            }
            assertThat(differences).isEqualTo(ours.differences());
            assertThat(ours.reason().isEmpty())
                    .as("a reason for each difference")
                    .isEqualTo(differences.isEmpty());
            double units = cost.writeUnits() + cost.readUnits();
            assertThat(units)
                    .as("capacity")
                    .isLessThanOrEqualTo(scene.recording().units());
            LINES.put(ours.step(), GoldenLine.of(scene.recording(), ours, units, cost.requests()));
        } finally {
            stage.close();
        }
    }

    /** Over all tables: what is not the recorded call's must be as it was. */
    private static List<String> differences(Scene scene) {
        Map<String, Map<String, AttributeValue>> expected = new TreeMap<>(scene.start());
        scene.recording().leaveIn(expected);
        Map<String, Map<String, AttributeValue>> actual = tables.items();
        TreeSet<String> keys = new TreeSet<>(expected.keySet());
        keys.addAll(actual.keySet());
        List<String> differences = new ArrayList<>();
        for (String key : keys) {
            if (!actual.containsKey(key)) {
                differences.add("-" + key);
            } else if (!expected.containsKey(key)) {
                differences.add("+" + key);
            } else {
                differences.addAll(Attributes.differences(
                        expected.getOrDefault(key, Map.of()), actual.getOrDefault(key, Map.of())));
            }
        }
        return differences;
    }

    @AfterAll
    static void publish() throws IOException {
        if (LINES.size() < scenes().size()) {
            return; // a single test, or one that has failed
        }
        Figures.keep("golden", GoldenLine.figures(LINES.values()));

        String text = GoldenLine.document(LINES.values());
        if (Boolean.getBoolean("lockstep.write")) {
            Files.writeString(DOCUMENT, text);
        }
        assertThat(Files.readString(DOCUMENT))
                .as("-Dlockstep.write=true writes it anew")
                .isEqualTo(text);
    }
}
