package dev.lockstep.proof.history;

import dev.lockstep.Lockstep;
import dev.lockstep.audit.Note;
import dev.lockstep.bot.BotReport;
import dev.lockstep.bot.QueueLag;
import dev.lockstep.dispatch.Dispatcher;
import dev.lockstep.dispatch.Sweeper;
import dev.lockstep.dispatch.TableChange;
import dev.lockstep.proof.history.BotRecord.Moved;
import dev.lockstep.run.BotRun;
import dev.lockstep.run.Completion;
import dev.lockstep.run.Invocation;
import dev.lockstep.run.Position;
import dev.lockstep.run.RunState;
import dev.lockstep.store.TableLayout;
import dev.lockstep.types.BotId;
import dev.lockstep.types.QueueName;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The end of a history: nothing is lost any more, operators let go, and one honest process does all that is left to do.
 * Then every wake-up must be answered, every queue read and no run open.
 */
final class CalmDown {
    private static final Note NOTE = Note.by("ops", "it is over");
    private static final Duration ROUND = Duration.ofMinutes(17);
    private static final int ROUNDS = 4;

    private final Stage.Tables tables;
    private final World world;
    private final History history;
    private final Lockstep lockstep;
    private final Dispatcher dispatcher;
    private final Sweeper sweeper;

    CalmDown(Stage stage, Stage.Tables tables, World world, History history) {
        this.tables = tables;
        this.world = world;
        this.history = history;
        this.lockstep = Lockstep.over(stage.plain(), TableLayout.nativeTable(tables.lockstep()))
                .clock(world.new LocalClock(Duration.ZERO, Duration.ZERO))
                .clockDrift(LockState.CLOCK_DRIFT)
                .build();
        this.dispatcher = lockstep.dispatcher((target, invocation) -> history.invocations.add(invocation));
        this.sweeper = lockstep.sweeper(dispatcher);
    }

    /** The bots, before anything happens. */
    void register() {
        History.BOTS.forEach(bot -> lockstep.bots().register(BotSteps.definition(bot)));
    }

    /** Ends the history. */
    void run() {
        seeEverything();
        history.invocations.clear();
        for (BotId bot : History.BOTS) {
            lockstep.bots()
                    .register(
                            bot, found -> found.isPresent() ? Optional.empty() : Optional.of(BotSteps.definition(bot)));
            lockstep.bots().resume(bot, NOTE);
        }
        for (int round = 0; round < ROUNDS && !(round > 0 && isDone()); round++) {
            world.pass(ROUND);
            sweeper.sweep();
            sweeper.reconcile(100);
            do {
                List<Invocation> taken = List.copyOf(history.invocations);
                history.invocations.clear();
                taken.forEach(this::workProperly);
                pump();
            } while (!history.invocations.isEmpty());
        }
        History.BOTS.forEach(this::requireAllDone);
    }

    /** What everything is when the clients have ended: the last calls of the history, which any order must explain. */
    private void seeEverything() {
        for (QueueName queue : History.QUEUES) {
            long head = RunSteps.number(lockstep.wakes().head(queue));
            int moment = world.tick();
            history.on(
                    queue, Call.answered("in the end head = " + head, moment, world.tick(), state -> state.seen(head)));
        }
        for (BotId bot : History.BOTS) {
            lockstep.bots().state(bot).ifPresent(found -> {
                RunState run = found.run();
                QueueName queue = QueueName.of(RunSteps.read(bot));
                long read = RunSteps.number(
                        Optional.ofNullable(run.progress().reads().get(queue)).map(Position::eventId));
                long epoch = run.epoch();
                int moment = world.tick();
                history.on(
                        bot,
                        Call.answered(
                                "in the end epoch " + epoch + " " + run.phase() + " position " + read,
                                moment,
                                world.tick(),
                                state -> Optional.of(state)
                                        .filter(s -> s.registered()
                                                && s.epoch() == epoch
                                                && s.phase() == run.phase()
                                                && s.read() == read)));
            });
        }
    }

    private boolean isDone() {
        return History.BOTS.stream().allMatch(bot -> lockstep.why(bot).text().contains("nothing to do"));
    }

    private void pump() {
        List<TableChange> changes = tables.feed().changes();
        List<Dispatcher.Failure> failures = dispatcher.dispatch(changes);
        if (!failures.isEmpty()) {
            history.complain("P15", "records failed in the end: " + failures);
        }
    }

    private void workProperly(Invocation invocation) {
        lockstep.runs().run(invocation, run -> run.complete(everything(run)));
    }

    private Completion everything(BotRun run) {
        String queue = RunSteps.read(run.bot());
        long head = RunSteps.number(lockstep.wakes().head(QueueName.of(queue)));
        long position = RunSteps.number(run.position(queue));
        return Completion.SILENT.with(RunSteps.checkpoint(run.bot(), new Moved(head > position ? head : 0, 0)));
    }

    private void requireAllDone(BotId bot) {
        BotReport report = lockstep.bots().describe(bot);
        RunState run = report.runs().get(0);
        if (run.phase().isOpen()) {
            history.complain("P18", "the run of " + bot + " is open in the end: " + run);
        }
        if (run.wakeSeen() != report.wake().count()) {
            history.complain("P16", "wake-ups of " + bot + " not answered in the end: " + report.wake() + ", " + run);
        }
        if (report.lags().stream().anyMatch(QueueLag::isBehind)) {
            history.complain("P16", bot + " is behind in the end: " + report.lags() + ", " + run);
        }
        long wakes = report.wake().count();
        int moment = world.tick();
        history.on(
                bot,
                Call.answered(
                        "in the end " + wakes + " wake-ups",
                        moment,
                        world.tick(),
                        state -> Optional.of(state).filter(s -> !s.registered() || s.wakes() <= wakes)));
    }
}
