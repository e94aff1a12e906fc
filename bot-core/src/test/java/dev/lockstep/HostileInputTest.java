package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.lockstep.audit.Note;
import dev.lockstep.bot.BotDefinition;
import dev.lockstep.bot.Health;
import dev.lockstep.fixture.TestTable;
import dev.lockstep.run.BotRun;
import dev.lockstep.run.Checkpoint;
import dev.lockstep.run.ClaimTerms;
import dev.lockstep.run.Completion;
import dev.lockstep.run.Position;
import dev.lockstep.store.CorruptRecordException;
import dev.lockstep.system.SystemDefinition;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.types.BotId;
import dev.lockstep.types.EventId;
import dev.lockstep.types.InvalidInputException;
import dev.lockstep.types.LockName;
import dev.lockstep.types.QueueName;
import dev.lockstep.types.SystemId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** What nobody in his right mind would pass in: refused with the field and the rule, and nothing is written. */
class HostileInputTest {
    private static final BotId BOT = BotId.of("enrich");
    private static final QueueName ORDERS = QueueName.of("orders");
    private static final Note NOTE = Note.by("ops", "because");
    private static final Duration EVER = Duration.ofSeconds(Long.MAX_VALUE);

    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    @RegisterExtension
    final TestTable table = new TestTable(DYNAMO);

    @SuppressWarnings("NullAway.Init") // JUnit calls register
    private Lockstep lockstep;

    @SuppressWarnings("NullAway.Init") // JUnit calls register
    private BotRun run;

    @BeforeEach
    void register() {
        lockstep = table.other();
        lockstep.bots().register(definition().build());
        run = lockstep.runs()
                .start(lockstep.runs()
                        .claim(
                                lockstep.bots().state(BOT).orElseThrow().run(),
                                new ClaimTerms(0, true, Duration.ofMinutes(5)))
                        .orElseThrow()
                        .invocation());
    }

    static Stream<String> names() {
        return Stream.of(
                "",
                " ",
                "a b",
                "a#b",
                "B#enrich",
                "a\nb",
                "enrich\n",
                "a\u0000b",
                "../enrich",
                "a/../b",
                "a/./b",
                "..",
                ".hidden",
                "-rf",
                "/enrich",
                ":v0",
                "#n0",
                "a AND b",
                "a=b",
                "attribute_exists(pk)",
                "${jndi:ldap://x}",
                "'; DROP TABLE bots; --",
                "<script>",
                "%2e%2e",
                "\u0435nrich", // Cyrillic e
                "enrich\u200b",
                "\ud83d\ude00",
                "\ud800",
                "\u202eenrich",
                "bot:enrich",
                "queue:orders",
                "n".repeat(129),
                "n".repeat(10_000),
                "~".repeat(100_000));
    }

    @ParameterizedTest
    @MethodSource("names")
    void aNameThatIsNoneIsRefusedWhereverItIsPassedIn(String name) {
        refused("bot", () -> lockstep.wakes().trigger(BotId.of(name)));
        refused("queue", () -> lockstep.wakes().advance(QueueName.of(name), EventId.BEGINNING));
        refused("system", () -> lockstep.systems().find(SystemId.of(name)));
        refused("lock", () -> lockstep.locks().find(LockName.of(name)));
        refused(
                "id",
                () -> lockstep.bots()
                        .register(BotDefinition.bot(name).target("process:x").build()));
        refused("reads", () -> lockstep.bots().register(definition().reads(name).build()));
        refused(
                "writes",
                () -> lockstep.bots().register(definition().writes(name).build()));
        refused(
                "aliases",
                () -> lockstep.systems().register(new SystemDefinition(SystemId.of("crm"), "CRM", Set.of(name), "{}")));
        String queue = name.equals("queue:orders") ? "queue:queue:orders" : name; // the first is a reference to one
        refused("queue", () -> run.checkpoint(Checkpoint.read(queue, EventId.BEGINNING, 1)));
        refused("queue", () -> run.position(queue));
    }

