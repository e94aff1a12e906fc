package dev.lockstep.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.lockstep.types.BotId;
import dev.lockstep.types.InvalidInputException;
import dev.lockstep.types.QueueName;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.ValueSource;

class LeoRefTest {
    /** What leo-sdk 6.0.18's own lib/reference.js answered. */
    @ParameterizedTest(name = "{0}")
    @CsvFileSource(resources = "leo-references.tsv", delimiter = '\t', numLinesToSkip = 1)
    void aQueueIsAcceptedIfEveryWayThroughLeoSdkEndsAtTheSameEntry(
            String queue, String name, String id, String reference, String read, String readReference, String owned) {
        Set<String> entries = new HashSet<>(List.of(name, id, reference, read, readReference, owned));

        if (entries.equals(Set.of("queue:" + queue))) {
            assertThat(LeoRef.of(QueueName.of(queue))).isEqualTo("queue:" + queue);
            assertThat(LeoRef.queue("queue:" + queue)).contains(QueueName.of(queue));
        } else {
            assertThatExceptionOfType(InvalidInputException.class)
                    .isThrownBy(() -> LeoRef.of(QueueName.of(queue)))
                    .withMessageContaining("leo-sdk");
            assertThat(LeoRef.queue("queue:" + queue)).isEmpty();
        }
    }

    /** As {@code refId(name)} in the table, where its entry is one that leo-sdk does not make another of. */
    @ParameterizedTest(name = "{0}")
    @CsvFileSource(resources = "leo-references.tsv", delimiter = '\t', numLinesToSkip = 1)
    void aTextIsTheQueueThatLeoSdkTakesItFor(String text, String reference) {
        assertThat(LeoRef.named(text)).isEqualTo(LeoRef.queue(reference));
        assertThat(LeoRef.named(reference)).isEqualTo(LeoRef.queue(reference));
    }

    @ParameterizedTest
    @ValueSource(strings = {"orders", "system:x", "bot:x", "queue:", "queue:a b", "token"})
    void whatIsNoQueuesEntryIsNone(String entry) {
        assertThat(LeoRef.queue(entry)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"orders", "b_orders", "reader", "orders_readers", "a:b"})
    void aBotKeepsItsName(String bot) {
        assertThat(LeoRef.of(BotId.of(bot))).isEqualTo(bot);
    }

    @Test
    void aBotIsRefusedWhosePositionsLeoSdkWouldKeepWithAnother() {
        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> LeoRef.of(BotId.of("orders_reader")))
                .withMessageContaining("_reader");
    }

    @Test
    void aBotIsRefusedThatIsAReferenceToAnother() {
        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> LeoRef.of(BotId.of("my-bot:orders")))
                .withMessageContaining("bot:");
    }
}
