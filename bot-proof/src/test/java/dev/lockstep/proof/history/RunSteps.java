package dev.lockstep.proof.history;

import dev.lockstep.proof.history.BotRecord.Moved;
import dev.lockstep.proof.history.BotRecord.Owner;
import dev.lockstep.run.BotRun;
import dev.lockstep.run.Checkpoint;
import dev.lockstep.run.Completion;
import dev.lockstep.run.Invocation;
import dev.lockstep.run.Phase;
import dev.lockstep.run.ResumedRun;
import dev.lockstep.run.RunError;
import dev.lockstep.run.RunTicket;
import dev.lockstep.run.StalePositionException;
import dev.lockstep.types.BotId;
import dev.lockstep.types.EventId;
import dev.lockstep.types.LockstepException;
import dev.lockstep.types.Tokens;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/** What processes do that work for bots. */
final class RunSteps {
    private final Client client;
    private final History history;
    private final String effects;

    /** @param effects the table of the bots' own counters */
    RunSteps(Client client, String effects) {
        this.client = client;
        this.history = client.history();
        this.effects = effects;
    }

    /** A run with the positions that its start brought; it moves later. */
    private record Started(BotRun run, Moved positions) {
        static Started of(BotRun run) {
            return new Started(
                    run, new Moved(number(run.position(read(run.bot()))), number(run.writePosition(written()))));
        }

        @Override
        public String toString() {
            return positions.toString();
        }
    }

    /** What a write is made for. */
    private record Write(BotId bot, Owner owner, String runId, Moved to, Phase next) {}

    void take(Step step) {
        if (step.kind() == Step.Kind.START) {
            start(step);
        } else if (step.kind() == Step.Kind.RESUME_RUN) {
            LockSteps.pick(history.runs, step).ifPresent(ticket -> resume(ticket, step));
        } else if (step.kind() == Step.Kind.GIVE_UP) {
            LockSteps.pick(history.runs, step).ifPresent(ticket -> giveUp(ticket.invocation()));
        } else {
            LockSteps.pick(client.life().runs, step).ifPresentOrElse(run -> work(run, step), () -> start(step));
        }
    }

    private void work(BotRun run, Step step) {
        switch (step.kind()) {
            case CHECKPOINT -> checkpoint(run, step);
            case COMMIT -> commit(run);
            case EXTEND -> {
                Duration remaining = Duration.ofMinutes(2 + step.choice(5, 2));
                write("extend", run, Moved.NOWHERE, Phase.RUNNING, () -> run.extend(remaining));
            }
            case COMPLETE -> complete(run, step);
            case FAIL -> {
                RunError error = RunError.of("broken", "on purpose");
                write("fail", run, Moved.NOWHERE, Phase.FAILED, () -> run.fail(error));
            }
            default -> throw new IllegalArgumentException(step.toString());
        }
        client.life().runs.removeIf(BotRun::isEnded);
    }

