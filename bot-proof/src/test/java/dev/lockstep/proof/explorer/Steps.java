package dev.lockstep.proof.explorer;

import dev.lockstep.dispatch.TableChange;
import dev.lockstep.proof.explorer.Program.Manner;
import dev.lockstep.run.Invocation;
import dev.lockstep.run.RunLostException;
import dev.lockstep.types.LockstepException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** All that can happen next in a state, one thing at a time. */
final class Steps {
    private final Engine engine;
    private final World world;
    private final Bounds bounds;

    Steps(Engine engine, World world, Bounds bounds) {
        this.engine = engine;
        this.world = world;
        this.bounds = bounds;
    }

    /** One thing that happens, and what is wrong about it. */
    record Step(String label, State after, Optional<String> wrong) {}

    List<Step> from(State state) {
        List<Step> steps = new ArrayList<>();
        state.processes().forEach(process -> steps.addAll(of(state, process)));
        arrivals(state, steps);
        deliveries(state, steps);
        invocations(state, steps);
        outside(state, steps);
        return steps;
    }

    /** What a process may do next, and what may go wrong with it. */
    private List<Step> of(State state, Actor process) {
        List<Step> steps = new ArrayList<>();
        if (process.next().isEmpty()) {
            Engine.Next next = engine.next(process, state.now());
            if (next.request().isEmpty()) {
                return List.of(finished(state, process, next));
            }
            return of(state, process.settled(next.request().get()));
        }
        Request request = process.next().get();
        String label = process.title() + ": " + text(request) + (process.hasTakenPlace() ? " again, in vain" : "");
        steps.add(answered(label, state, process, request));
        crash(state, process).ifPresent(steps::add);
        if (request instanceof Request.Write write) {
            faults(label, state, process, write, steps);
        } else if (request instanceof Request.Invoke invoke) {
            state.budget().without(Chance.REFUSED_INVOCATION).ifPresent(less -> {
                Answer refused = new Answer.NotInvoked();
                steps.add(gone(label + " is refused", state.with(less), process, refused));
                State taken = state.with(less).invoked(invoke.invocation());
                steps.add(gone(label + " seems to be refused", taken, process, refused));
            });
        }
        return steps;
    }

    private void faults(String label, State state, Actor process, Request.Write write, List<Step> steps) {
        Actor again = process.repeating(write, state.now());
        state.budget().without(Chance.LOST_ANSWER).ifPresent(less -> {
            World.Effect effect = world.apply(state.with(less).with(again), again, write);
            steps.add(step(label + outcome(effect) + ", but the answer is lost", effect.after(), effect));
        });
        state.budget().without(Chance.LATE_REQUEST).ifPresent(less -> {
            List<State.Late> late = new ArrayList<>(state.late());
            late.add(new State.Late(process, write));
            steps.add(new Step(
                    label + " is delayed", state.with(less).withLate(late).with(again), Optional.empty()));
        });
        if (process.program() instanceof Program.Work) {
            state.budget().without(Chance.NO_ANSWER).ifPresent(less -> {
                Answer unknown = new Answer.Unknown();
                World.Effect effect = world.apply(state.with(less), process, write);
                steps.add(wrong(
                        gone(label + outcome(effect) + ", but no answer comes", effect.after(), process, unknown),
                        effect));
                steps.add(gone(label + " never arrives, and no answer comes", state.with(less), process, unknown));
            });
        }
    }

    private Optional<Step> crash(State state, Actor process) {
        boolean isWorth = !process.history().isEmpty() || process.program() instanceof Program.Work;
        return state.budget()
                .without(Chance.CRASH)
                .filter(less -> isWorth)
                .map(less -> new Step(process.title() + " dies", killed(state.with(less), process), Optional.empty()));
    }

    /** A record that was not worked off is delivered again. */
    static State killed(State state, Actor process) {
        State without = state.without(process);
        if (process.program() instanceof Program.Dispatch dispatch) {
            TableChange change = dispatch.change();
            return without.pending(ItemKey.of(change.keys()), change);
        }
        return without;
    }

    Step answered(String label, State state, Actor process, Request request) {
        World.Effect effect = world.apply(state, process, request);
        return wrong(gone(label + outcome(effect), effect.after(), process, effect.answer()), effect);
    }

    /** The process has its answer; what it does next is looked up if that does not depend on when it does it. */
    private Step gone(String label, State state, Actor process, Answer answer) {
        Actor told = process.answered(answer, state.now());
        Engine.Next next = engine.next(told, state.now());
        boolean isSettled = !next.isTimely() || state.budget().isTimeOver();
        if (next.request().isEmpty() && isSettled) {
            Step end = finished(state, process, next);
            return new Step(label, end.after(), end.wrong());
        }
        Actor after = isSettled ? told.settled(next.request().orElseThrow()) : told;
        return new Step(label, state.with(after), Optional.empty());
    }

    private static Step finished(State state, Actor process, Engine.Next next) {
        return new Step(process.title() + " has nothing to do", state.without(process), wrong(state, process, next));
    }

