package dev.lockstep.decision;

import static dev.lockstep.fixture.OneBot.ID;
import static dev.lockstep.fixture.OneBot.NOTE;
import static dev.lockstep.fixture.OneBot.ORDERS;
import static dev.lockstep.fixture.OneBot.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import dev.lockstep.Lockstep;
import dev.lockstep.dispatch.Dispatcher;
import dev.lockstep.fixture.OneBot;
import dev.lockstep.fixture.TestTable;
import dev.lockstep.run.BotRun;
import dev.lockstep.run.Checkpoint;
import dev.lockstep.run.Claim;
import dev.lockstep.run.Invocation;
import dev.lockstep.run.RunError;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.testkit.ManualClock;
import dev.lockstep.types.BotId;
import dev.lockstep.types.UnknownBotException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What an operator is told of a bot. */
@Tag("P19")
class ExplanationTest {
    private static final Instant START = ManualClock.START;

    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    @RegisterExtension
    final TestTable table = new TestTable(DYNAMO);

    private final Deque<Invocation> invocations = new ArrayDeque<>();

    @SuppressWarnings("NullAway.Init") // JUnit calls register
    private Lockstep lockstep;

    @SuppressWarnings("NullAway.Init") // JUnit calls register
    private OneBot bot;

    @SuppressWarnings("NullAway.Init") // JUnit calls register
    private Dispatcher dispatcher;

    @BeforeEach
    void register() {
        lockstep = table.lockstep();
        bot = OneBot.registered(lockstep);
        dispatcher = lockstep.dispatcher((target, invocation) -> invocations.add(invocation));
        table.pump(dispatcher);
    }

    @Test
    @DisplayName("P19: one request explains a bot")
    void oneRequestExplainsABot() {
        assertThat(table.cost(() -> lockstep.explain(ID)).requests()).isEqualTo(1);
        assertThatThrownBy(() -> lockstep.explain(BotId.of("ghost"))).isInstanceOf(UnknownBotException.class);
    }

    @Test
    void aBotWithNothingToDoIsToldWithWhereItStandsAndWhatWakesIt() {
        lockstep.wakes().advance(ORDERS, event(7));
        table.pump(dispatcher);
        run().complete(Checkpoint.read("orders", event(7), 7));
        table.pump(dispatcher);

        assertThat(explain().standing()).isEqualTo(Standing.WAITING);
        assertThat(objection().text())
                .isEqualTo("nothing to do: it was never woken; queue orders has nothing after " + event(7).value());
        assertThat(objection().remedy())
                .contains("an event in a queue that it reads; lockstep trigger orders-to-invoices wakes it");
        assertThat(said(Rule.UNDER_WAY)).startsWith("no run is under way: run ").endsWith("ended COMPLETE at " + START);
        assertThat(lockstep.explain(ID).nextLook()).isEmpty();
    }

    @Test
    void aBotThatIsAsleepSinceItsRegistrationHasNeverRun() {
        assertThat(said(Rule.UNDER_WAY)).isEqualTo("no run is under way: it has never run");
        assertThat(said(Rule.CAUSE))
                .isEqualTo("nothing to do: it was never woken; queue orders has told it of no event");
    }

    @Test
    void aRewindOfABotThatWasAsleepIsNotTakenForAFence() {
        bot.start().complete();
        lockstep.runs().rewind(ID, ORDERS, event(1), NOTE);

        assertThat(said(Rule.UNDER_WAY))
                .isEqualTo(
                        "no run is under way; the record names no last one any more, as after a rewind or a removal");
    }

    @Test
    void aBotThatMayRunIsReadyUntilSomebodyClaimsIt() {
        lockstep.wakes().trigger(ID);

        assertThat(explain().standing()).isEqualTo(Standing.READY);
        assertThat(explain().objection()).isEmpty();
        assertThat(explain().findings())
                .extracting(Finding::rule)
                .containsExactly(
                        Rule.UNDER_WAY,
                        Rule.ARCHIVED,
                        Rule.PAUSED,
                        Rule.CAUSE,
                        Rule.FORCE,
                        Rule.BACK_OFF,
                        Rule.PROGRESS,
                        Rule.DELAY);
    }

