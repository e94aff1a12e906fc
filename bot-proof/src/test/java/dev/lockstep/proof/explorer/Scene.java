package dev.lockstep.proof.explorer;

import dev.lockstep.audit.Note;
import dev.lockstep.bot.BotDefinition;
import dev.lockstep.testkit.ManualClock;
import dev.lockstep.types.BotId;
import dev.lockstep.types.EventId;
import dev.lockstep.types.QueueName;
import java.time.Duration;
import java.time.Instant;
import java.util.TreeMap;

/** The one bot that is explored, and the one queue that it reads. */
final class Scene {
    static final BotId BOT = BotId.of("bot");
    static final QueueName ORDERS = QueueName.of("orders");
    static final Note NOTE = Note.by("ann", "because");
    static final Instant START = ManualClock.START;
    static final Duration TIMEOUT = Duration.ofMinutes(5);
    static final ItemKey RUN = new ItemKey("B#bot", "R#0000");
    static final ItemKey WAKE = new ItemKey("B#bot", "W");
    static final ItemKey HEAD = new ItemKey("H#orders", "H");

    private Scene() {}

    static BotDefinition definition() {
        return BotDefinition.bot(BOT.value())
                .target("process:bot")
                .reads(ORDERS.value())
                .timeout(TIMEOUT)
                .build();
    }

    /** The bot is registered, and was looked at. */
    static State start(Engine engine, World world, Budget budget) {
        State state = State.of(ModelTable.EMPTY, new TreeMap<>(), budget, START).spawned(new Program.Register());
        Actor process = state.processes().get(0);
        while (true) {
            Engine.Next next = engine.next(process, START);
            if (next.request().isEmpty()) {
                return state.without(process).with(state.table(), new TreeMap<>(), Ghost.NONE);
            }
            World.Effect effect = world.apply(state, process, next.request().get());
            process = process.answered(effect.answer(), START);
            state = effect.after();
        }
    }

    static EventId event(int number) {
        return EventId.at(START, number);
    }
}