    /** What is wrong with the end of a process, if that is how it ends. */
    static Optional<String> wrong(State state, Actor process, Engine.Next next) {
        if (process.program() instanceof Program.Work
                && next.failure().filter(RunLostException.class::isInstance).isPresent()) {
            AttributeValue phase = state.table().item(Scene.RUN).get("st");
            boolean hasIt =
                    phase != null && phase.s().equals("R") && state.ghost().owner() == process.serial();
            return hasIt
                    ? Optional.of("P4 is broken: a process is told that it has lost the run that it has")
                    : Optional.empty();
        }
        boolean mayFail = !(process.program() instanceof Program.Dispatch
                || process.program() instanceof Program.Sweep
                || process.program() instanceof Program.Work);
        return next.failure()
                .filter(failure -> !(mayFail && failure instanceof LockstepException))
                .map(failure -> process.title() + " fails: " + failure);
    }

    private static Step step(String label, State after, World.Effect effect) {
        return wrong(new Step(label, after, Optional.empty()), effect);
    }

    private static Step wrong(Step step, World.Effect effect) {
        return effect.broken().isEmpty()
                ? step
                : new Step(
                        step.label(),
                        step.after(),
                        effect.broken().map(law -> law.property() + " is broken: " + law.words()));
    }

    private void arrivals(State state, List<Step> steps) {
        for (State.Late late : state.late()) {
            List<State.Late> others = new ArrayList<>(state.late());
            others.remove(late);
            World.Effect effect = world.apply(state.withLate(others), late.sender(), late.write());
            steps.add(step(
                    late.sender().title() + ": " + text(late.write()) + " arrives late" + outcome(effect),
                    effect.after(),
                    effect));
        }
    }

    private void deliveries(State state, List<Step> steps) {
        if (state.count(Program.Dispatch.class) >= bounds.dispatchers()) {
            return;
        }
        state.records().forEach((key, change) -> {
            Program program = new Program.Dispatch(change);
            begun("", state.delivered(key), program, steps);
            state.budget()
                    .without(Chance.DOUBLED_RECORD)
                    .ifPresent(less -> begun("(to be delivered again) ", state.with(less), program, steps));
        });
    }

    private void invocations(State state, List<Step> steps) {
        if (state.count(Program.Work.class) >= bounds.bots()) {
            return;
        }
        for (Invocation invocation : List.copyOf(state.invocations())) {
            List<Invocation> others = new ArrayList<>(state.invocations());
            others.remove(invocation);
            works("", state.withInvocations(others), invocation, "r1", steps);
            state.budget().without(Chance.DOUBLED_INVOCATION).ifPresent(less -> {
                works("(to be delivered again) ", state.with(less), invocation, "r1", steps);
                works("(another request follows) ", state.with(less), invocation, "r2", steps);
            });
        }
    }

    private void works(String prefix, State state, Invocation invocation, String request, List<Step> steps) {
        for (Manner manner : bounds.manners()) {
            Optional<State> possible = manner == Manner.FAILS
                    ? state.budget().without(Chance.FAILURE).map(state::with)
                    : Optional.of(state);
            possible.ifPresent(s -> begun(prefix, s, new Program.Work(invocation, request, manner), steps));
        }
    }

    private void outside(State state, List<Step> steps) {
        BiConsumer<Chance, Program> perhaps = (chance, program) ->
                state.budget().without(chance).ifPresent(less -> begun("", state.with(less), program, steps));
        boolean isThere = !state.table().item(Scene.WAKE).isEmpty();
        if (isThere) {
            perhaps.accept(Chance.TRIGGER, new Program.Trigger());
            perhaps.accept(Chance.REWIND, new Program.Rewind());
            perhaps.accept(Chance.REMOVE, new Program.Remove());
        } else if (state.count(Program.Register.class) == 0) {
            begun("", state, new Program.Register(), steps);
        }
        int events = 1 + bounds.budget().left(Chance.ADVANCE) - state.budget().left(Chance.ADVANCE);
        perhaps.accept(Chance.ADVANCE, new Program.Advance(Scene.event(events)));
        if (isDue(state) && state.count(Program.Sweep.class) == 0) {
            begun("", state, new Program.Sweep(), steps);
        }
        passes(state, Chance.MOMENT, Duration.ofSeconds(10), steps);
        passes(state, Chance.LONG_TIME, Duration.ofMinutes(20), steps);
    }

    private static void passes(State state, Chance chance, Duration time, List<Step> steps) {
        state.budget()
                .without(chance)
                .ifPresent(less -> steps.add(new Step(
                        time.toSeconds() + " seconds pass",
                        state.with(less).at(state.now().plus(time)),
                        Optional.empty())));
    }

    static boolean isDue(State state) {
        AttributeValue due = state.table().item(Scene.RUN).get("ds");
        return due != null && Long.parseLong(due.n()) <= state.now().toEpochMilli();
    }

    /** A process comes to be, and takes its first step. */
    private void begun(String prefix, State state, Program program, List<Step> steps) {
        State with = state.spawned(program);
        Actor process = with.processes().get(with.processes().size() - 1);
        of(with, process).forEach(step -> steps.add(new Step(prefix + step.label(), step.after(), step.wrong())));
    }

    static String outcome(World.Effect effect) {
        return effect.answer() instanceof Answer.Refused ? ", refused" : "";
    }

    static String text(Request request) {
        if (request instanceof Request.Write write) {
            return write.operation();
        } else if (request instanceof Request.Query query) {
            return "reads by " + query.hash();
        } else if (request instanceof Request.Read read) {
            return "reads " + read.keys().get(0).sort();
        }
        return "invokes the target";
    }
}
