package dev.lockstep.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.audit.Note;
import dev.lockstep.bot.BotDefinition;
import dev.lockstep.bot.BotState;
import dev.lockstep.decision.Decision;
import dev.lockstep.fixture.TestTable;
import dev.lockstep.run.Claim;
import dev.lockstep.run.Invocation;
import dev.lockstep.run.RunError;
import dev.lockstep.run.RunState;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.types.BotId;
import dev.lockstep.types.EventId;
import dev.lockstep.types.QueueName;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

class DispatchObserverTest {
    private static final BotId BOT = BotId.of("enrich");
    private static final Note NOTE = Note.by("ann", "because");

    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    @RegisterExtension
    final TestTable table = new TestTable(DYNAMO);

    private final List<String> heard = new ArrayList<>();
    private final List<Invocation> invoked = new ArrayList<>();

    @SuppressWarnings("NullAway.Init") // JUnit calls register
    private Dispatcher dispatcher;

    @BeforeEach
    void register() {
        dispatcher = table.other()
                .dispatcher(
                        (target, invocation) -> {
                            if (target.address().equals("refuses")) {
                                throw new InvocationRefusedException("denied", "not allowed");
                            }
                            invoked.add(invocation);
                        },
                        new Listener());
        target("process:enrich");
    }

    @Test
    void aRunIsHeardOfFromItsClaimToItsEnd() {
        table.other().wakes().trigger(BOT);
        table.pump(dispatcher);
        table.other().runs().run(invoked.get(0), run -> {});
        table.pump(dispatcher);

        assertThat(heard).containsSubsequence("decided Run", "claimed 1", "ended COMPLETE");
        assertThat(heard).filteredOn(what -> what.startsWith("ended")).hasSize(1);
    }

    @Test
    void whatHappensToAnEndedRunIsNoSecondEnd() {
        table.other().wakes().trigger(BOT);
        table.pump(dispatcher);
        table.other().runs().start(invoked.get(0)).fail(RunError.of("broken", "on purpose"));
        table.pump(dispatcher);
        RunState failed = table.other().bots().state(BOT).orElseThrow().run();
        table.other().runs().lookAgain(failed, table.clock().instant().plusSeconds(1));
        table.pump(dispatcher);

        assertThat(heard).filteredOn(what -> what.startsWith("ended")).containsExactly("ended FAILED");
    }

    @Test
    void aRefusalIsHeardOfWithItsReason() {
        target("process:refuses");
        table.other().wakes().trigger(BOT);
        table.pump(dispatcher);

        assertThat(heard).containsSubsequence("claimed 1", "refused denied", "ended REFUSED");
    }

    @Test
    void aRewindOfARunUnderWaySupersedesIt() {
        table.other().wakes().trigger(BOT);
        table.pump(dispatcher);
        table.other().runs().rewind(BOT, QueueName.of("orders"), EventId.BEGINNING, NOTE);
        table.pump(dispatcher);

        assertThat(heard).contains("superseded 1").doesNotContain("ended IDLE");
    }

    @Test
    void aRecordThatFailsIsHeardOf() {
        table.pump(dispatcher);
        table.smear("B#enrich", "R#0000", "st", AttributeValue.fromN("7"));

        assertThat(dispatcher.dispatch(table.changes())).hasSize(1);

        assertThat(heard).contains("failed");
    }

    @Test
    void anObserverThatThrowsChangesNothing() {
        Dispatcher observed = table.other().dispatcher((target, invocation) -> invoked.add(invocation), new Listener() {
            @Override
            void hear(String what) {
                throw new IllegalStateException("on purpose: " + what);
            }
        });
        table.other().wakes().trigger(BOT);

        table.pump(observed);
        table.other().runs().run(invoked.get(0), run -> {});
        table.pump(observed);

        assertThat(table.other().runs().log().of(BOT)).hasSize(1);
    }

    private void target(String target) {
        table.other()
                .bots()
                .register(BotDefinition.bot(BOT.value())
                        .target(target)
                        .reads("orders")
                        .build());
        table.pump(dispatcher);
        heard.clear();
    }

    private class Listener implements DispatchObserver {
        void hear(String what) {
            heard.add(what);
        }

        @Override
        public void ended(RunState run) {
            hear("ended " + run.phase());
        }

        @Override
        public void superseded(RunState asItWas) {
            hear("superseded " + asItWas.epoch());
        }

        @Override
        public void decided(BotState bot, Decision decision) {
            hear("decided " + decision.getClass().getSimpleName());
        }

        @Override
        public void claimed(Claim claim) {
            hear("claimed " + claim.invocation().epoch());
        }

        @Override
        public void refused(Claim claim, RunError reason) {
            hear("refused " + reason.type());
        }

        @Override
        public void failed(TableChange change, RuntimeException cause) {
            hear("failed");
        }
    }
}
