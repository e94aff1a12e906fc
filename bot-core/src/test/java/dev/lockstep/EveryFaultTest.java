package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.PublicOperation.Kind;
import dev.lockstep.fixture.OneBot;
import dev.lockstep.fixture.TestTable;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.testkit.Fault;
import dev.lockstep.testkit.FaultInjector;
import dev.lockstep.testkit.FaultPlan;
import dev.lockstep.testkit.SimulatedCrash;
import dev.lockstep.types.LockstepException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Every operation of the public interface, each of its requests, each fault. Nobody else does anything meanwhile. */
@Order(1)
class EveryFaultTest {
    /** After these the SDK or the store sends the request again, and the caller learns of nothing. */
    private static final Set<Fault> SENT_AGAIN = EnumSet.of(
            Fault.LOST_REQUEST,
            Fault.LOST_RESPONSE,
            Fault.DELIVERED_LATE,
            Fault.THROTTLED,
            Fault.SERVER_ERROR,
            Fault.SERVER_ERROR_AFTER,
            Fault.TRANSACTION_CONFLICT);

    private static final Set<String> CONFLICTING =
            Set.of("UpdateItem", "PutItem", "DeleteItem", "TransactWriteItems", "TransactGetItems");

    private static final int PAIRS = Integer.getInteger("lockstep.faults.pairs", 6);
    private static final long SEED = Long.getLong("lockstep.seed", 4_711);

    private static final FaultFigures FIGURES = new FaultFigures();

    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    @RegisterExtension
    final TestTable table = new TestTable(DYNAMO);

    private final List<String> violations = new ArrayList<>();

    @BeforeEach
    void nobodyReadsTheStream() {
        table.withoutStream();
    }

    static Stream<PublicOperation> operations() {
        return Stream.concat(PublicOperation.writing(), ReadOperations.all());
    }

