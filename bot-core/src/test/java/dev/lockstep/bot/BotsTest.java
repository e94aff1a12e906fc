package dev.lockstep.bot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.Lockstep;
import dev.lockstep.audit.AuditEntry;
import dev.lockstep.audit.Note;
import dev.lockstep.cost.Cost;
import dev.lockstep.fixture.TestTable;
import dev.lockstep.run.BotRun;
import dev.lockstep.run.Checkpoint;
import dev.lockstep.run.ClaimTerms;
import dev.lockstep.run.Phase;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.testkit.ManualClock;
import dev.lockstep.types.BotId;
import dev.lockstep.types.EventId;
import dev.lockstep.types.InvalidInputException;
import dev.lockstep.types.QueueName;
import dev.lockstep.types.UnknownBotException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class BotsTest {
    private static final BotId ENRICH = BotId.of("enrich");
    private static final Note NOTE = Note.by("ops", "because");
    private static final EventId EVENT = EventId.at(ManualClock.START, 1);

    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    @RegisterExtension
    final TestTable table = new TestTable(DYNAMO);

    @SuppressWarnings("NullAway.Init") // JUnit calls open
    private Lockstep lockstep;

    @SuppressWarnings("NullAway.Init") // JUnit calls open
    private Bots bots;

    @BeforeEach
    void open() {
        lockstep = table.lockstep();
        bots = lockstep.bots();
    }

    @Test
    void aBotIsReadAsItWasRegistered() {
        Bot registered = bots.register(BotDefinitionTest.full());

        assertThat(registered.definition()).isEqualTo(BotDefinitionTest.full());
        assertThat(registered.status()).isEqualTo(BotStatus.ACTIVE);
        assertThat(bots.find(ENRICH)).contains(registered);
    }

    @Test
    void registeringTheSameAgainIsOneRequestAndNoWrite() {
        bots.register(BotDefinitionTest.full());

        Cost again = table.cost(() -> bots.register(BotDefinitionTest.full()));

        assertThat(again.requests()).isEqualTo(1);
        assertThat(again.writeUnits()).isZero();
        assertThat(find().revision()).isEqualTo(1);
    }

    @Test
    void whatADefinitionNoLongerSaysIsGone() {
        bots.register(BotDefinitionTest.full());

        bots.register(small().build());

        assertThat(find().definition()).isEqualTo(small().build());
        assertThat(bots.describe(ENRICH).due()).isEmpty();
        assertThat(table.item("B#enrich", "C")).isEmpty();
        assertThat(bots.readers(QueueName.of("customers"))).isEmpty();
    }

    @Test
    void registeringAgainKeepsPositionsARunUnderWayWakeUpsAndAPause() {
        bots.register(small().reads("orders").build());
        BotRun run = started();
        run.checkpoint(Checkpoint.read("orders", EVENT, 1));
        lockstep.wakes().trigger(ENRICH);
        bots.pause(ENRICH, NOTE);

        bots.register(small().reads("orders", "more").description("changed").build());

        BotState state = bots.state(ENRICH).orElseThrow();
        assertThat(state.rules().status()).isEqualTo(BotStatus.PAUSED);
        assertThat(state.wake().count()).isEqualTo(1);
        assertThat(state.run().phase()).isEqualTo(Phase.RUNNING);
        assertThat(state.run().progress().reads()).containsKey(QueueName.of("orders"));
        run.complete();
    }

    @Test
    void subscriptionsFollowTheDefinition() {
        bots.register(small().reads("a", "b").build());
        bots.register(BotDefinition.bot("other").target("process:x").reads("b").build());
        bots.update(ENRICH, d -> d.toBuilder().reads("b", "c").build());

        assertThat(bots.readers(QueueName.of("a"))).isEmpty();
        assertThat(bots.readers(QueueName.of("b"))).containsExactly(ENRICH, BotId.of("other"));
        assertThat(bots.readers(QueueName.of("c"))).containsExactly(ENRICH);
    }

    @Test
    void aBotMayReadAndWriteTwoHundredAndFiftySixQueues() {
        BotDefinition wide = small().reads(queues("r", 256))
                .writes(queues("w", 256))
                .schedule("@hourly")
                .settings("{\"a\":1}")
                .build();

        bots.register(wide);
        assertThat(find().definition()).isEqualTo(wide);
        assertThat(bots.describe(ENRICH).lags()).hasSize(256);
        bots.register(wide.toBuilder().reads(queues("s", 256)).build());

        assertThat(IntStream.range(0, 256).mapToObj(i -> bots.readers(QueueName.of("r" + i))))
                .allMatch(List::isEmpty);
        assertThat(IntStream.range(0, 256).mapToObj(i -> bots.readers(QueueName.of("s" + i))))
                .allMatch(readers -> readers.equals(List.of(ENRICH)));
    }

    @Test
    @DisplayName("P10: a change of a definition that was changed meanwhile is refused, and nothing is written")
    @Tag("P10")
    void anUpdateOfAnOlderRevisionIsRefused() {
        Bot read = bots.register(small().build());
        bots.update(read, small().owner("first").build());

        assertThatThrownBy(() -> bots.update(read, small().owner("second").build()))
                .isInstanceOfSatisfying(
                        RevisionConflictException.class,
                        e -> assertThat(e.revision()).isEqualTo(1));
        assertThat(find().definition().owner()).isEqualTo("first");
    }

    @Test
    @DisplayName("P10: of changes made at the same time none is lost")
    @Tag("P10")
    void concurrentUpdatesByFunctionAllTakePlace() throws Exception {
        bots.register(small().build());

        atOnce(
                18,
                i -> bots.update(ENRICH, d -> {
                    Stream<String> reads = Stream.concat(d.reads().stream().map(QueueName::value), Stream.of("q" + i));
                    return d.toBuilder().reads(reads.toArray(String[]::new)).build();
                }));

        assertThat(find().definition().reads()).hasSize(18);
        assertThat(find().revision()).isEqualTo(19);
        assertThat(bots.readers(QueueName.of("q7"))).containsExactly(ENRICH);
    }

    @Test
    @DisplayName("P10: a definition that many register at once is one of theirs, and not a mixture")
    @Tag("P10")
    void concurrentRegistrationsLeaveOneOfThem() throws Exception {
        atOnce(12, i -> bots.register(small().owner("o" + i).reads("q" + i).build()));

        String number = find().definition().owner().substring(1);
        assertThat(find().definition().reads()).containsExactly(QueueName.of("q" + number));
        assertThat(IntStream.range(0, 12)
                        .filter(i -> !bots.readers(QueueName.of("q" + i)).isEmpty()))
                .containsExactly(Integer.parseInt(number));
    }

    @Test
    void theIdOfABotCannotBeChanged() {
        Bot read = bots.register(small().build());
        BotDefinition other = BotDefinition.bot("other").target("process:x").build();

        assertThatThrownBy(() -> bots.update(read, other))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("id");
        assertThat(bots.find(BotId.of("other"))).isEmpty();
    }

    @Test
    void whatIsNotRegisteredIsTold() {
        BotId nobody = BotId.of("nobody");
        assertThat(bots.find(nobody)).isEmpty();
        assertThat(bots.state(nobody)).isEmpty();
        assertThat(Stream.<Runnable>of(
                        () -> bots.describe(nobody),
                        () -> bots.update(nobody, d -> d),
                        () -> bots.pause(nobody, NOTE),
                        () -> bots.archive(nobody, NOTE),
                        () -> bots.remove(nobody, NOTE)))
                .allSatisfy(call -> assertThatThrownBy(call::run)
                        .isInstanceOf(UnknownBotException.class)
                        .hasMessageContaining("nobody"));
        assertThat(table.items()).isEmpty();
    }

    @Test
    void eachManualChangeIsAuditedWithWhoAndWhy() {
        bots.register(small().build());
        List<BotStatus> statuses = new ArrayList<>();
        for (Runnable change : List.<Runnable>of(
                () -> bots.pause(ENRICH, NOTE),
                () -> bots.archive(ENRICH, NOTE),
                () -> bots.restore(ENRICH, NOTE),
                () -> bots.resume(ENRICH, NOTE),
                () -> bots.remove(ENRICH, NOTE))) {
            table.clock().advance(Duration.ofSeconds(1));
            change.run();
            bots.find(ENRICH).ifPresent(bot -> statuses.add(bot.status()));
        }

        assertThat(statuses).containsExactly(BotStatus.PAUSED, BotStatus.ARCHIVED, BotStatus.PAUSED, BotStatus.ACTIVE);
        assertThat(lockstep.audit().of(ENRICH))
                .allSatisfy(entry -> assertThat(entry.note()).isEqualTo(NOTE))
                .extracting(AuditEntry::action)
                .containsExactly("remove", "resume", "restore", "archive", "pause");
    }

    @Test
    void anAuditEntryTellsTheInstant() {
        bots.register(small().build());
        bots.pause(ENRICH, NOTE);

        assertThat(lockstep.audit().of(ENRICH)).extracting(AuditEntry::at).containsExactly(ManualClock.START);
    }

    @Test
    void aRegistrationIsDecidedAnewWhenSomebodyWasFaster() {
        List<Optional<String>> seen = new ArrayList<>();
        Optional<Bot> bot = lockstep.bots().register(BotId.of("late"), there -> {
            seen.add(there.map(b -> b.definition().owner()));
            if (there.isEmpty()) {
                table.other()
                        .bots()
                        .register(BotDefinition.bot("late")
                                .target("process:late")
                                .owner("faster")
                                .build());
            }
            return Optional.of(BotDefinition.bot("late")
                    .target("process:late")
                    .owner("mine")
                    .build());
        });

        assertThat(seen).containsExactly(Optional.empty(), Optional.of("faster"));
        assertThat(bot.orElseThrow().definition().owner()).isEqualTo("mine");
    }

    @Test
    void aRegistrationMayLeaveTheBotThatIsThereAlone() {
        assertThat(lockstep.bots().register(BotId.of("absent"), there -> Optional.empty()))
                .isEmpty();

        assertThat(lockstep.bots().find(BotId.of("absent"))).isEmpty();
    }

    @Test
    void aBigTableIsListedPageByPage() {
        String[] queues = queues("a-queue-with-a-rather-long-name-so-that-definitions-are-large-", 60);
        for (int i = 0; i < 300; i++) {
            table.other()
                    .bots()
                    .register(BotDefinition.bot("bot-" + i)
                            .target("process:x")
                            .description("d".repeat(1_000))
                            .writes(queues)
                            .build());
        }

        Cost firstTen = table.cost(() -> assertThat(bots.list().limit(10)).hasSize(10));
        Cost all = table.cost(() -> assertThat(bots.list().map(s -> s.rules().bot()))
                .doesNotHaveDuplicates()
                .hasSize(300));

        assertThat(firstTen.requests()).isEqualTo(1);
        assertThat(all.requests()).isGreaterThan(1);
    }

    private static void atOnce(int count, IntFunction<Bot> action) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(6);
        try {
            List<Future<Bot>> all = IntStream.range(0, count)
                    .mapToObj(i -> threads.submit(() -> action.apply(i)))
                    .toList();
            for (Future<Bot> one : all) {
                assertThat(one.get().definition().id()).isEqualTo(ENRICH);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private Bot find() {
        return bots.find(ENRICH).orElseThrow();
    }

    private BotRun started() {
        return lockstep.runs()
                .start(lockstep.runs()
                        .claim(bots.state(ENRICH).orElseThrow().run(), new ClaimTerms(0, true, Duration.ofMinutes(5)))
                        .orElseThrow()
                        .invocation());
    }

    private static BotDefinition.Builder small() {
        return BotDefinition.bot("enrich").target("process:enrich");
    }

    private static String[] queues(String prefix, int count) {
        return IntStream.range(0, count).mapToObj(i -> prefix + i).toArray(String[]::new);
    }
}
