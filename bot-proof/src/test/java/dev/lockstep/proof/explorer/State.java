package dev.lockstep.proof.explorer;

import dev.lockstep.dispatch.TableChange;
import dev.lockstep.run.Invocation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * Everything there is at one moment, never changed.
 *
 * @param records what the stream has still to deliver: for each item the latest change, after which the dispatcher
 *     looks at the item's bot whatever came before it
 * @param invocations what the target was given and has not begun with
 * @param late requests that are still under way though their clients no longer wait for them
 * @param serials number of processes there ever were
 */
record State(
        ModelTable table,
        List<Actor> processes,
        SortedMap<ItemKey, TableChange> records,
        List<Invocation> invocations,
        List<Late> late,
        Budget budget,
        Instant now,
        int serials,
        Ghost ghost) {

    /** For so long a table remembers the token of a transaction that took place. */
    private static final Duration MEMORY = Duration.ofMinutes(10);

    record Late(Actor sender, Request.Write write) {}

    static State of(ModelTable table, SortedMap<ItemKey, TableChange> records, Budget budget, Instant now) {
        return new State(table, List.of(), records, List.of(), List.of(), budget, now, 1, Ghost.NONE);
    }

    State with(ModelTable newTable, SortedMap<ItemKey, TableChange> newRecords, Ghost newGhost) {
        return new State(newTable, processes, newRecords, invocations, late, budget, now, serials, newGhost);
    }

    State with(Budget newBudget) {
        return new State(table, processes, records, invocations, late, newBudget, now, serials, ghost);
    }

    State at(Instant later) {
        State then = new State(table, processes, records, invocations, late, budget, later, serials, ghost);
        return now.plus(MEMORY).isAfter(later) ? then : then.withEach(process -> process.takenPlace(false));
    }

    /** A transaction took place: if it arrives again, it does nothing. */
    State remembering(Actor sender) {
        return withEach(process -> process.isAtSameRequest(sender) ? process.takenPlace(true) : process);
    }

    /** Also of those whose requests are still under way. */
    private State withEach(UnaryOperator<Actor> change) {
        return new State(
                table,
                processes.stream().map(change).toList(),
                records,
                invocations,
                late.stream()
                        .map(it -> new Late(change.apply(it.sender()), it.write()))
                        .toList(),
                budget,
                now,
                serials,
                ghost);
    }

    State spawned(Program program) {
        List<Actor> more = new ArrayList<>(processes);
        more.add(Actor.of(serials, program));
        return new State(table, more, records, invocations, late, budget, now, serials + 1, ghost);
    }

    State with(Actor changed) {
        List<Actor> all = new ArrayList<>(processes);
        all.replaceAll(process -> process.serial() == changed.serial() ? changed : process);
        return new State(table, all, records, invocations, late, budget, now, serials, ghost);
    }

    State without(Actor gone) {
        List<Actor> all = new ArrayList<>(processes);
        all.removeIf(process -> process.serial() == gone.serial());
        return new State(table, all, records, invocations, late, budget, now, serials, ghost);
    }

    State withInvocations(List<Invocation> others) {
        return new State(table, processes, records, List.copyOf(others), late, budget, now, serials, ghost);
    }

    State invoked(Invocation invocation) {
        List<Invocation> more = new ArrayList<>(invocations);
        more.add(invocation);
        return withInvocations(more);
    }

    State withLate(List<Late> others) {
        return new State(table, processes, records, invocations, List.copyOf(others), budget, now, serials, ghost);
    }

    /** To be delivered again: the stream keeps the order, so what came later is not forgotten. */
    State pending(ItemKey key, TableChange change) {
        SortedMap<ItemKey, TableChange> more = new TreeMap<>(records);
        more.merge(key, change, key.equals(Scene.HEAD) ? State::newer : (later, again) -> later);
        return with(table, more, ghost);
    }

    /** Only of a queue's head does it matter what a record says. */
    private static TableChange newer(TableChange one, TableChange other) {
        String head = Path.value(one.after(), "h").s();
        return head.compareTo(Path.value(other.after(), "h").s()) >= 0 ? one : other;
    }

    State delivered(ItemKey key) {
        SortedMap<ItemKey, TableChange> less = new TreeMap<>(records);
        less.remove(key);
        return with(table, less, ghost);
    }

    long count(Class<? extends Program> kind) {
        return processes.stream()
                .filter(process -> kind.isInstance(process.program()))
                .count();
    }
}
