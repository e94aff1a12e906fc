package dev.lockstep.proof.explorer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.proof.explorer.Program.Manner;
import dev.lockstep.testkit.Figures;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** The exploration finds a fault that was planted, names the law that it breaks, and shows the shortest way to it. */
class PlantedFaultTest {
    private static final Figures FIGURES = Figures.of("explorer-planted");

    private static long missed;

    @Test
    @DisplayName("P1: a claim that takes the same epoch again is found")
    @Tag("P1")
    void aClaimWithoutANewEpochIsFound() {
        assertFound(
                "P1 is broken: epochs rise",
                Scenarios.FAILURES,
                Planted.in(moved("Runs.claim", "e", -1)),
                "a claim without a new epoch");
    }

    @Test
    @DisplayName("P2: a write that is bound to nothing is found")
    @Tag("P2")
    void aWriteWithoutItsEpochIsFound() {
        assertFound(
                "P2 is broken",
                Scenarios.OPERATOR,
                Planted.in(without("BotRun.", "e = :e", "st = :st", "pr = :pr", "c = :c")),
                "writes without a condition");
    }

    @Test
    @DisplayName("P4: a process that is told of its own run that it is another's is found")
    @Tag("P4")
    void aRefusalThatIsNotTrueIsFound() {
        assertFound(
                "P4 is broken: a process is told that it has lost the run that it has",
                Scenarios.FAULTS,
                Planted.inAnswers(PlantedFaultTest::asOfAnother),
                "a refusal that is not true");
    }

    @Test
    @DisplayName("P7: an end that forgets how far the bot has read is found")
    @Tag("P7")
    void anEndThatForgetsThePositionsIsFound() {
        assertFound(
                "P7 is broken",
                Scenarios.READER,
                Planted.in(forgetting("BotRun.complete", new Path(List.of("rd", "orders")))),
                "an end that forgets the positions");
    }

    @Test
    @DisplayName("P8: writes that ask neither for their process nor for their number are found")
    @Tag("P8")
    void writesThatAskNeitherForProcessNorForNumberAreFound() {
        assertFound(
                "P8 is broken: a run's write takes effect only for the process that started last",
                Scenarios.FAULTS,
                Planted.in(without("BotRun.", "pr = :pr", "c = :c")),
                "writes without process and number");
    }

    @Test
    @DisplayName("P9: a process that reads its positions before it starts, which fences, is found")
    @Tag("P9")
    void aProcessThatReadsBeforeItFencesIsFound() {
        Bounds bounds = Bounds.named("events and an invocation that is delivered twice")
                .with(Chance.ADVANCE, 2)
                .withFaults(1, Chance.DOUBLED_INVOCATION)
                .with(Manner.LOOKS_FIRST);
        assertFound("P9 is broken", bounds, Planted.NOTHING, "positions read before the fence");
    }

    @Test
    @DisplayName("P16: a claim that takes a wake-up for seen that it was not decided on is found")
    @Tag("P16")
    void aClaimThatTakesTooMuchForSeenIsFound() {
        assertFound(
                "P16 is broken: no run that ended well has started after the last wake-up",
                Scenarios.WAKE_UPS,
                Planted.in(moved("Runs.claim", "ws", 1)),
                "a wake-up taken for seen");
    }

    @Test
    @DisplayName("P16: a decision that sees no wake-up but the first is found")
    @Tag("P16")
    void aDecisionThatIsBlindToLaterWakeUpsIsFound() {
        Bounds bounds = Bounds.named("two triggers").with(Chance.TRIGGER, 2);
        assertFound(
                "P16 is broken: no run that ended well has started after the last wake-up",
                bounds,
                Planted.inAnswers(PlantedFaultTest::withoutLaterWakeUps),
                "a decision blind to wake-ups");
    }

    @Test
    @DisplayName("P16: an advance that nobody is told of is found")
    @Tag("P16")
    void aBotThatIsNotToldOfItsQueueIsFound() {
        assertFound(
                "P16 is broken: an event stays unread",
                Scenarios.READER,
                Planted.in(without("WakeUps.tell", List.of("q.orders"))),
                "a bot that is not told of its queue");
    }

    @Test
    @DisplayName("P18: a claim that nobody is to look at again is found")
    @Tag("P18")
    void aClaimWithoutADueTimeIsFound() {
        assertFound(
                "P18 is broken: an open run is on the sweep's list",
                Scenarios.FAULTS,
                Planted.in(without("Runs.claim", List.of("dp", "ds"))),
                "a claim without a due time");
    }

    @AfterAll
    static void publish() {
        FIGURES.publish(missed);
    }

