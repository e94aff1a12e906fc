package dev.lockstep.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Lockstep;
import dev.lockstep.audit.Note;
import dev.lockstep.bot.BotDefinition;
import dev.lockstep.bot.BotState;
import dev.lockstep.fixture.TestTable;
import dev.lockstep.run.BotRun;
import dev.lockstep.run.Checkpoint;
import dev.lockstep.run.Invocation;
import dev.lockstep.run.Runs;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.testkit.Fault;
import dev.lockstep.testkit.FaultInjector;
import dev.lockstep.testkit.FaultPlan;
import dev.lockstep.testkit.ManualClock;
import dev.lockstep.testkit.SimulatedCrash;
import dev.lockstep.types.BotId;
import dev.lockstep.types.EventId;
import dev.lockstep.types.QueueName;
import dev.lockstep.wake.WakeUps;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * One process does all of a run, from the decision to the end: query, claim, start, checkpoint, complete. Before each
 * of its requests, and after the last one, somebody else asks for a run. One that starts later must follow, whether the
 * process lives or dies there.
 */
@Tag("P16")
class WakeUpRacesTest {
    private static final EventId FIRST = EventId.at(ManualClock.START, 1);
    private static final EventId SECOND = EventId.at(ManualClock.START, 2);
    private static final Note NOTE = Note.by("ops", "race");

    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    @RegisterExtension
    final TestTable table = new TestTable(DYNAMO);

    @SuppressWarnings("ImmutableEnumChecker") // its functions keep nothing
    enum Asks {
        BY_TRIGGER((stage, bot) -> stage.lockstep.wakes().trigger(bot)),
        BY_FORCE((stage, bot) -> stage.lockstep.wakes().force(bot, NOTE)),
        BY_ADVANCE((stage, bot) -> stage.lockstep.wakes().advance(queue(bot), SECOND)),
        BY_SCHEDULE((stage, bot) -> {
            stage.lockstep.wakes().schedule(bot, Duration.ZERO);
            stage.sweeper.sweep();
        }),
        BY_REWIND((stage, bot) -> stage.lockstep.runs().rewind(bot, queue(bot), EventId.BEGINNING, NOTE)),
        BY_TRIGGER_AND_ANOTHER_DISPATCHER((stage, bot) -> {
            stage.lockstep.wakes().trigger(bot);
            stage.dispatcher.evaluate(bot);
        }),
        BY_ADVANCE_WHILE_PAUSED((stage, bot) -> {
            stage.lockstep.bots().pause(bot, NOTE);
            stage.lockstep.wakes().advance(queue(bot), SECOND);
            stage.dispatcher.evaluate(bot);
            stage.lockstep.bots().resume(bot, NOTE);
        });

        private final BiConsumer<Stage, BotId> act;

        Asks(BiConsumer<Stage, BotId> act) {
            this.act = act;
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("P16: no wake-up is lost, whichever requests of a run it falls between")
    void aWakeUpBetweenAnyTwoRequestsIsFollowedByARun(Asks asks) {
        eachPoint(asks, false);
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("P16: no wake-up is lost, wherever in a run the process dies, as long as others go on")
    void aWakeUpJustBeforeACrashIsFollowedByARun(Asks asks) {
        eachPoint(asks, true);
    }

    private void eachPoint(Asks asks, boolean crash) {
        long requests = play(asks, 0, crash);
        assertThat(requests).as("requests of a whole run").isGreaterThanOrEqualTo(5);
        for (int number = 1; number <= requests + 1; number++) {
            play(asks, number, crash);
        }
    }

    /** Plays one run of a bot of its own, woken before this request if any, and answers how many requests it took. */
    private long play(Asks asks, int number, boolean crash) {
        Stage others = new Stage(table);
        String name = asks + "-" + crash + "-" + number;
        BotId bot = register(others, name);
        others.lockstep.wakes().advance(queue(bot), FIRST);
        others.settle();
        others.lockstep.wakes().trigger(bot);
        table.changes();

        AtomicBoolean asked = new AtomicBoolean();
        Runnable wakeUp = () -> {
            asks.act.accept(others, bot);
            asked.set(true);
        };
        FaultInjector faults = FaultInjector.over(DYNAMO.http());
        if (number > 0) {
            faults.beforeRequest(number, wakeUp);
            faults.follow(crash ? FaultPlan.on(number, Fault.CRASH_BEFORE) : FaultPlan.none());
        }
        wholeRun(table.door(DYNAMO.client(faults)).build(), bot);
        long requests = faults.sent();
        if (!asked.get()) {
            wakeUp.run();
        }

        others.settle();
        if (crash) {
            others.sweepFor(Duration.ofMinutes(9), Duration.ofMinutes(3));
            others.settle();
        }
        assertAnswered(others, bot, name);
        return requests;
    }

    private static void wholeRun(Lockstep victim, BotId bot) {
        List<Invocation> invocations = new ArrayList<>();
        try {
            victim.dispatcher((target, invocation) -> invocations.add(invocation))
                    .evaluate(bot);
            Runs runs = victim.runs();
            for (Invocation invocation : invocations) {
                runs.run(invocation, WakeUpRacesTest::workSlowly);
            }
        } catch (SimulatedCrash crashed) {
            return; // the rest is for others to clear up
        }
    }

    private static void workSlowly(BotRun run) {
        String queue = "q-" + run.bot().value();
        run.checkpoint(Checkpoint.read(queue, FIRST, 1));
        run.complete(Checkpoint.read(queue, FIRST, 1));
    }

    private static void assertAnswered(Stage stage, BotId bot, String name) {
        BotState state = stage.state(bot);
        assertThat(state.run().phase().isOpen()).as("%s: a run is open", name).isFalse();
        assertThat(state.run().wakeSeen())
                .as("%s: last wake-up answered", name)
                .isEqualTo(state.wake().count());
        WakeUps wakes = stage.lockstep.wakes();
        assertThat(stage.lockstep.runs().position(bot, queue(bot)).map(p -> p.eventId()))
                .as("%s: position", name)
                .isEqualTo(wakes.head(queue(bot)));
        assertThat(stage.lockstep.why(bot).text()).as(name).contains("nothing to do");
    }

    private static BotId register(Stage stage, String name) {
        BotId bot = BotId.of(name);
        stage.lockstep
                .bots()
                .register(BotDefinition.bot(name)
                        .target("process:bot")
                        .reads(queue(bot).value())
                        .build());
        return bot;
    }

    private static QueueName queue(BotId bot) {
        return QueueName.of("q-" + bot.value());
    }
}