    @Test
    void namesThatLookLikeExpressionsAreNamesIfTheirCharactersAre() {
        String[] odd = {"v0", "n0", "size", "AND", "pk", "a.b", "a:b", "a-b", "0", "_", "a/b/c"};
        lockstep.bots().register(definition().reads(odd).build());

        for (String queue : odd) {
            EventId event = EventId.ofNumber(1);
            lockstep.wakes().advance(QueueName.of(queue), event);
            assertThat(lockstep.wakes().tell(BOT, QueueName.of(queue), event)).isTrue();
            run.checkpoint(Checkpoint.read(queue, event, 1));
            assertThat(lockstep.runs().position(BOT, QueueName.of(queue))).isPresent();
        }
        assertThat(lockstep.bots().describe(BOT).lags()).hasSize(odd.length).noneMatch(lag -> lag.isBehind());
    }

    static Stream<String> noSettings() {
        return Stream.of(
                "",
                " ",
                "null",
                "1",
                "[]",
                "\"{}\"",
                "{",
                "{}}",
                "{} {}",
                "{\"a\":}",
                "{a:1}",
                "{'a':1}",
                "{\"a\":1,}",
                "{\"a\":1,\"a\":2}",
                "{\"a\":NaN}",
                "{\"a\":\"\n\"}",
                "// {}",
                "{\"a\":\"\ud800\"}",
                "\u0000{}",
                "{\"a\":" + "[".repeat(10_000) + "]".repeat(10_000) + "}",
                "{\"a\":".repeat(10_000) + "1" + "}".repeat(10_000),
                "{\"a\":" + "[".repeat(30_000),
                "{\"a\":\"" + "x".repeat(65_536) + "\"}");
    }

    @ParameterizedTest
    @MethodSource("noSettings")
    void settingsThatAreNoJsonObjectAreRefused(String settings) {
        refused(
                "settings",
                () -> lockstep.bots().register(definition().settings(settings).build()));
        refused(
                "settings",
                () -> lockstep.systems().register(new SystemDefinition(SystemId.of("crm"), "CRM", Set.of(), settings)));
    }

    static Stream<String> noSchedules() {
        return Stream.of(
                "",
                "* * * *",
                "* * * * * * *",
                "60 * * * *",
                "-1 * * * *",
                "*/0 * * * *",
                "5-1 * * * *",
                "* * 31 2 *",
                "cron(0 12 * * ? *)",
                "rate(0 minutes)",
                "rate(-5 minutes)",
                "PT-5M",
                "PT0.5S",
                "P367D",
                "@reboot",
                "* * * * MONDAY",
                "\uff11 * * * *",
                "*,".repeat(10_000));
    }

    @ParameterizedTest
    @MethodSource("noSchedules")
    void aScheduleThatIsNoneIsRefused(String schedule) {
        refused(
                "schedule",
                () -> lockstep.bots().register(definition().schedule(schedule).build()));
    }

    @Test
    void anEventIdThatWouldNotSortIsRefused() {
        for (String id : List.of("", " ", "a b", "\u00e4", "z/2026/1/1", "z/2026/13", "e".repeat(129), "a\nb")) {
            refused("event id", () -> lockstep.wakes().advance(ORDERS, EventId.of(id)));
            refused("event id", () -> lockstep.runs().rewind(BOT, ORDERS, EventId.of(id), NOTE));
        }
    }

    @Test
    void aTimeThatIsOutOfBoundsIsRefused() {
        for (Duration after : List.of(Duration.ofMillis(-1), EVER, EVER.negated(), Duration.ofDays(1_000_000))) {
            refused("after", () -> lockstep.wakes().schedule(BOT, after));
        }
        for (Instant at : List.of(Instant.MIN, Instant.EPOCH, Instant.MAX, Instant.parse("2300-01-01T00:00:00Z"))) {
            refused("at", () -> lockstep.wakes().schedule(BOT, at));
            refused("at", () -> lockstep.wakes().cancel(BOT, at));
        }
        for (Duration no : List.of(Duration.ZERO, Duration.ofMillis(-1), EVER, EVER.negated())) {
            refused(
                    "timeout",
                    () -> lockstep.runs()
                            .claim(lockstep.bots().state(BOT).orElseThrow().run(), new ClaimTerms(0, true, no)));
        }
    }

