package dev.lockstep.proof.explorer;

import dev.lockstep.dispatch.Dispatcher;
import dev.lockstep.dispatch.TableChange;
import dev.lockstep.run.BotRun;
import dev.lockstep.run.Checkpoint;
import dev.lockstep.run.Invocation;
import dev.lockstep.run.Position;
import dev.lockstep.run.RunError;
import dev.lockstep.types.EventId;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import software.amazon.awssdk.core.exception.SdkException;

/** What a process is there for. */
sealed interface Program {
    void run(Engine engine);

    /** How it is called in a history. */
    String title();

    /** A dispatcher that was given one record of the stream. */
    record Dispatch(TableChange change) implements Program {
        @Override
        public void run(Engine engine) {
            for (Dispatcher.Failure failure : engine.dispatcher().dispatch(List.of(change))) {
                throw failure.cause();
            }
        }

        @Override
        public String title() {
            return "dispatcher";
        }
    }

    record Sweep() implements Program {
        @Override
        public void run(Engine engine) {
            if (engine.sweeper().sweep().failed() > 0) {
                throw new IllegalStateException("a sweep failed");
            }
        }

        @Override
        public String title() {
            return "sweeper";
        }
    }

    record Reconcile() implements Program {
        @Override
        public void run(Engine engine) {
            if (engine.sweeper().reconcile(10).failed() > 0) {
                throw new IllegalStateException("a reconciliation failed");
            }
        }

        @Override
        public String title() {
            return "reconciliation";
        }
    }

    record Trigger() implements Program {
        @Override
        public void run(Engine engine) {
            engine.lockstep().wakes().trigger(Scene.BOT);
        }

        @Override
        public String title() {
            return "trigger";
        }
    }

    record Advance(EventId newest) implements Program {
        @Override
        public void run(Engine engine) {
            engine.lockstep().wakes().advance(Scene.ORDERS, newest);
        }

        @Override
        public String title() {
            return "advance";
        }
    }

    record Rewind() implements Program {
        @Override
        public void run(Engine engine) {
            engine.lockstep().runs().rewind(Scene.BOT, Scene.ORDERS, EventId.BEGINNING, Scene.NOTE);
        }

        @Override
        public String title() {
            return "operator";
        }
    }

    record Register() implements Program {
        @Override
        public void run(Engine engine) {
            engine.lockstep().bots().register(Scene.definition());
        }

        @Override
        public String title() {
            return "operator";
        }
    }

    record Remove() implements Program {
        @Override
        public void run(Engine engine) {
            engine.lockstep().bots().remove(Scene.BOT, Scene.NOTE);
        }

        @Override
        public String title() {
            return "operator";
        }
    }

    /** How a bot's work ends. */
    enum Manner {
        /** A checkpoint, then the end. */
        COMPLETES,
        /** The last checkpoint with the end. */
        AT_ONCE,
        FAILS,
        /** As {@link #COMPLETES}, but by a look at its position before it starts, which fences: a planted fault. */
        LOOKS_FIRST
    }

    /** A bot's process that was given an invocation: it reads up to the newest event. It fails if it loses its run. */
    record Work(Invocation invocation, String requestId, Manner manner) implements Program {
        @Override
        public void run(Engine engine) {
            if (manner == Manner.LOOKS_FIRST) {
                Optional<EventId> seen = engine.lockstep()
                        .runs()
                        .position(Scene.BOT, Scene.ORDERS)
                        .map(Position::eventId);
                work(engine, started(engine), seen);
            } else {
                BotRun run = started(engine);
                work(engine, run, run.position(Scene.ORDERS.value()));
            }
        }

        private BotRun started(Engine engine) {
            Optional<BotRun> run = Optional.empty();
            while (run.isEmpty()) {
                run = unlessUnanswered(() -> engine.lockstep().runs().start(invocation, requestId, Scene.TIMEOUT));
            }
            return run.get();
        }

        private boolean isInSteps() {
            return manner == Manner.COMPLETES || manner == Manner.LOOKS_FIRST;
        }

        private void work(Engine engine, BotRun run, Optional<EventId> position) {
            engine.goesBy(position.orElse(EventId.BEGINNING));
            Optional<EventId> newest = engine.lockstep().wakes().head(Scene.ORDERS);
            Checkpoint checkpoint = newest.filter(
                            event -> position.map(event::isAfter).orElse(true))
                    .map(event -> Checkpoint.read(Scene.ORDERS.value(), event, 1))
                    .orElse(Checkpoint.NONE);
            if (isInSteps() && !checkpoint.isEmpty()) {
                try {
                    run.checkpoint(checkpoint);
                } catch (SdkException unanswered) {
                    untilAnswered(() -> run.fail(RunError.of("unanswered", "it broke off")));
                    return;
                }
            }
            if (manner == Manner.FAILS) {
                untilAnswered(() -> run.fail(RunError.of("broken", "it does not work")));
            } else {
                untilAnswered(() -> run.complete(manner == Manner.AT_ONCE ? checkpoint : Checkpoint.NONE));
            }
        }

        private static void untilAnswered(Runnable call) {
            Supplier<Boolean> done = () -> {
                call.run();
                return true;
            };
            while (unlessUnanswered(done).isEmpty()) {}
        }

        private static <T> Optional<T> unlessUnanswered(Supplier<T> call) {
            try {
                return Optional.of(call.get());
            } catch (SdkException unanswered) {
                return Optional.empty();
            }
        }

        @Override
        public String title() {
            return "bot";
        }
    }
}
