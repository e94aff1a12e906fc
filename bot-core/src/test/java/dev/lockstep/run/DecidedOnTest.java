package dev.lockstep.run;

import static dev.lockstep.fixture.OneBot.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.lockstep.fixture.OneBot;
import dev.lockstep.fixture.TestTable;
import dev.lockstep.store.LockstepTable;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.types.UnknownBotException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Whoever acts on an instance from outside acts on the state it decided on, or not at all. */
@Tag("P1")
class DecidedOnTest {
    private static final String PARTITION = "B#" + OneBot.ID.value();
    private static final String INSTANCE = "R#0000";
    private static final RunError REASON = RunError.of("gone", "nobody there");
    private static final AttributeValue OTHER_NUMBER = AttributeValue.fromN("9");

    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    @RegisterExtension
    final TestTable table = new TestTable(DYNAMO);

    @SuppressWarnings("NullAway.Init") // JUnit calls register
    private OneBot bot;

    @BeforeEach
    void register() {
        bot = OneBot.registered(table.other());
    }

    /** What somebody decides, told apart from what he then does. */
    private record Deed(String name, int requestsBefore, Decided decided) {
        @Override
        public String toString() {
            return name;
        }
    }

    @FunctionalInterface
    private interface Decided {
        Runnable on(OneBot bot, Runs runs);
    }

    private static final Deed CLAIM = new Deed("claim", 0, (bot, runs) -> {
        RunState seen = bot.state();
        return () -> assertThat(runs.claim(seen, new ClaimTerms(0, true, OneBot.TIMEOUT)))
                .isEmpty();
    });
    private static final Deed RELEASE = new Deed("release", 0, (bot, runs) -> {
        Claim claim = bot.claim();
        return () -> assertThat(runs.release(claim, REASON)).isFalse();
    });
    private static final Deed EXPIRE = new Deed("expire", 0, (bot, runs) -> {
        RunState open = bot.claim().state();
        return () -> assertThat(runs.expire(open)).isFalse();
    });
    private static final Deed GIVE_UP = new Deed("give up", 1, (bot, runs) -> {
        Claim claim = bot.claim();
        return () -> assertThat(runs.giveUp(claim.invocation(), REASON)).isFalse();
    });
    private static final Deed LOOK_AGAIN = new Deed("look again", 0, (bot, runs) -> {
        RunState seen = bot.state();
        return () -> runs.lookAgain(seen, Instant.EPOCH);
    });
    private static final Deed LOOK_AGAIN_AT_A_RUN = new Deed("look again at a run", 0, (bot, runs) -> {
        RunState open = bot.claim().state();
        return () -> runs.lookAgain(open, Instant.EPOCH);
    });
    private static final Deed FORGET = new Deed("forget", 0, (bot, runs) -> {
        RunState open = bot.claim().state();
        return () -> runs.forget(open);
    });

    private static final Deed REWIND =
            new Deed("rewind", 1, (bot, runs) -> () -> runs.rewind(OneBot.ID, OneBot.ORDERS, event(1), OneBot.NOTE));

    static Stream<Arguments> changes() {
        Stream<Arguments> common = Stream.of(CLAIM, RELEASE, EXPIRE, GIVE_UP, LOOK_AGAIN, LOOK_AGAIN_AT_A_RUN, FORGET)
                .flatMap(deed -> Stream.of(
                        Arguments.of(deed, RunState.EPOCH, OTHER_NUMBER),
                        Arguments.of(deed, RunState.PHASE, AttributeValue.fromS(Phase.COMPLETE.code()))));
        return Stream.concat(
                common,
                Stream.of(
                        Arguments.of(CLAIM, RunState.REMOVED, AttributeValue.fromBool(true)),
                        Arguments.of(EXPIRE, RunState.DEADLINE, OTHER_NUMBER),
                        Arguments.of(LOOK_AGAIN, RunState.DEADLINE, OTHER_NUMBER),
                        Arguments.of(LOOK_AGAIN_AT_A_RUN, RunState.DEADLINE, OTHER_NUMBER),
                        Arguments.of(RELEASE, RunState.RUN_ID, AttributeValue.fromS("another")),
                        Arguments.of(GIVE_UP, RunState.RUN_ID, AttributeValue.fromS("another")),
                        Arguments.of(FORGET, LockstepTable.DUE_AT, OTHER_NUMBER)));
    }

