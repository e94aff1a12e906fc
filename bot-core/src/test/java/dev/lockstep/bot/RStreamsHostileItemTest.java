package dev.lockstep.bot;

import static dev.lockstep.bot.BusItems.definition;
import static dev.lockstep.bot.BusItems.l;
import static dev.lockstep.bot.BusItems.m;
import static dev.lockstep.bot.BusItems.n;
import static dev.lockstep.bot.BusItems.nodeBot;
import static dev.lockstep.bot.BusItems.s;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.fixture.TestBus;
import dev.lockstep.store.CorruptRecordException;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.types.BotId;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Whatever others wrote: it is read or named, an update leaves it or refuses, and registering mends it. */
class RStreamsHostileItemTest {
    private static final BotId ID = BotId.of("orders-enrich");
    private static final List<AttributeValue> HOSTILE = List.of(
            s(""),
            s("\u0000;\n${x}"),
            s("x".repeat(2_000)),
            n("-1"),
            n("1e100"),
            n("0.5"),
            AttributeValue.fromBool(true),
            AttributeValue.fromNul(true),
            AttributeValue.fromB(SdkBytes.fromUtf8String("x")),
            AttributeValue.fromSs(List.of("queue:a", "b")),
            l(),
            l(n("1"), m(), AttributeValue.fromNul(true)),
            m(),
            m("settings", s("x"), "id", n("1"), "type", n("2"), "w", n("3"), "writes", m()),
            m("settings", l(s("x")), "type", s("fargate"), "longestLag", s("soon"), "role", s("nobody")));

    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    @RegisterExtension
    final TestBus bus = new TestBus(DYNAMO);

    static Stream<String> attributes() {
        return BusDefinition.DEFINING.stream();
    }

    @ParameterizedTest
    @MethodSource("attributes")
    void whateverAnAttributeHoldsIsReadOrNamedAndMendedByRegistering(String attribute) {
        Bots bots = bus.other().bots();
        for (AttributeValue value : HOSTILE) {
            Map<String, AttributeValue> item = nodeBot();
            item.put(attribute, value);
            bus.plant("orders-enrich", item);
            Map<String, AttributeValue> before = bus.bot("orders-enrich");
            try {
                BotDefinition read = bots.find(ID).orElseThrow().definition();
                bots.update(ID, d -> d.toBuilder().owner("bob").build());
                assertThat(bots.find(ID).orElseThrow().definition())
                        .as("%s = %s", attribute, value)
                        .isEqualTo(read.toBuilder().owner("bob").build());
            } catch (CorruptRecordException named) {
                assertThat(named).hasMessageContaining("orders-enrich");
                assertThat(bus.bot("orders-enrich")).isEqualTo(before);
            }
            assertThat(bots.register(definition().build()).definition())
                    .as("%s = %s", attribute, value)
                    .isEqualTo(definition().build());
        }
    }
}