    @Test
    void aRunUnderWayIsToldWithItsHolderItsTimesAndHowToTakeItsLockAway() {
        Claim claim = bot.claim();
        table.clock().advance(Duration.ofSeconds(1));
        lockstep.runs().start(claim.invocation(), "request-7", Duration.ofMinutes(5));

        assertThat(explain().standing()).isEqualTo(Standing.RUNNING);
        assertThat(objection().text())
                .isEqualTo("run " + claim.invocation().runId()
                        + " (epoch 1) is under way: RUNNING, request request-7, claimed at " + START + ", started at "
                        + START.plusSeconds(1) + ", until " + START.plusSeconds(301) + " at most");
        assertThat(objection().remedy())
                .hasValueSatisfying(
                        remedy -> assertThat(remedy).contains("lockstep unlock orders-to-invoices --reason WHY"));

        table.clock().advance(Duration.ofSeconds(301));

        assertThat(explain().decision()).isInstanceOf(Decision.Expire.class);
        assertThat(objection().text()).endsWith("its deadline " + START.plusSeconds(301) + " has passed");
    }

    @Test
    void aBotInBackOffIsToldWithItsLastErrorAndTheEndOfTheWait() {
        lockstep.wakes().trigger(ID);
        table.pump(dispatcher);
        run().fail(new IllegalStateException("no connection\nto the shop"));
        table.pump(dispatcher);

        assertThat(explain().standing()).isEqualTo(Standing.BACK_OFF);
        Instant until = objection().until().orElseThrow();
        assertThat(objection().text())
                .isEqualTo("back-off after 1 failed runs in a row; the last error: java.lang.IllegalStateException:"
                        + " no connection; the wait ends at " + until);
        assertThat(objection().remedy())
                .contains("wait until " + until + ", or lockstep force orders-to-invoices runs it now; lockstep runs"
                        + " orders-to-invoices tells what went wrong");
        assertThat(lockstep.explain(ID).nextLook()).contains(until);

        table.clock().advance(Duration.between(START, until));

        assertThat(explain().objection()).isEmpty();
        assertThat(said(Rule.BACK_OFF)).endsWith("the wait ended at " + until);
    }

    @Test
    void aRunThatEndedWellEndsTheSeriesAndNoErrorIsTold() {
        bot.start().fail(RunError.of("old", "long mended"));
        bot.start().complete();

        assertThat(said(Rule.BACK_OFF)).isEqualTo("its last run did not fail");
    }

    @Test
    void whatComesBehindTheFirstObjectionIsToldToo() {
        bot.start().fail(RunError.of("broken", "on purpose"));
        lockstep.bots().pause(ID, NOTE);

        assertThat(explain().standing()).isEqualTo(Standing.PAUSED);
        assertThat(explain().findings().stream().filter(Finding::isObjection))
                .extracting(Finding::rule)
                .containsExactly(Rule.PAUSED, Rule.BACK_OFF);
        assertThat(objection().text()).isEqualTo("paused by ann: because");
        assertThat(objection().remedy())
                .contains("lockstep resume orders-to-invoices lets it run again; lockstep force orders-to-invoices runs"
                        + " it once all the same");
    }

    @Test
    void aForcedBotIsNotAskedForItsBackOff() {
        bot.start().fail(RunError.of("broken", "on purpose"));
        lockstep.bots().pause(ID, NOTE);
        lockstep.wakes().force(ID, NOTE);

        assertThat(explain().objection()).isEmpty();
        assertThat(said(Rule.PAUSED)).isEqualTo("paused by ann: because; an operator forces it all the same");
        assertThat(said(Rule.BACK_OFF)).isEqualTo("not asked: an operator forces it");
    }

