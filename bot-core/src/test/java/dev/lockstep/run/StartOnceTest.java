package dev.lockstep.run;

import static dev.lockstep.fixture.OneBot.TIMEOUT;
import static dev.lockstep.fixture.OneBot.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.lockstep.fixture.OneBot;
import dev.lockstep.fixture.TestTable;
import dev.lockstep.testkit.DynamoDbLocal;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A start that is asked for again because its answer was lost or late. */
class StartOnceTest {
    private static final Checkpoint FIRST = Checkpoint.read("orders", event(1), 1);
    private static final Checkpoint SECOND = Checkpoint.read("orders", event(2), 1);

    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    @RegisterExtension
    final TestTable table = new TestTable(DYNAMO);

    @SuppressWarnings("NullAway.Init") // JUnit calls claim
    private Invocation invocation;

    @BeforeEach
    void claim() {
        invocation = OneBot.registered(table.other()).claim().invocation();
    }

    @Test
    @DisplayName("P4: a start made again is the same start, and fences nobody off")
    @Tag("P4")
    void aStartMadeAgainIsTheSameStart() {
        RunTicket ticket = start("attempt").ticket();
        resumed(ticket, "first").checkpoint(FIRST);

        BotRun late = start("attempt");

        assertThat(late.ticket()).isEqualTo(ticket);
        assertThat(late.position("orders")).contains(event(1));
        assertThatCode(() -> resumed(ticket, "second").checkpoint(SECOND)).doesNotThrowAnyException();
    }

    @Test
    @DisplayName("P8: two processes of one message are two starts, and the first is fenced off")
    @Tag("P8")
    void twoAttemptsAreTwoStarts() {
        RunTicket first = start("one").ticket();
        start("two");

        assertThatExceptionOfType(ForeignRunException.class)
                .isThrownBy(() -> resumed(first, "first").checkpoint(FIRST));
    }

    @Test
    void aStartThatIsAskedForAgainAfterTheEndIsRefused() {
        start("one").complete();

        assertThatExceptionOfType(RunEndedException.class).isThrownBy(() -> start("one"));
    }

    private BotRun start(String attempt) {
        return table.other().runs().startOnce(invocation, "message-1", attempt, TIMEOUT);
    }

    private ResumedRun resumed(RunTicket ticket, String call) {
        return table.other().runs().resume(ticket, call);
    }
}