    @ParameterizedTest(name = "{0}, {1} = {2}")
    @MethodSource("changes")
    @DisplayName("P1: what was decided on a state that is no more is not done")
    void whatWasDecidedOnAStateThatIsNoMoreIsNotDone(Deed deed, String attribute, AttributeValue value) {
        List<Map<String, AttributeValue>> left = new ArrayList<>();

        afterDeciding(deed, () -> {
            table.smear(PARTITION, INSTANCE, attribute, value);
            left.addAll(table.items());
        });

        assertThat(table.items()).containsExactlyInAnyOrderElementsOf(left);
    }

    @Test
    @DisplayName("P1: a rewind goes above an epoch that rose while it was made")
    void aRewindGoesAboveEveryEpoch() {
        afterDeciding(REWIND, () -> table.smear(PARTITION, INSTANCE, RunState.EPOCH, OTHER_NUMBER));

        assertThat(bot.state().epoch()).isEqualTo(10);
    }

    @Test
    @DisplayName("P1: a claim is not given back once its run has started, by whoever")
    void aClaimWhoseRunHasStartedIsNotGivenBack() {
        Claim claim = bot.claim();
        table.other().runs().start(claim.invocation());
        Claim asFound = new Claim(claim.invocation(), bot.state());

        assertThat(table.lockstep().runs().release(asFound, REASON)).isFalse();

        assertThat(bot.state().phase()).isEqualTo(Phase.RUNNING);
    }

    @ParameterizedTest
    @ValueSource(strings = {RunState.EPOCH, RunState.DEADLINE, RunState.PHASE})
    @DisplayName("P1: a run without a deadline that changed meanwhile is not given up")
    void aRunWithoutADeadlineThatChangedMeanwhileIsNotGivenUp(String attribute) {
        bot.claim();
        table.tear(PARTITION, INSTANCE, RunState.DEADLINE);
        RunState open = bot.state();
        boolean isPhase = attribute.equals(RunState.PHASE);
        table.smear(
                PARTITION, INSTANCE, attribute, isPhase ? AttributeValue.fromS(Phase.COMPLETE.code()) : OTHER_NUMBER);
        List<Map<String, AttributeValue>> left = table.items();

        assertThat(table.lockstep().runs().expire(open)).isFalse();

        assertThat(table.items()).containsExactlyInAnyOrderElementsOf(left);
    }

    static Stream<Arguments> changesBeforeTheSecondLook() {
        return Stream.concat(
                Stream.of(RELEASE, EXPIRE, GIVE_UP)
                        .flatMap(deed -> Stream.of(
                                Arguments.of(deed, RunState.EPOCH, OTHER_NUMBER),
                                Arguments.of(deed, RunState.PHASE, AttributeValue.fromS(Phase.COMPLETE.code())))),
                Stream.of(
                        Arguments.of(EXPIRE, RunState.DEADLINE, OTHER_NUMBER),
                        Arguments.of(RELEASE, RunState.RUN_ID, AttributeValue.fromS("another")),
                        Arguments.of(GIVE_UP, RunState.RUN_ID, AttributeValue.fromS("another"))));
    }

    @ParameterizedTest(name = "{0}, {1} = {2}")
    @MethodSource("changesBeforeTheSecondLook")
    @DisplayName("P1: a run that wrote meanwhile, and then is another one, is not given up")
    void aRunThatWroteAndThenIsAnotherOneIsNotGivenUp(Deed deed, String attribute, AttributeValue value) {
        List<Map<String, AttributeValue>> left = new ArrayList<>();
        table.faults().beforeRequest(deed.requestsBefore() + 2, () -> left.addAll(smeared(attribute, value)));

        afterDeciding(deed, () -> table.smear(PARTITION, INSTANCE, RunState.SEQUENCE, OTHER_NUMBER));

        assertThat(table.items()).containsExactlyInAnyOrderElementsOf(left);
    }

    @ParameterizedTest
    @ValueSource(strings = {RunState.EPOCH, RunState.DEADLINE, RunState.PHASE})
    @DisplayName("P1: nor is one without a deadline")
    void aRunWithoutADeadlineThatWroteAndThenIsAnotherOneIsNotGivenUp(String attribute) {
        bot.claim();
        table.tear(PARTITION, INSTANCE, RunState.DEADLINE);
        RunState open = bot.state();
        boolean isPhase = attribute.equals(RunState.PHASE);
        AttributeValue value = isPhase ? AttributeValue.fromS(Phase.COMPLETE.code()) : OTHER_NUMBER;
        List<Map<String, AttributeValue>> left = new ArrayList<>();
        Runs runs = table.lockstep().runs();
        table.faults().beforeRequest(1, () -> table.smear(PARTITION, INSTANCE, RunState.SEQUENCE, OTHER_NUMBER));
        table.faults().beforeRequest(2, () -> left.addAll(smeared(attribute, value)));

        assertThat(runs.expire(open)).isFalse();

        assertThat(table.items()).containsExactlyInAnyOrderElementsOf(left);
    }

