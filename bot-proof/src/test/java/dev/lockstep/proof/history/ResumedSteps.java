package dev.lockstep.proof.history;

import dev.lockstep.proof.history.BotRecord.Moved;
import dev.lockstep.run.Checkpoint;
import dev.lockstep.run.Completion;
import dev.lockstep.run.Invocation;
import dev.lockstep.run.Phase;
import dev.lockstep.run.ResumedRun;
import dev.lockstep.run.RunError;
import dev.lockstep.run.RunTicket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/** What processes do to runs of which they have the ticket alone. */
final class ResumedSteps {
    private final Client client;
    private final History history;
    private final WriteSteps writes;
    private final Effects effects;

    ResumedSteps(Client client, Effects effects) {
        this.client = client;
        this.history = client.history();
        this.writes = new WriteSteps(client);
        this.effects = effects;
    }

    void take(Step.Kind kind, Step step) {
        Optional<RunTicket> newest =
                history.runs.isEmpty() ? Optional.empty() : Optional.of(history.runs.get(history.runs.size() - 1));
        Optional<RunTicket> ticket = step.choice(3, 6) == 0 ? LockSteps.pick(history.runs, step) : newest;
        if (kind == Step.Kind.GIVE_UP) {
            ticket.ifPresent(run -> giveUp(run.invocation()));
        } else {
            ticket.ifPresent(run -> resume(run, step));
        }
    }

    private void resume(RunTicket ticket, Step step) {
        String call = client.name() + client.world().tick();
        ResumedRun run = client.lockstep().runs().resume(ticket, call);
        switch (step.choice(8, 3)) {
            case 0 ->
                writes.make(write(Operation.RESUMED_EXTEND, ticket, call), () -> run.extend(Duration.ofMinutes(5)));
            case 1 -> writes.make(write(Operation.RESUMED_RUN_AGAIN, ticket, call), run::runAgain);
            case 2 -> complete(write(Operation.RESUMED_COMPLETE, ticket, call), run, step);
            case 3 -> {
                RunError error = RunError.of("broken", "on purpose");
                writes.make(
                        write(Operation.RESUMED_FAIL, ticket, call).ending(Phase.FAILED), () -> run.fail(error, false));
            }
            case 4, 5 -> commit(write(Operation.RESUMED_COMMIT, ticket, call), ticket, run);
            default -> {
                Moved to = new Moved(Math.max(1, history.newestEvent() - step.choice(3, 2)), 0);
                Checkpoint checkpoint =
                        WriteSteps.checkpoint(ticket.invocation().bot(), to);
                writes.make(write(Operation.RESUMED_CHECKPOINT, ticket, call).to(to), () -> run.checkpoint(checkpoint));
            }
        }
    }

    private static RunWrite write(Operation operation, RunTicket ticket, String call) {
        return RunWrite.of(operation, ticket, Optional.empty(), call);
    }

    private void complete(RunWrite write, ResumedRun run, Step step) {
        Moved to = new Moved(Math.max(1, history.newestEvent() - step.choice(3, 2)), 0);
        Completion completion = Completion.SILENT.with(WriteSteps.checkpoint(write.bot(), to));
        boolean again = step.choice(4, 5) == 0;
        writes.make(write.to(to).ending(Phase.COMPLETE), () -> run.complete(completion, again));
    }

    /** Made up from where somebody else has left the queue, which may be some time ago. */
    private void commit(RunWrite write, RunTicket ticket, ResumedRun run) {
        long from = history.stands.getOrDefault(ticket, 0L);
        Moved to = new Moved(Math.max(from + 1, history.newestEvent()), 0);
        RunWrite commit = write.from(from).to(to);
        List<TransactWriteItem> made = effects.made(commit);
        Checkpoint base = WriteSteps.checkpoint(write.bot(), new Moved(from, 0));
        writes.make(commit, () -> run.commit(made, base, WriteSteps.checkpoint(write.bot(), to)));
    }

    private void giveUp(Invocation dead) {
        String call = client.name() + client.world().tick();
        client.<Boolean>ask(
                Operation.GIVE_UP,
                dead.bot() + "/" + dead.epoch(),
                0,
                () -> client.calls().giveUp(client.lockstep().runs(), dead, RunError.of("dead", "on purpose")),
                asked -> {
                    Function<BotRecord, Optional<BotRecord>> effect =
                            state -> state.killed(dead.epoch(), dead.runId(), call);
                    boolean done = asked.value().orElse(false);
                    History.<BotRecord>calls(
                                    asked, done ? effect : state -> leftAlone(state, dead, call, asked), effect)
                            .forEach(c -> history.on(dead.bot(), c));
                });
    }

    /** A run that starts while somebody wants to give it up stays as it is. */
    private Optional<BotRecord> leftAlone(BotRecord state, Invocation dead, String call, Asked<?> asked) {
        return state.notKilled(dead.epoch(), dead.runId(), call)
                .or(() -> history.isStartedBetween(dead, asked.invoked(), asked.answered())
                        ? state.leftRunning(dead.epoch(), dead.runId(), call)
                        : Optional.empty());
    }
}
