package dev.lockstep.proof.history;

import dev.lockstep.proof.history.BotRecord.Moved;
import dev.lockstep.proof.history.BotRecord.Owner;
import dev.lockstep.run.BotRun;
import dev.lockstep.run.Checkpoint;
import dev.lockstep.run.Completion;
import dev.lockstep.run.Invocation;
import dev.lockstep.run.Phase;
import dev.lockstep.run.RunError;
import dev.lockstep.run.Runs;
import dev.lockstep.types.Tokens;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/** What processes do that work for bots. */
final class RunSteps {
    private final Client client;
    private final History history;
    private final WriteSteps writes;
    private final Effects effects;

    RunSteps(Client client, Effects effects) {
        this.client = client;
        this.history = client.history();
        this.writes = new WriteSteps(client);
        this.effects = effects;
    }

    /** A run that a process works on, and since when. */
    record Held(BotRun run, int since) {
        /** Whether it may still write, for all that the process knows. */
        boolean isOpen() {
            return !run.isEnded() && !run.isLost();
        }

        private long read() {
            return WriteSteps.number(run.position(WriteSteps.read(run.bot())));
        }
    }

    /** A run with the positions that its start brought; it moves later. */
    private record Started(BotRun run, Moved positions) {
        static Started of(BotRun run) {
            return new Started(
                    run,
                    new Moved(
                            WriteSteps.number(run.position(WriteSteps.read(run.bot()))),
                            WriteSteps.number(run.writePosition(WriteSteps.written()))));
        }

        @Override
        public String toString() {
            return positions.toString();
        }
    }

    void take(Step.Kind kind, Step step) {
        if (kind == Step.Kind.START) {
            start(step);
        } else {
            work(kind, held(step), step);
        }
    }

    /** Mostly one that is open; now and then one that is known to be over. */
    private Held held(Step step) {
        List<Held> all = client.life().runs;
        List<Held> open = all.stream().filter(Held::isOpen).toList();
        return LockSteps.pick(step.choice(8, 6) == 0 ? all : open, step).orElseThrow();
    }

    private void work(Step.Kind kind, Held held, Step step) {
        BotRun run = held.run();
        switch (kind) {
            case CHECKPOINT -> checkpoint(held, step);
            case COMMIT -> commit(held);
            case EXTEND -> {
                Duration remaining = Duration.ofMinutes(2 + step.choice(5, 2));
                writes.make(write(Operation.EXTEND, held), () -> run.extend(remaining));
            }
            case COMPLETE -> complete(held, step);
            case FAIL -> {
                RunError error = RunError.of("broken", "on purpose");
                writes.make(write(Operation.FAIL, held).ending(Phase.FAILED), () -> run.fail(error));
            }
            case RUN_AGAIN -> {
                RunWrite again = RunWrite.of(Operation.RESUMED_RUN_AGAIN, run.ticket(), Optional.empty(), name());
                writes.make(again, runs().resume(run.ticket(), again.id())::runAgain);
            }
            default -> throw new IllegalArgumentException(kind.toString());
        }
        history.stands.put(run.ticket(), held.read());
    }

    private RunWrite write(Operation operation, Held held) {
        return RunWrite.of(operation, held.run().ticket(), Optional.of(held.since()), name());
    }

    private String name() {
        return client.name() + client.world().tick();
    }

    private Runs runs() {
        return client.lockstep().runs();
    }

    private void start(Step step) {
        int newest = history.invocations.size() - 1;
        int chosen = step.choice(3, 5) == 0 ? step.choice(newest + 1, 1) : newest;
        boolean doubled = step.choice(5, 2) == 0;
        Invocation invocation = doubled ? history.invocations.get(chosen) : history.invocations.remove(chosen);
        String request = step.choice(2, 3) == 0 ? "request" : "request-" + name();
        String attempt = name();
        boolean once = step.choice(2, 4) == 0;
        Duration remaining = invocation.timeout();
        client.<Started>ask(
                once ? Operation.START_ONCE : Operation.START,
                invocation.bot() + "/" + invocation.epoch() + " " + request,
                once ? 1 : 0,
                () -> Started.of(
                        once
                                ? runs().startOnce(invocation, request, attempt, remaining)
                                : runs().start(invocation, request, remaining)),
                asked -> started(
                        invocation,
                        request,
                        once ? Tokens.of(invocation.runId(), request, attempt) : "?" + asked.invoked(),
                        asked));
    }

    private void started(Invocation invocation, String request, String unanswered, Asked<Started> asked) {
        String process = asked.value().map(s -> s.run().ticket().process()).orElse(unanswered);
        Owner owner = new Owner(invocation.epoch(), process);
        String id = invocation.runId();
        Function<BotRecord, Optional<BotRecord>> answer = asked.value()
                .<Function<BotRecord, Optional<BotRecord>>>map(
                        s -> state -> state.started(owner, id, request, s.positions()))
                .orElse(state -> state.notStarted(owner, id, request, WriteSteps.refusal(asked)));
        History.<BotRecord>calls(asked, answer, state -> state.started(owner, id, request))
                .forEach(call -> history.on(invocation.bot(), call));
        history.add(new History.Started(
                invocation.bot(),
                invocation.epoch(),
                asked.value().isPresent(),
                asked.invoked(),
                asked.isKnown() && !asked.late() ? asked.answered() : Integer.MAX_VALUE));
        asked.value().ifPresent(s -> {
            client.life().runs.add(new Held(s.run(), asked.invoked()));
            history.runs.add(s.run().ticket());
            history.stands.put(s.run().ticket(), s.positions().read());
        });
    }

    private void checkpoint(Held held, Step step) {
        BotRun run = held.run();
        Moved to = next(held, step);
        Checkpoint checkpoint = WriteSteps.checkpoint(run.bot(), to);
        writes.make(
                write(Operation.CHECKPOINT, held).to(to), () -> client.calls().checkpoint(runs(), run, checkpoint));
    }

    private void complete(Held held, Step step) {
        BotRun run = held.run();
        Moved to = step.choice(3, 4) == 0 ? Moved.NOWHERE : next(held, step);
        Completion silent = Completion.SILENT.with(WriteSteps.checkpoint(run.bot(), to));
        Completion completion = step.choice(3, 5) == 0 ? silent.withMessage("done") : silent;
        if (step.choice(4, 6) == 0 && held.isOpen()) {
            run.runAgain();
        }
        writes.make(write(Operation.COMPLETE, held).to(to).ending(Phase.COMPLETE), () -> run.complete(completion));
    }

    /** Mostly forward; now and then back, which is to be refused. */
    private Moved next(Held held, Step step) {
        long known = held.read();
        long newest = Math.max(1, history.newestEvent());
        long read = step.choice(6, 2) == 0
                ? Math.max(1, known - 1 - step.choice(2, 3))
                : Math.min(newest, known + 1 + step.choice(3, 3));
        boolean writes = held.run().bot().equals(History.BOTS.get(0)) && step.choice(2, 7) == 0;
        return new Moved(Math.max(1, read), writes ? history.nextEvent() : 0);
    }

    private void commit(Held held) {
        BotRun run = held.run();
        long from = held.read();
        Moved to = new Moved(Math.max(from + 1, history.newestEvent()), 0);
        RunWrite commit = write(Operation.COMMIT, held).from(from).to(to);
        List<TransactWriteItem> made = effects.made(commit);
        Checkpoint checkpoint = WriteSteps.checkpoint(run.bot(), to);
        writes.make(commit, () -> client.calls().commit(runs(), run, made, checkpoint));
    }
}
