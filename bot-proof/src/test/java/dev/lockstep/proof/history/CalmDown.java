package dev.lockstep.proof.history;

import dev.lockstep.Lockstep;
import dev.lockstep.audit.Note;
import dev.lockstep.bot.BotReport;
import dev.lockstep.bot.BotState;
import dev.lockstep.bot.QueueLag;
import dev.lockstep.decision.Decision;
import dev.lockstep.dispatch.DispatchObserver;
import dev.lockstep.dispatch.Dispatcher;
import dev.lockstep.dispatch.Sweeper;
import dev.lockstep.dispatch.TableChange;
import dev.lockstep.lock.LockHolder;
import dev.lockstep.lock.NamedLock;
import dev.lockstep.proof.history.BotRecord.Moved;
import dev.lockstep.run.BotRun;
import dev.lockstep.run.Claim;
import dev.lockstep.run.Completion;
import dev.lockstep.run.Invocation;
import dev.lockstep.run.Position;
import dev.lockstep.run.RunState;
import dev.lockstep.store.TableLayout;
import dev.lockstep.types.BotId;
import dev.lockstep.types.LockName;
import dev.lockstep.types.QueueName;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
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
    private final InstantSource clock;
    private final Lockstep lockstep;
    private final Dispatcher dispatcher;
    private final Sweeper sweeper;

    CalmDown(Stage stage, Stage.Tables tables, World world, History history) {
        this.tables = tables;
        this.world = world;
        this.history = history;
        this.clock = world.new LocalClock(Duration.ZERO, Duration.ZERO);
        this.lockstep = Lockstep.over(stage.plain(), TableLayout.nativeTable(tables.lockstep()))
                .clock(clock)
                .clockDrift(LockState.CLOCK_DRIFT)
                .build();
        this.dispatcher = lockstep.dispatcher((target, invocation) -> history.invocations.add(invocation), new Watch());
        this.sweeper = lockstep.sweeper(dispatcher);
    }

    /** The bots, each woken once, before anything else happens. */
    void register() {
        for (BotId bot : History.BOTS) {
            lockstep.bots().register(BotSteps.definition(bot));
            lockstep.wakes().trigger(bot);
        }
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
        History.LOCKS.forEach(this::requireFree);
    }

    /** Every lock is had in one call when its time is over, whatever became of its holders. */
    private void requireFree(LockName lock) {
        int moment = world.tick();
        Instant now = clock.instant();
        Optional<NamedLock> got = lockstep.locks().tryAcquire(lock, "calm", LockSteps.HELD);
        if (got.isEmpty()) {
            history.complain("P6", "lock " + lock + " cannot be had in the end");
        }
        got.ifPresent(held -> history.on(
                lock,
                Call.answered(
                        "in the end acquired " + held.epoch(),
                        moment,
                        world.tick(),
                        state -> state.acquired("calm", now, LockSteps.HELD, held.epoch(), held.expiresAt()))));
    }

    /** What everything is when the clients have ended: the last calls of the history, which any order must explain. */
    private void seeEverything() {
        for (QueueName queue : History.QUEUES) {
            long head = WriteSteps.number(lockstep.wakes().head(queue));
            int moment = world.tick();
            history.on(
                    queue, Call.answered("in the end head = " + head, moment, world.tick(), state -> state.seen(head)));
        }
        for (LockName lock : History.LOCKS) {
            int moment = world.tick();
            Optional<LockHolder> holder = lockstep.locks().find(lock);
            Instant now = clock.instant();
            history.on(
                    lock,
                    Call.answered("in the end " + holder, moment, world.tick(), state -> state.seen(holder, now)));
        }
        History.BOTS.forEach(this::see);
    }

    private void see(BotId bot) {
        int moment = world.tick();
        Optional<BotState> found = lockstep.bots().state(bot);
        Optional<Integer> setting = lockstep.bots().find(bot).map(known -> BotSteps.setting(known.definition()));
        history.on(
                bot,
                Call.answered(
                        "in the end " + found.map(BotState::run) + " setting " + setting,
                        moment,
                        world.tick(),
                        state -> Optional.of(state)
                                .filter(s ->
                                        found.map(is -> isAs(s, is, setting)).orElse(!s.registered()))));
    }

    private static boolean isAs(BotRecord expected, BotState found, Optional<Integer> setting) {
        RunState run = found.run();
        long read = at(run.progress().reads(), WriteSteps.read(run.bot()));
        long written = at(run.progress().writes(), WriteSteps.written());
        return expected.registered()
                && expected.epoch() == run.epoch()
                && expected.phase() == run.phase()
                && expected.at().equals(new Moved(read, written))
                && expected.wakes() <= found.wake().count()
                && setting.filter(number -> number == expected.setting()).isPresent();
    }

    private static long at(Map<QueueName, Position> positions, String queue) {
        return WriteSteps.number(
                Optional.ofNullable(positions.get(QueueName.of(queue))).map(Position::eventId));
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
        int asked = world.tick();
        lockstep.runs().run(invocation, run -> {
            history.add(new History.Started(run.bot(), run.epoch(), true, asked, world.tick()));
            run.complete(everything(run));
        });
    }

    private Completion everything(BotRun run) {
        String queue = WriteSteps.read(run.bot());
        long head = WriteSteps.number(lockstep.wakes().head(QueueName.of(queue)));
        long position = WriteSteps.number(run.position(queue));
        return Completion.SILENT.with(WriteSteps.checkpoint(run.bot(), new Moved(head > position ? head : 0, 0)));
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

    /** Notes the runs that are claimed. */
    private final class Watch implements DispatchObserver {
        private int decided;

        @Override
        public void decided(BotState bot, Decision decision) {
            decided = world.tick();
        }

        @Override
        public void claimed(Claim claim) {
            RunState run = claim.state();
            history.add(new History.Claimed(run.bot(), run.epoch(), run.wakeSeen(), decided, world.tick()));
        }
    }
}
