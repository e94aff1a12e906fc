package dev.lockstep.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Lockstep;
import dev.lockstep.bot.BotDefinition;
import dev.lockstep.store.LockstepTable;
import dev.lockstep.store.TableLayout;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.types.BotId;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class StreamConsumerTest {
    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    private static final String TABLE = "stream-consumer";

    @Test
    @Tag("P15")
    @DisplayName("P15: an error out of the middle of a batch does not lose the rest of the batch")
    void anErrorDoesNotLoseTheRestOfTheBatch() {
        LockstepTable.create(DYNAMO.client(), TABLE);
        Lockstep lockstep =
                Lockstep.over(DYNAMO.client(), TableLayout.nativeTable(TABLE)).build();
        List<BotId> bots = List.of(BotId.of("first"), BotId.of("second"), BotId.of("third"));
        for (BotId bot : bots) {
            lockstep.bots()
                    .register(
                            BotDefinition.bot(bot.value()).target("process:bot").build());
            lockstep.wakes().trigger(bot);
        }
        List<BotId> invoked = new ArrayList<>();
        StreamConsumer consumer = new StreamConsumer(
                new StreamFeed(DYNAMO.streams(), stream(), InstantSource.system()),
                lockstep.dispatcher((target, invocation) -> {
                    invoked.add(invocation.bot());
                    if (invoked.size() == 1) {
                        throw new StackOverflowError("on purpose");
                    }
                }));

        consumer.take();

        assertThat(invoked).containsExactlyInAnyOrderElementsOf(bots);
    }

    private static String stream() {
        return DYNAMO.client().describeTable(r -> r.tableName(TABLE)).table().latestStreamArn();
    }
}
