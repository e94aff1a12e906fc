package dev.lockstep.proof.history;

import dev.lockstep.proof.history.BotRecord.Moved;
import dev.lockstep.run.Checkpoint;
import dev.lockstep.run.StalePositionException;
import dev.lockstep.types.BotId;
import dev.lockstep.types.EventId;
import dev.lockstep.types.LockstepException;
import java.util.Optional;
import java.util.function.Function;

/** Makes a write into a run and notes what was seen of it. */
final class WriteSteps {
    private final Client client;
    private final History history;

    WriteSteps(Client client) {
        this.client = client;
        this.history = client.history();
    }

    /** Makes it, and once more if it is not known how it went. */
    void make(RunWrite write, Runnable call) {
        client.<Boolean>ask(
                write.operation(),
                write.toString(),
                1,
                () -> {
                    call.run();
                    return true;
                },
                asked -> seen(write, asked));
    }

    private void seen(RunWrite write, Asked<Boolean> asked) {
        if (asked.sent()) {
            History.<BotRecord>calls(asked, answer(write, asked), state -> state.written(write))
                    .forEach(call -> history.on(write.bot(), call));
            advanced(write, asked);
        } else {
            known(write, asked);
        }
        if (write.from().isPresent()) {
            History.Certainty made = History.Certainty.UNKNOWN;
            if (asked.value().isPresent()) {
                made = History.Certainty.MADE;
            } else if (asked.isKnown() && !asked.struck()) {
                made = History.Certainty.NOT_MADE;
            }
            history.add(
                    new History.Effect(write.id(), write.bot(), write.owner().epoch(), made));
        }
    }

    private static Function<BotRecord, Optional<BotRecord>> answer(RunWrite write, Asked<Boolean> asked) {
        if (asked.value().isPresent()) {
            return state -> state.written(write);
        }
        return asked.refusal()
                .<Function<BotRecord, Optional<BotRecord>>>map(refusal ->
                        refusal instanceof StalePositionException stale
                                ? state -> state.stale(write, stale(write.bot(), stale))
                                : state -> state.lost(write, refusal(asked)))
                .orElse(state -> Optional.empty());
    }

    /** Told without a request: what the caller knew from the run's start or from what he saw since. */
    private void known(RunWrite write, Asked<Boolean> asked) {
        boolean isLongEnough = asked.value().isPresent() && write.operation() == Operation.EXTEND;
        if (asked.isKnown() && !isLongEnough) {
            history.on(
                    write.bot(),
                    Call.answered(
                            asked.text() + " (unasked)",
                            write.since().orElse(asked.invoked()),
                            asked.answered(),
                            asked.value().isPresent() ? state -> state.arrived(write) : answer(write, asked)));
        }
    }

    /** Who writes a queue moves its head, after the write. */
    private void advanced(RunWrite write, Asked<Boolean> asked) {
        long event = write.to().written();
        if (event == 0) {
            return;
        }
        String text = "advance by " + asked.text();
        if (asked.value().isPresent()) {
            history.on(
                    History.QUEUES.get(1),
                    Call.answered(
                            text,
                            asked.invoked(),
                            asked.answered(),
                            state -> state.moved(event, text).or(() -> state.told(event, false, ""))));
        }
        history.on(History.QUEUES.get(1), Call.perhaps(text, asked.invoked(), state -> state.moved(event, text)));
    }

    private static RunWrite.Stale stale(BotId bot, StalePositionException told) {
        return new RunWrite.Stale(!told.queue().value().equals(read(bot)), number(told.asked()), number(told.stored()));
    }

    static String refusal(Asked<?> asked) {
        return asked.refusal()
                .map((LockstepException refusal) -> refusal.getClass().getSimpleName())
                .orElse("");
    }

    static String read(BotId bot) {
        return History.QUEUES.get(History.BOTS.indexOf(bot)).value();
    }

    static String written() {
        return History.QUEUES.get(1).value();
    }

    static Checkpoint checkpoint(BotId bot, Moved to) {
        Checkpoint checkpoint = Checkpoint.NONE;
        if (to.read() > 0) {
            checkpoint = checkpoint.andRead(read(bot), EventId.ofNumber(to.read()), 1);
        }
        return to.written() > 0 ? checkpoint.andWrite(written(), EventId.ofNumber(to.written()), 1) : checkpoint;
    }

    /** The number of an event; 0 for none. */
    static long number(Optional<EventId> event) {
        return event.map(WriteSteps::number).orElse(0L);
    }

    private static long number(EventId event) {
        return event.equals(EventId.BEGINNING) ? 0 : Long.parseLong(event.value());
    }
}
