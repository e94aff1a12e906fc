package dev.lockstep.store;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.lockstep.types.QueueName;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

class ItemTest {
    private static final Item ITEM = new Item(
            new RecordKey.QueueHead(QueueName.of("orders")),
            TableLayout.nativeTable("lockstep"),
            Map.of("rd", map("a", map("b", map("n", AttributeValue.fromS("no number"))))));

    @Test
    void anAttributeOfAMapIsNamedWithTheMapsThatItIsIn() {
        Item entry = ITEM.maps("rd").getOrDefault("a", ITEM);

        assertThatExceptionOfType(CorruptRecordException.class)
                .isThrownBy(() -> entry.requireString("e"))
                .withMessageContaining("'rd.a.e' is missing");
        assertThatExceptionOfType(CorruptRecordException.class)
                .isThrownBy(() -> entry.maps("b").getOrDefault("n", ITEM).maps("n"))
                .withMessageContaining("'rd.a.b.n' is not a map");
    }

    private static AttributeValue map(String name, AttributeValue value) {
        return AttributeValue.fromM(Map.of(name, value));
    }
}