    @Test
    void aThresholdOrATimeThatNothingCanKeepIsRefused() {
        for (Duration no : List.of(Duration.ZERO, Duration.ofMillis(-1), EVER, Duration.ofDays(36_601))) {
            Health health = new Health(10, Optional.of(no), Optional.of(no));
            refused(
                    "health.longestLag",
                    () -> lockstep.bots().register(definition().health(health).build()));
            refused(
                    "health.longestSilence",
                    () -> lockstep.bots().register(definition().health(health).build()));
        }
        Position position = Position.at(EventId.ofNumber(1));
        for (Instant no : List.of(Instant.MIN, Instant.MAX, Instant.parse("+10000-01-01T00:00:00Z"))) {
            refused("sourceTime", () -> run.checkpoint(Checkpoint.NONE.andRead(ORDERS, position.withSourceTime(no))));
            refused("startedAt", () -> run.checkpoint(Checkpoint.NONE.andRead(ORDERS, position.withTimes(no, no))));
        }
    }

    @Test
    void aNoteWithoutAPersonOrAReasonIsRefused() {
        for (String no : List.of("", " ", "x".repeat(513), "forged\nline")) {
            refused("who", () -> lockstep.bots().pause(BOT, Note.by(no, "because")));
            refused("why", () -> lockstep.bots().remove(BOT, Note.by("ops", no)));
        }
    }

    @Test
    void moreThanALogEntryHoldsIsRefused() {
        refused("message", () -> run.complete(Completion.SILENT.withMessage("m".repeat(2_001))));
        refused("result", () -> run.complete(Completion.SILENT.withResult("r".repeat(16_001))));
        refused("records", () -> run.checkpoint(Checkpoint.read("orders", EventId.BEGINNING, -1)));
        refused("checkpoint", () -> run.checkpoint(Checkpoint.NONE));
    }

    @Test
    void foreignAttributesOfOurItemsStayAndDoNoHarm() {
        for (String sort : List.of("D", "R#0000", "W")) {
            table.smear("B#enrich", sort, "zz-foreign", AttributeValue.fromS("x".repeat(50_000)));
        }

        lockstep.wakes().trigger(BOT);
        lockstep.bots().pause(BOT, NOTE);
        lockstep.bots().register(definition().owner("new").build());
        run.complete(Checkpoint.read("orders", EventId.ofNumber(1), 1));

        assertThat(lockstep.bots().describe(BOT).bot().definition().owner()).isEqualTo("new");
        for (String sort : List.of("D", "R#0000", "W")) {
            assertThat(table.item("B#enrich", sort)).as(sort).containsKey("zz-foreign");
        }
    }

    @Test
    void anItemThatIsFullTellsSoAndStaysAsItIs() {
        table.smear("B#enrich", "R#0000", "zz-foreign", AttributeValue.fromS("x".repeat(409_000)));
        List<Map<String, AttributeValue>> before = table.items();

        Throwable refused =
                catchThrowable(() -> run.checkpoint(Checkpoint.read("a".repeat(128), EventId.of("e".repeat(128)), 1)
                        .andRead("b".repeat(128), EventId.of("e".repeat(128)), 1)
                        .andRead("c".repeat(128), EventId.of("e".repeat(128)), 1)));

        assertThat(refused).isInstanceOf(CorruptRecordException.class).hasMessageContaining("leaves no room");
        assertThat(table.items()).containsExactlyInAnyOrderElementsOf(before);
    }

    private void refused(String field, Runnable call) {
        List<Map<String, AttributeValue>> before = table.items();
        assertThat(catchThrowable(call::run)).isInstanceOfSatisfying(InvalidInputException.class, refused -> {
            assertThat(refused.violations())
                    .extracting(InvalidInputException.Violation::field)
                    .contains(field);
            assertThat(refused.violations())
                    .allSatisfy(violation -> assertThat(violation.problem())
                            .hasSizeBetween(10, 1_000)
                            .matches("[ -~]+"));
        });
        assertThat(table.items()).containsExactlyInAnyOrderElementsOf(before);
    }

    private static BotDefinition.Builder definition() {
        return BotDefinition.bot("enrich").target("process:enrich").reads("orders");
    }
}