    @Test
    void aBotThatReadsNothingIsBlockedAndTheQueueIsNamed() {
        lockstep.wakes().advance(ORDERS, event(7));
        table.pump(dispatcher);
        run().complete();
        table.pump(dispatcher);

        assertThat(explain().standing()).isEqualTo(Standing.BLOCKED);
        assertThat(objection().rule()).isEqualTo(Rule.PROGRESS);
        assertThat(objection().text())
                .startsWith("1 run ended well without moving a read position, though queue orders is to be read up to "
                        + event(7).value() + ", and is read up to nothing; the wait ends at ");
        assertThat(objection().remedy())
                .hasValueSatisfying(remedy ->
                        assertThat(remedy).contains("lockstep skip orders-to-invoices QUEUE --reason WHY passes over"));
    }

    @Test
    void anArchivedBotIsToldWithWhoDidIt() {
        lockstep.bots().archive(ID, NOTE);

        assertThat(explain().standing()).isEqualTo(Standing.ARCHIVED);
        assertThat(objection().text()).isEqualTo("archived by ann: because");
        assertThat(objection().remedy()).contains("lockstep restore orders-to-invoices takes it out of the archive");
        assertThat(explain().findings().stream().filter(Finding::isObjection))
                .as("nothing else has an archived bot run")
                .extracting(Finding::rule, finding -> finding.remedy().isPresent())
                .containsExactly(tuple(Rule.ARCHIVED, true), tuple(Rule.CAUSE, false));
    }

    @Test
    void ofARoundEachUnfinishedInstanceIsExplainedByItself() {
        lockstep.bots().register(OneBot.definition().toBuilder().instances(2).build());
        lockstep.wakes().advance(ORDERS, event(7));
        table.pump(dispatcher);
        BotRun first = run();
        BotRun second = run();
        first.complete();
        second.fail(RunError.of("broken", "on purpose"));
        table.pump(dispatcher);

        Explanation explained = explain();
        assertThat(explained.standing()).isEqualTo(Standing.BACK_OFF);
        assertThat(objection().rule()).isEqualTo(Rule.SHARES);
        assertThat(objection().text())
                .endsWith("0 of 2 instances have done their share of round " + epoch(explained) + "; unfinished: 0, 1");
        assertThat(explained.instances()).containsOnlyKeys(0, 1);
        assertThat(first(explained, first.instance()).text())
                .startsWith("1 run ended well without moving a read position, though queue orders is to be read up to "
                        + event(7).value());
        assertThat(first(explained, second.instance()).text())
                .startsWith("back-off after 1 failed runs in a row; the last error: broken: on purpose");
        assertThat(lockstep.explain(ID).nextLook()).isPresent();
    }

    @Test
    void aRunOfAnInstanceIsUnlockedByItsNumber() {
        lockstep.bots().register(OneBot.definition().toBuilder().instances(2).build());
        lockstep.wakes().advance(ORDERS, event(7));
        table.pump(dispatcher);

        assertThat(explain().standing()).isEqualTo(Standing.RUNNING);
        assertThat(first(explain(), 1).remedy())
                .hasValueSatisfying(remedy ->
                        assertThat(remedy).contains("lockstep unlock orders-to-invoices --instance 1 --reason WHY"));
    }

    private static long epoch(Explanation explained) {
        return ((Decision.Round) explained.decision()).epoch();
    }

    private static Finding first(Explanation explained, int instance) {
        return explained.instances().getOrDefault(instance, List.of()).stream()
                .filter(Finding::isObjection)
                .findFirst()
                .orElseThrow();
    }

    private BotRun run() {
        return lockstep.runs().start(Optional.ofNullable(invocations.poll()).orElseThrow());
    }

    private Explanation explain() {
        return lockstep.explain(ID).explanation();
    }

    private Finding objection() {
        return explain().objection().orElseThrow();
    }

    private String said(Rule rule) {
        return explain().findings().stream()
                .filter(finding -> finding.rule() == rule)
                .map(Finding::text)
                .findFirst()
                .orElseThrow();
    }
}
