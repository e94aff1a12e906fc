package dev.lockstep.dispatch;

import dev.lockstep.audit.Note;
import dev.lockstep.bot.BotDefinition;
import dev.lockstep.bot.BotState;
import dev.lockstep.decision.Decision;
import dev.lockstep.fixture.TestTable;
import dev.lockstep.run.BotRun;
import dev.lockstep.run.Checkpoint;
import dev.lockstep.run.Invocation;
import dev.lockstep.run.Position;
import dev.lockstep.run.Round;
import dev.lockstep.run.RunError;
import dev.lockstep.run.RunState;
import dev.lockstep.run.Runs;
import dev.lockstep.types.BotId;
import dev.lockstep.types.EventId;
import dev.lockstep.types.QueueName;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** The bot {@code reader} with several instances on a stage: it reads {@code orders} and writes {@code invoices}. */
final class RoundBot {
    static final BotId ID = BotId.of("reader");
    static final Note NOTE = Note.by("ann", "because");
    static final RunError BROKEN = RunError.of("broken", "on purpose");

    private final TestTable table;
    final Stage stage;

    RoundBot(TestTable table, UnaryOperator<BotDefinition.Builder> more) {
        this.table = table;
        this.stage = new Stage(table);
        register(more);
        pump();
    }

    static RoundBot of(TestTable table, int instances) {
        return new RoundBot(table, bot -> bot.instances(instances));
    }

    void register(UnaryOperator<BotDefinition.Builder> more) {
        stage.lockstep
                .bots()
                .register(more.apply(BotDefinition.bot(ID.value())
                                .target("process:reader")
                                .reads("orders")
                                .writes("invoices"))
                        .build());
    }

    void redefine(UnaryOperator<BotDefinition.Builder> change) {
        stage.lockstep.bots().update(ID, bot -> change.apply(bot.toBuilder()).build());
    }

    /** Passes the stream on; what is invoked then, by instance. */
    List<Invocation> pump() {
        table.pump(stage.dispatcher);
        return stage.take();
    }

    /** A queue moves on; what is invoked then. */
    List<Invocation> advance(String queue, long to) {
        stage.lockstep.wakes().advance(QueueName.of(queue), EventId.ofNumber(to));
        return pump();
    }

    List<Invocation> advance(long to) {
        return advance("orders", to);
    }

    /** Decides on the bot now; what is invoked then. */
    List<Invocation> evaluate() {
        Decision unused = stage.dispatcher.evaluate(ID);
        return stage.take();
    }

    BotRun start(Invocation invocation) {
        return runs().start(invocation);
    }

    /** A run of an instance that does its whole share. */
    void finish(Invocation invocation) {
        BotRun run = start(invocation);
        run.complete(run.fanOut().orElseThrow().atEnd());
    }

    /** All do their whole shares; what is invoked then. */
    List<Invocation> finish(List<Invocation> invocations) {
        invocations.forEach(this::finish);
        return pump();
    }

    void fail(Invocation invocation) {
        start(invocation).fail(BROKEN);
    }

    static Checkpoint read(String queue, long to) {
        return Checkpoint.read(queue, EventId.ofNumber(to), 1);
    }

    Runs runs() {
        return stage.lockstep.runs();
    }

    BotState state() {
        return stage.state(ID);
    }

    Round round() {
        return runs().rounds().find(ID).orElseThrow();
    }

    RunState instance(int number) {
        return state().instances(number + 1).get(number);
    }

    /** Where the bot as a whole stands. */
    Optional<Long> at(String queue) {
        return runs().position(ID, QueueName.of(queue)).map(RoundBot::number);
    }

    Optional<Long> written(String queue) {
        return runs().writePosition(ID, QueueName.of(queue)).map(RoundBot::number);
    }

    private static long number(Position position) {
        return Long.parseLong(position.eventId().value());
    }
}
