package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.fixture.TestTable;
import dev.lockstep.testkit.DynamoDbLocal;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The operations of {@link EveryFaultTest} are listed by hand; this tells which public method is not among them. */
class EveryPublicMethodTest {
    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    @RegisterExtension
    final TestTable table = new TestTable(DYNAMO);

    @Test
    void everyPublicMethodThatSendsARequestIsPlayedWithEveryFault() {
        assertThat(notPlayed(EveryFaultTest.operations())).isEmpty();
    }

    @Test
    void aMethodIsMissedWhoseOperationIsNotListedEvenIfAnotherOneCallsIt() {
        Stream<PublicOperation> few =
                EveryFaultTest.operations().filter(o -> o.name().startsWith("complete"));

        assertThat(notPlayed(few))
                .contains("BotRun.checkpoint(Checkpoint)", "WakeUps.advance(QueueName, EventId)")
                .doesNotContain("BotRun.complete(Checkpoint)", "BotRun.complete(Completion)")
                .doesNotContain("BotRun.deadline()", "BotRun.runAgain()");
    }

    @Test
    void aMethodIsNamedByThePublicClassThatDeclaresItAndNotByTheOneThatDoesIt() {
        assertThat(RequestingMethods.inTheCode())
                .contains(
                        "Bots.register(BotDefinition)",
                        "WakeUps.trigger(BotId)",
                        "Locks.tryAcquire(LockName, String, Duration)",
                        "Systems.find(SystemId)",
                        "NamedLock.renew()")
                .noneMatch(method -> method.startsWith("Native") || method.startsWith("RStreams"));
    }

    private Set<String> notPlayed(Stream<PublicOperation> operations) {
        RequestingMethods methods = new RequestingMethods();
        operations.forEach(operation -> new Staged(table, operation, new FaultFigures()).undisturbed(methods.noting()));
        Set<String> missing = RequestingMethods.inTheCode();
        missing.removeAll(methods.seen());
        return missing;
    }
}