    private void start(Step step) {
        if (history.invocations.isEmpty()) {
            return;
        }
        int chosen = step.choice(history.invocations.size(), 1);
        boolean doubled = step.choice(5, 2) == 0;
        Invocation invocation = doubled ? history.invocations.get(chosen) : history.invocations.remove(chosen);
        String request =
                step.choice(2, 3) == 0 ? "request" : "request-" + client.world().tick();
        String attempt = client.name() + client.world().tick();
        boolean once = step.choice(2, 4) == 0;
        Duration remaining = invocation.timeout();
        client.<Started>ask(
                (once ? "startOnce " : "start ") + name(invocation.bot(), invocation.epoch()) + " " + request,
                once ? 1 : 0,
                () -> Started.of(
                        once
                                ? client.lockstep().runs().startOnce(invocation, request, attempt, remaining)
                                : client.lockstep().runs().start(invocation, request, remaining)),
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
                .orElse(state -> state.notStarted(owner, id, request, refusal(asked)));
        History.<BotRecord>calls(asked, answer, state -> state.started(owner, id, request))
                .forEach(call -> history.on(invocation.bot(), call));
        asked.value().ifPresent(s -> {
            client.life().runs.add(s.run());
            history.runs.add(s.run().ticket());
        });
    }

    private void checkpoint(BotRun run, Step step) {
        Moved to = next(run, step);
        Checkpoint checkpoint = checkpoint(run.bot(), to);
        write("checkpoint " + to, run, to, Phase.RUNNING, () -> run.checkpoint(checkpoint));
    }

    private void complete(BotRun run, Step step) {
        Moved to = step.choice(3, 4) == 0 ? Moved.NOWHERE : next(run, step);
        Completion silent = Completion.SILENT.with(checkpoint(run.bot(), to));
        Completion completion = step.choice(3, 5) == 0 ? silent.withMessage("done") : silent;
        if (step.choice(4, 6) == 0 && !run.isEnded() && !run.isLost()) {
            run.runAgain();
        }
        write("complete " + to, run, to, Phase.COMPLETE, () -> run.complete(completion));
    }

    /** Mostly forward; now and then back, which is to be refused. */
    private Moved next(BotRun run, Step step) {
        long known = number(run.position(read(run.bot())));
        long newest = Math.max(1, history.newestEvent());
        long read = step.choice(6, 2) == 0
                ? Math.max(1, known - 1 - step.choice(2, 3))
                : Math.min(newest, known + 1 + step.choice(3, 3));
        boolean writes = run.bot().equals(History.BOTS.get(0)) && step.choice(2, 7) == 0;
        return new Moved(Math.max(1, read), writes ? history.nextEvent() : 0);
    }

    private void commit(BotRun run) {
        long from = number(run.position(read(run.bot())));
        Moved to = new Moved(Math.max(from + 1, history.newestEvent()), 0);
        String id = client.name() + client.world().tick();
        List<TransactWriteItem> writes = List.of(effect(run.bot(), id, run.epoch(), from, to.read()));
        Checkpoint checkpoint = checkpoint(run.bot(), to);
        Asked<?> asked = write("commit " + id + " " + to, run, to, Phase.RUNNING, () -> run.commit(writes, checkpoint));
        History.Certainty made = History.Certainty.UNKNOWN;
        if (asked.value().isPresent()) {
            made = History.Certainty.MADE;
        } else if (asked.isKnown() && !asked.struck()) {
            made = History.Certainty.NOT_MADE;
        }
        history.add(new History.Effect(id, run.bot(), run.epoch(), made));
    }

    private TransactWriteItem effect(BotId bot, String id, long epoch, long from, long to) {
        AttributeValue entry = AttributeValue.fromM(Map.of(
                "id", AttributeValue.fromS(id),
                "epoch", AttributeValue.fromN(Long.toString(epoch)),
                "from", AttributeValue.fromN(Long.toString(from)),
                "to", AttributeValue.fromN(Long.toString(to))));
        return TransactWriteItem.builder()
                .update(u -> u.tableName(effects)
                        .key(Map.of("pk", AttributeValue.fromS(bot.value())))
                        .updateExpression("SET made = list_append(if_not_exists(made, :none), :one)")
                        .expressionAttributeValues(Map.of(
                                ":none",
                                AttributeValue.fromL(List.of()),
                                ":one",
                                AttributeValue.fromL(List.of(entry)))))
                .build();
    }

    private Asked<?> write(String what, BotRun run, Moved to, Phase next, Runnable operation) {
        Owner owner = new Owner(run.epoch(), run.ticket().process());
        return write(what, new Write(run.bot(), owner, run.runId(), to, next), operation);
    }

    private Asked<?> write(String what, Write write, Runnable operation) {
        Asked<?>[] seen = new Asked<?>[1];
        client.<Boolean>ask(
                what + " of " + name(write.bot(), write.owner().epoch()),
                1,
                () -> {
                    operation.run();
                    return true;
                },
                asked -> {
                    written(write, asked);
                    seen[0] = asked;
                });
        return seen[0];
    }

    private void written(Write write, Asked<Boolean> asked) {
        Owner owner = write.owner();
        Function<BotRecord, Optional<BotRecord>> effect = state -> state.moved(owner, write.to(), write.next());
        Function<BotRecord, Optional<BotRecord>> answer;
        if (asked.value().isPresent()) {
            answer = effect;
        } else if (asked.refusal()
                .filter(StalePositionException.class::isInstance)
                .isPresent()) {
            answer = state -> state.stale(owner);
        } else {
            answer = state -> state.lost(owner, write.runId(), refusal(asked));
        }
        History.<BotRecord>calls(asked, answer, effect).forEach(call -> history.on(write.bot(), call));
        if (write.to().written() > 0) {
            long event = write.to().written();
            history.on(
                    History.QUEUES.get(1),
                    Call.perhaps("advance by " + asked.text(), asked.invoked(), state -> state.moved(event)));
        }
    }

    /** Another process goes on with a run of which it has the ticket. */
    private void resume(RunTicket ticket, Step step) {
        Invocation of = ticket.invocation();
        ResumedRun run = client.lockstep()
                .runs()
                .resume(ticket, client.name() + client.world().tick());
        Moved to = new Moved(Math.max(1, history.newestEvent() - step.choice(3, 2)), 0);
        Checkpoint checkpoint = checkpoint(of.bot(), to);
        Owner owner = new Owner(of.epoch(), ticket.process());
        Write moved = new Write(of.bot(), owner, of.runId(), to, Phase.RUNNING);
        Write still = new Write(of.bot(), owner, of.runId(), Moved.NOWHERE, Phase.RUNNING);
        switch (step.choice(5, 3)) {
            case 0 -> write("resumed: extend", still, () -> run.extend(Duration.ofMinutes(5)));
            case 1 -> write("resumed: run again", still, run::runAgain);
            case 2 ->
                write(
                        "resumed: complete " + to,
                        new Write(of.bot(), owner, of.runId(), to, Phase.COMPLETE),
                        () -> run.complete(Completion.SILENT.with(checkpoint), false));
            default -> write("resumed: checkpoint " + to, moved, () -> run.checkpoint(checkpoint));
        }
    }

    private void giveUp(Invocation dead) {
        client.<Boolean>ask(
                "give up " + name(dead.bot(), dead.epoch()),
                0,
                () -> client.lockstep().runs().giveUp(dead, RunError.of("dead", "on purpose")),
                asked -> {
                    Function<BotRecord, Optional<BotRecord>> effect = state -> state.killed(dead.epoch(), dead.runId());
                    boolean done = asked.value().orElse(false);
                    History.<BotRecord>calls(asked, done ? effect : Optional::of, effect)
                            .forEach(call -> history.on(dead.bot(), call));
                });
    }

    static String refusal(Asked<?> asked) {
        return asked.refusal()
                .map((LockstepException refusal) -> refusal.getClass().getSimpleName())
                .orElse("");
    }

    static String read(BotId bot) {
        return History.QUEUES.get(History.BOTS.indexOf(bot)).value();
    }

    private static String written() {
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
        return event.map(e -> Long.parseLong(e.value())).orElse(0L);
    }

    private static String name(BotId bot, long epoch) {
        return bot + "/" + epoch;
    }
}