    @AfterAll
    static void report() {
        FIGURES.report();
        if (FIGURES.haveAny()) {
            FIGURES.requireFloors();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("operations")
    @DisplayName("P4, P5, P12: no fault changes an answer or the table, and each costs the request sent again at most")
    @Tag("P4")
    @Tag("P5")
    @Tag("P12")
    void everyFaultAtEveryRequest(PublicOperation operation) {
        Staged staged = new Staged(table, operation, FIGURES);
        Observed undisturbed = staged.undisturbed(FaultPlan.none());
        if (undisturbed.answer() instanceof Observed.Refusal && !undisturbed.threw(LockstepException.class)) {
            violations.add("undisturbed: " + undisturbed);
        }
        FIGURES.operation(undisturbed.sent());
        Observed repeated = staged.again();
        if (operation.kind() == Kind.CARETAKING) {
            staged.finish();
        }
        for (int number = 1; number <= undisturbed.sent(); number++) {
            for (Fault fault : SENT_AGAIN) {
                Observed disturbed = withFault(staged, number, fault, faults -> {});
                expect(fault + " at " + number, disturbed, undisturbed.withMoreSent(staged.injected()));
            }
            deliveredTwice(staged, undisturbed, number);
            slow(staged, undisturbed, number);
            crashed(staged, List.of(undisturbed, repeated), number);
            unanswered(staged, List.of(undisturbed, repeated), number);
        }
        pairs(staged, undisturbed);

        FIGURES.violated(violations);
        assertThat(violations).as("%s: violations, seed %d", operation, SEED).isEmpty();
    }

    @Test
    void aDeadProcessThatWritesOnIsNoticed() {
        PublicOperation writingOn = PublicOperation.on("trigger, and another write after the crash", t -> () -> {
            try {
                return t.lockstep().wakes().trigger(OneBot.ID);
            } catch (SimulatedCrash crash) {
                t.other().wakes().advance(OneBot.ORDERS, OneBot.event(1));
                throw crash;
            }
        });
        Staged staged = new Staged(table, writingOn, new FaultFigures());
        staged.undisturbed(FaultPlan.none());

        leftBehind(staged, staged.observe(FaultPlan.on(1, Fault.CRASH_BEFORE), faults -> {}), Fault.CRASH_BEFORE, 1);

        assertThat(violations).singleElement().asString().startsWith("CRASH_BEFORE at 1 left behind");
    }

    /** A fault must strike, but for a conflict at a request that DynamoDB has none for. */
    private Observed withFault(Staged staged, int number, Fault fault, Consumer<FaultInjector> more) {
        Observed disturbed = staged.observe(FaultPlan.on(number, fault), more);
        long expected = fault != Fault.TRANSACTION_CONFLICT || CONFLICTING.contains(staged.request(number)) ? 1 : 0;
        if (staged.injected() != expected) {
            violations.add(fault + " at " + number + " struck " + staged.injected() + " times instead of " + expected);
        }
        return disturbed;
    }

    private void deliveredTwice(Staged staged, Observed undisturbed, int number) {
        Observed disturbed = withFault(staged, number, Fault.DELIVERED_TWICE, faults -> {});
        expect("delivered twice at " + number, disturbed, undisturbed);

        Observed late = withFault(staged, number, Fault.DELIVERED_LATE, faults -> faults.lateUntilTold());
        staged.deliverLate();
        expect("delivered after the end at " + number, late.with(staged.stored()), undisturbed.withMoreSent(1));
    }

    /** Times differ then, and nothing else may. */
    private void slow(Staged staged, Observed undisturbed, int number) {
        for (Fault fault : List.of(Fault.SLOW_REQUEST, Fault.SLOW_RESPONSE)) {
            Observed disturbed = withFault(staged, number, fault, faults -> faults.whenSlow(staged::aSecondPasses));
            if (!disturbed.sameButForTimes(undisturbed)) {
                violations.add(fault + " at " + number + ": " + disturbed + " instead of " + undisturbed);
            }
        }
    }

    /** The process is dead; another one finds nothing half done that it does not make good by doing the same. */
    private void crashed(Staged staged, List<Observed> sound, int number) {
        for (Fault fault : List.of(Fault.CRASH_BEFORE, Fault.CRASH_AFTER)) {
            Observed dead = withFault(staged, number, fault, faults -> {});
            if (!dead.threw(SimulatedCrash.class)) {
                violations.add(fault + " at " + number + " was taken for an answer: " + dead.answer());
            }
            leftBehind(staged, dead, fault, number);
            FIGURES.leftBehind();
            Observed another = staged.byAnotherProcess();
            if (staged.isDead(another) || staged.operation().kind() == Kind.COMPOSED) {
                if (!staged.aSuccessorGoesOn()) {
                    violations.add(fault + " at " + number + ": the next run does not get through");
                }
            } else {
                expectDoneAgain(staged, fault + " at " + number, another, sound);
            }
        }
    }

    /** What a dead process leaves is what the undisturbed call passes through at that request, and nothing else. */
    private void leftBehind(Staged staged, Observed dead, Fault fault, int number) {
        Map<Map<String, AttributeValue>, Long> expected =
                staged.after(fault == Fault.CRASH_BEFORE ? number - 1 : number);
        if (!dead.items().equals(expected)) {
            violations.add(fault + " at " + number + " left behind " + dead + " instead of " + expected);
        }
    }

    /**
     * The SDK has given up, and the caller does not know; he does the same again. Caretakers report what failed, and a
     * run that is done as a whole ends as failed.
     */
    private void unanswered(Staged staged, List<Observed> sound, int number) {
        for (Fault fault : List.of(Fault.LOST_REQUEST, Fault.LOST_RESPONSE)) {
            Observed unknown = withFault(staged, number, fault, faults -> faults.withoutSecondAttempts());
            boolean mayAnswer = EnumSet.of(Kind.CARETAKING, Kind.COMPOSED)
                    .contains(staged.operation().kind());
            if (!mayAnswer && !unknown.threw(SdkClientException.class)) {
                violations.add(fault + " at " + number + " was taken for an answer: " + unknown.answer());
            }
            if (staged.operation().kind() != Kind.COMPOSED) {
                expectDoneAgain(staged, fault + " at " + number, staged.again(), sound);
            }
        }
    }

    /** Caretakers find something else to do then, and have done the same after a few rounds. */
    private void expectDoneAgain(Staged staged, String what, Observed again, List<Observed> sound) {
        if (staged.operation().kind() == Kind.CARETAKING) {
            expectFinished(staged, what, again);
        } else if (sound.stream().noneMatch(again::sameAs)) {
            violations.add(what + ", done again: " + again + " instead of " + sound);
        }
    }

    private void expectFinished(Staged staged, String what, Observed again) {
        Observed finished = staged.afterRounds();
        if (again.threw(RuntimeException.class) || staged.finished().stream().noneMatch(finished::hasTheTableOf)) {
            violations.add(what + ", done again to the end: " + finished + " instead of " + staged.finished());
        }
    }

    private void pairs(Staged staged, Observed undisturbed) {
        Random random = new Random(SEED ^ staged.operation().name().hashCode());
        List<Fault> faults = List.copyOf(SENT_AGAIN);
        for (int i = 0; i < PAIRS; i++) {
            int first = 1 + random.nextInt((int) undisturbed.sent());
            int second = first + 1 + random.nextInt((int) undisturbed.sent() - first + 1);
            Fault one = faults.get(random.nextInt(faults.size()));
            Fault other = faults.get(random.nextInt(faults.size()));
            Observed disturbed =
                    staged.observe(FaultPlan.on(first, one).or(FaultPlan.on(second, other)), injector -> {});
            String what = one + " at " + first + " and " + other + " at " + second;
            expect(what, disturbed, undisturbed.withMoreSent(staged.injected()));
        }
    }

    private void expect(String what, Observed disturbed, Observed expected) {
        if (!disturbed.equals(expected)) {
            violations.add(what + ": " + disturbed + " instead of " + expected);
        }
    }
}