    private static void assertFound(String law, Bounds bounds, Planted planted, String fault) {
        Exploration exploration = Exploration.of(bounds, planted);

        Exploration.Finding finding = exploration.run().orElse(new Exploration.Finding("nothing", List.of()));

        missed += finding.wrong().startsWith(law) ? 0 : 1;
        FIGURES.with(
                fault,
                finding.wrong() + ", after " + finding.history().size() + " steps, state "
                        + exploration.figures().states());
        assertThat(finding.text()).startsWith(law).contains("\n1. ");
    }

    /** A process that wants to write a run of its own is told that it is another's. */
    private static Answer asOfAnother(Actor actor, Answer answer) {
        return answer instanceof Answer.Written written
                        && actor.program() instanceof Program.Work
                        && written.after().containsKey("pr")
                ? new Answer.Refused(
                        List.of(false), List.of(with(written.after(), "pr", AttributeValue.fromS("another"))))
                : answer;
    }

    /** Who decides is not shown that there were wake-ups since the last claim. */
    private static Answer withoutLaterWakeUps(Actor actor, Answer answer) {
        if (!(answer instanceof Answer.Found found) || actor.program() instanceof Program.Work) {
            return answer;
        }
        Optional<AttributeValue> answered = found.items().stream()
                .flatMap(item -> Optional.ofNullable(item.get("ws")).stream())
                .findFirst();
        return new Answer.Found(found.items().stream()
                .map(item -> item.containsKey("n") ? with(item, "n", answered.orElse(Path.value(item, "n"))) : item)
                .toList());
    }

    private static Map<String, AttributeValue> with(
            Map<String, AttributeValue> item, String attribute, AttributeValue value) {
        Map<String, AttributeValue> other = new HashMap<>(item);
        other.put(attribute, value);
        return Image.of(other);
    }

    /** Clauses of the conditions of all operations of that name are dropped. */
    private static UnaryOperator<Request.Write> without(String operation, String... clauses) {
        return changed(
                operation,
                part -> new Request.Part(
                        part.key(),
                        part.kind(),
                        part.update(),
                        part.condition() instanceof Term.All all
                                ? new Term.All(all.terms().stream()
                                        .filter(term -> !List.of(clauses).contains(term.text(new Wording(Map.of()))))
                                        .toList())
                                : part.condition(),
                        part.values()));
    }

    /** Attributes are not set. */
    private static UnaryOperator<Request.Write> without(String operation, List<String> attributes) {
        return changed(
                operation,
                part -> new Request.Part(
                        part.key(),
                        part.kind(),
                        new Update(
                                part.update().sets().stream()
                                        .filter(set -> !attributes.contains(
                                                set.target().toString()))
                                        .toList(),
                                part.update().removes()),
                        part.condition(),
                        part.values()));
    }

    /** An attribute is removed. */
    private static UnaryOperator<Request.Write> forgetting(String operation, Path forgotten) {
        return changed(
                operation,
                part -> new Request.Part(
                        part.key(),
                        part.kind(),
                        new Update(part.update().sets(), added(part.update().removes(), forgotten)),
                        part.condition(),
                        part.values()));
    }

    private static List<Path> added(List<Path> paths, Path more) {
        List<Path> all = new ArrayList<>(paths);
        all.add(more);
        return all;
    }

    /** The number to which an attribute is set is another one. */
    private static UnaryOperator<Request.Write> moved(String operation, String attribute, int by) {
        return changed(operation, part -> {
            Map<String, AttributeValue> values = new HashMap<>(part.values());
            List<Update.Assignment> sets = new ArrayList<>();
            for (Update.Assignment set : part.update().sets()) {
                if (set.target().toString().equals(attribute)) {
                    long number = Long.parseLong(
                            Path.value(values, set.first().value()).n());
                    values.put(":moved", AttributeValue.fromN(Long.toString(number + by)));
                    sets.add(new Update.Assignment(set.target(), new Update.Operand(List.of(), ":moved"), ""));
                } else {
                    sets.add(set);
                }
            }
            return new Request.Part(
                    part.key(), part.kind(), new Update(sets, part.update().removes()), part.condition(), values);
        });
    }

    private static UnaryOperator<Request.Write> changed(String operation, UnaryOperator<Request.Part> change) {
        return write -> !write.operation().startsWith(operation)
                ? write
                : write.with(write.parts().stream()
                        .map(part -> part.key().equals(Scene.RUN) || part.key().equals(Scene.WAKE)
                                ? change.apply(part)
                                : part)
                        .toList());
    }
}
