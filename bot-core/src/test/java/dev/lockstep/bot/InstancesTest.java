package dev.lockstep.bot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lockstep.fixture.TestTable;
import dev.lockstep.run.RoundPhase;
import dev.lockstep.store.CorruptRecordException;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.types.BotId;
import dev.lockstep.types.EventId;
import dev.lockstep.types.InvalidInputException;
import dev.lockstep.types.QueueName;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** How many instances a definition may ask for, and what is stored of it and of their rounds. */
class InstancesTest {
    private static final BotId BOT = BotId.of("reader");

    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    @RegisterExtension
    final TestTable table = new TestTable(DYNAMO);

    static Stream<Arguments> refused() {
        Optional<Duration> minute = Optional.of(Duration.ofMinutes(1));
        return Stream.of(
                Arguments.of(0, 0, Optional.empty(), Optional.empty(), List.of("0 is not accepted: 1 to 256 are")),
                Arguments.of(257, 257, Optional.empty(), Optional.empty(), List.of("257 is not accepted")),
                Arguments.of(3, 2, minute, Optional.empty(), List.of("least 3 is above most 2")),
                Arguments.of(1, 257, minute, Optional.empty(), List.of("1 to 257 is not accepted")),
                Arguments.of(1, 4, Optional.empty(), Optional.empty(), List.of("needs either perLag or perEvents")),
                Arguments.of(1, 4, minute, Optional.of(5L), List.of("has both perLag and perEvents")),
                Arguments.of(4, 4, minute, Optional.empty(), List.of("is always 4: neither perLag nor perEvents")),
                Arguments.of(1, 4, Optional.of(Duration.ZERO), Optional.empty(), List.of("perLag of PT0S")),
                Arguments.of(1, 4, Optional.of(Duration.ofDays(367)), Optional.empty(), List.of("up to 366 days")),
                Arguments.of(1, 4, Optional.of(Duration.ofNanos(1)), Optional.empty(), List.of("whole milliseconds")),
                Arguments.of(1, 4, Optional.empty(), Optional.of(0L), List.of("perEvents of 0: 1 or more")),
                Arguments.of(
                        0,
                        300,
                        Optional.of(Duration.ofSeconds(-1)),
                        Optional.of(-5L),
                        List.of("0 to 300 is not accepted", "has both", "perLag of PT-1S", "perEvents of -5")));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void whatIsNoNumberOfInstancesIsRefusedWithEverythingThatIsWrong(
            int least, int most, Optional<Duration> perLag, Optional<Long> perEvents, List<String> problems) {
        InvalidInputException refusal =
                catchThrowableOfType(InvalidInputException.class, () -> new Instances(least, most, perLag, perEvents));

        assertThat(refusal.violations())
                .hasSameSizeAs(problems)
                .allMatch(v -> v.field().equals("instances"));
        for (int i = 0; i < problems.size(); i++) {
            assertThat(refusal.violations().get(i).problem()).contains(problems.get(i));
        }
    }

    static Stream<UnaryOperator<BotDefinition.Builder>> accepted() {
        return Stream.of(
                b -> b.instances(1),
                b -> b.instances(256),
                b -> b.instances(1, 256, Duration.ofMillis(1)),
                b -> b.instances(2, 8, Duration.ofDays(366)),
                b -> b.instances(1, 8, 1_000_000_000_000L),
                b -> b.instances(4).reads("orders", "s-0", "s-1").shards("s-0", "s-1"));
    }

    @ParameterizedTest
    @MethodSource("accepted")
    void whatIsAcceptedIsStoredAndReadBack(UnaryOperator<BotDefinition.Builder> more) {
        BotDefinition definition = more.apply(builder()).build();

        table.other().bots().register(definition);

        Bot bot = table.other().bots().find(BOT).orElseThrow();
        assertThat(bot.definition()).isEqualTo(definition);
        assertThat(bot.rules().instances()).isEqualTo(definition.instances());
        assertThat(bot.rules().shards()).isEqualTo(definition.shards());
        assertThat(bot.definition().toBuilder().build()).isEqualTo(definition);
    }

    @Test
    void aDefinitionOfBeforeThatHasOnlyOneNumberIsRead() {
        table.other().bots().register(builder().build());
        table.tear("B#reader", "D", "im");

        assertThat(table.other().bots().find(BOT).orElseThrow().definition().instances())
                .isEqualTo(Instances.ONE);
        table.tear("B#reader", "D", "in");
        assertThat(table.other().bots().state(BOT).orElseThrow().rules().instances())
                .isEqualTo(Instances.ONE);
    }

    @ParameterizedTest
    @CsvSource({"il, soon", "ie, many"})
    void aTornNumberIsNamed(String attribute, String value) {
        table.other().bots().register(builder().build());
        table.smear("B#reader", "D", attribute, AttributeValue.fromS(value));

        assertThatThrownBy(() -> table.other().bots().state(BOT))
                .isInstanceOf(CorruptRecordException.class)
                .hasMessageContaining("Definition[bot=reader]")
                .hasMessageContaining("'" + attribute + "'");
    }

    static Stream<Arguments> torn() {
        return Stream.of(
                Arguments.of("F", "e", AttributeValue.fromS("one"), "e"),
                Arguments.of("F", "e", AttributeValue.fromN("-1"), "e"),
                Arguments.of("F", "st", AttributeValue.fromS("half open"), "st"),
                Arguments.of("F", "n", AttributeValue.fromN("1e9"), "n"),
                Arguments.of("F", "rd", AttributeValue.fromM(Map.of("or ders", m("e", "1"))), "rd"),
                Arguments.of("F", "ft", AttributeValue.fromM(Map.of("orders", AttributeValue.fromN("1"))), "ft"),
                Arguments.of("F", "ow", m("orders", "nobody"), "ow"),
                Arguments.of("F", "xw", AttributeValue.fromSs(List.of("no queue")), "xw"),
                Arguments.of("R#0001", "fo", AttributeValue.fromS("one"), "fo"),
                Arguments.of("R#0001", "fn", AttributeValue.fromN("0.5"), "fn"),
                Arguments.of("R#0001", "ft", AttributeValue.fromS("everywhere"), "ft"));
    }

    @ParameterizedTest(name = "{0} {1} is {2}")
    @MethodSource("torn")
    void aTornRoundOrShareIsNamedAndEverythingElseStaysAsItIs(
            String sort, String attribute, AttributeValue value, String named) {
        table.other().bots().register(builder().instances(2).build());
        table.other().wakes().tell(BOT, QueueName.of("orders"), EventId.ofNumber(10));
        table.other().dispatcher((target, invocation) -> {}).evaluate(BOT);
        assertThat(table.other().runs().rounds().find(BOT).orElseThrow().phase())
                .isEqualTo(RoundPhase.OPEN);
        table.smear("B#reader", sort, attribute, value);
        List<Map<String, AttributeValue>> before = table.items();

        assertThatThrownBy(() ->
                        table.other().dispatcher((target, invocation) -> {}).evaluate(BOT))
                .isInstanceOf(CorruptRecordException.class)
                .hasMessageContaining(sort.equals("F") ? "Round[bot=reader]" : "Run[bot=reader, instance=1]")
                .hasMessageContaining("'" + named);

        assertThat(table.items()).containsExactlyInAnyOrderElementsOf(before);
    }

    private static AttributeValue m(String name, String value) {
        return AttributeValue.fromM(Map.of(name, AttributeValue.fromS(value)));
    }

    private static BotDefinition.Builder builder() {
        return BotDefinition.bot(BOT.value()).target("process:reader").reads("orders");
    }
}