    @Test
    @DisplayName("P18: what a run without a deadline writes at the moment it expires is in its log")
    @Tag("P18")
    void whatARunWithoutADeadlineWritesAtTheMomentItExpiresIsInItsLog() {
        bot.claim();
        table.tear(PARTITION, INSTANCE, RunState.DEADLINE);
        RunState open = bot.state();
        Runs runs = table.lockstep().runs();
        table.faults().beforeRequest(1, () -> {
            table.smear(PARTITION, INSTANCE, RunState.SEQUENCE, OTHER_NUMBER);
            table.smear(PARTITION, INSTANCE, RunState.RECORDS_READ, OTHER_NUMBER);
        });

        assertThat(runs.expire(open)).isTrue();

        assertThat(bot.history())
                .singleElement()
                .satisfies(entry -> assertThat(entry.recordsRead()).isEqualTo(9));
    }

    @Test
    @DisplayName("P1: a run that ended while a rewind was made is not logged as fenced off")
    void aRunThatEndedMeanwhileIsNotFencedOff() {
        bot.claim();

        afterDeciding(
                REWIND,
                () -> table.smear(PARTITION, INSTANCE, RunState.PHASE, AttributeValue.fromS(Phase.COMPLETE.code())));

        assertThat(bot.logged()).isZero();
        assertThat(bot.state().progress().reads()).containsKey(OneBot.ORDERS);
    }

    @Test
    @DisplayName("P1: an instance that was removed while a rewind was made is not rewound")
    void anInstanceThatWasRemovedMeanwhileIsNotRewound() {
        assertThatExceptionOfType(UnknownBotException.class)
                .isThrownBy(() -> afterDeciding(
                        REWIND,
                        () -> table.smear(PARTITION, INSTANCE, RunState.REMOVED, AttributeValue.fromBool(true))));
    }

    @ParameterizedTest(name = "of an open run: {0}")
    @ValueSource(booleans = {false, true})
    @DisplayName("P18: an earlier look that is still to come stays")
    @Tag("P18")
    void anEarlierLookThatIsStillToComeStays(boolean isOpen) {
        Runs runs = table.other().runs();
        if (isOpen) {
            bot.claim();
        }
        table.tear(PARTITION, INSTANCE, LockstepTable.DUE_AT);
        Instant soon = table.clock().instant().plusSeconds(1);
        runs.lookAgain(bot.state(), soon);

        runs.lookAgain(bot.state(), soon.plusSeconds(1));
        assertThat(bot.state().times().due()).contains(soon);

        runs.lookAgain(bot.state(), soon.minusMillis(1));
        assertThat(bot.state().times().due()).contains(soon.minusMillis(1));

        table.clock().advance(Duration.ofMillis(999));
        runs.lookAgain(bot.state(), soon.plusSeconds(1));
        assertThat(bot.state().times().due()).contains(soon.plusSeconds(1));
    }

    @Test
    @DisplayName("P18: a look that somebody asked for meanwhile is not forgotten with none")
    @Tag("P18")
    void aLookThatWasAskedForMeanwhileStays() {
        RunState seen = bot.state();
        table.smear(PARTITION, INSTANCE, LockstepTable.DUE_AT, OTHER_NUMBER);

        table.lockstep().runs().forget(seen);

        assertThat(table.item(PARTITION, INSTANCE)).containsEntry(LockstepTable.DUE_AT, OTHER_NUMBER);
    }

    private List<Map<String, AttributeValue>> smeared(String attribute, AttributeValue value) {
        table.smear(PARTITION, INSTANCE, attribute, value);
        return table.items();
    }

    private void afterDeciding(Deed deed, Runnable somethingHappens) {
        Runnable act = deed.decided().on(bot, table.lockstep().runs());
        table.faults().beforeRequest(deed.requestsBefore() + 1, somethingHappens);
        act.run();
    }
}
