package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.bot.BotDefinition;
import dev.lockstep.dispatch.Dispatcher;
import dev.lockstep.fixture.TestTable;
import dev.lockstep.run.Checkpoint;
import dev.lockstep.run.Invocation;
import dev.lockstep.run.Phase;
import dev.lockstep.run.RunLogEntry;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.types.BotId;
import dev.lockstep.types.EventId;
import dev.lockstep.types.QueueName;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class WholeStoryTest {
    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    @RegisterExtension
    final TestTable table = new TestTable(DYNAMO);

    @Test
    void aQueueThatMovesRunsItsReaderUntilNothingIsLeft() {
        BotId bot = BotId.of("enrich");
        EventId event = EventId.at(table.clock().instant(), 42);
        Lockstep lockstep = table.lockstep();
        lockstep.bots()
                .register(BotDefinition.bot("enrich")
                        .target("process:enrich")
                        .reads("orders")
                        .writes("enriched")
                        .build());
        List<Invocation> invocations = new ArrayList<>();
        Dispatcher dispatcher = lockstep.dispatcher((target, invocation) -> invocations.add(invocation));
        table.pump(dispatcher);
        assertThat(invocations).isEmpty();

        lockstep.wakes().advance(QueueName.of("orders"), event);
        table.pump(dispatcher);

        assertThat(invocations).hasSize(1);
        lockstep.runs().run(invocations.get(0), run -> {
            assertThat(run.position("orders")).isEmpty();
            run.complete(Checkpoint.read("orders", event, 1).andWrite("enriched", event, 1));
        });
        table.pump(dispatcher);

        assertThat(invocations).hasSize(1);
        assertThat(lockstep.wakes().head(QueueName.of("enriched"))).contains(event);
        assertThat(lockstep.runs().log().of(bot)).extracting(RunLogEntry::phase).containsExactly(Phase.COMPLETE);
        assertThat(lockstep.bots().describe(bot).lags()).allMatch(lag -> !lag.isBehind());
    }
}
