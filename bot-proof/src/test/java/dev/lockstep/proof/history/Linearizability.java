package dev.lockstep.proof.history;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Looks for an order of the calls in which each has its answer, where a call that was answered before another was made
 * comes first: the search of Wing and Gong, which remembers what it has tried. Effects of calls without an answer may
 * be in the order or not.
 */
final class Linearizability<S> {
    /** What calls that are in no order are introduced by. */
    static final String NOT_IN_ORDER = "and then none of";

    private static final int MOST_STATES = 2_000_000;

    private final List<Call<S>> calls;
    private final IdentityHashMap<Call<S>, Integer> indexes = new IdentityHashMap<>();
    private final Set<Tried<S>> tried = new HashSet<>();
    private final BitSet placed = new BitSet();
    private List<String> furthest = List.of();
    private final List<String> order = new ArrayList<>();

    private record Tried<S>(BitSet placed, S state) {}

    private Linearizability(List<Call<S>> calls) {
        this.calls = calls.stream()
                .sorted(Comparator.comparingInt((Call<S> call) -> call.answered())
                        .thenComparingInt(call -> call.invoked()))
                .toList();
        for (int i = 0; i < this.calls.size(); i++) {
            indexes.put(this.calls.get(i), i);
        }
    }

    /** Why there is no such order; empty if there is one. */
    static <S> Optional<String> complaint(List<Call<S>> calls, S initial) {
        Linearizability<S> search = new Linearizability<>(calls);
        return search.isPossible(initial) ? Optional.empty() : Optional.of(search.explanation());
    }

    private boolean isPossible(S state) {
        int next = firstOpen();
        if (next == calls.size() || !calls.get(next).isAnswered()) {
            return true;
        }
        if (tried.size() > MOST_STATES) {
            throw new IllegalStateException("too many orders to try: " + explanation());
        }
        if (!tried.add(new Tried<>((BitSet) placed.clone(), state))) {
            return false;
        }
        int earliestAnswer = calls.get(next).answered();
        for (int i = next; i < calls.size(); i++) {
            Call<S> call = calls.get(i);
            if (!placed.get(i) && call.invoked() < earliestAnswer && isPossibleWith(i, call, state)) {
                return true;
            }
        }
        return false;
    }

    private boolean isPossibleWith(int index, Call<S> call, S state) {
        if (call.before().filter(main -> placed.get(index(main))).isPresent()) {
            return false;
        }
        Optional<S> after = call.step().apply(state);
        if (after.isEmpty() || (!call.isAnswered() && after.get().equals(state))) {
            return false;
        }
        placed.set(index);
        order.add(call.text() + "  ->  " + after.get());
        if (order.size() > furthest.size()) {
            furthest = List.copyOf(order);
        }
        boolean possible = isPossible(after.get());
        order.remove(order.size() - 1);
        placed.clear(index);
        return possible;
    }

    private int index(Call<S> call) {
        return Optional.ofNullable(indexes.get(call)).orElseThrow();
    }

    private int firstOpen() {
        return placed.nextClearBit(0);
    }

    private String explanation() {
        StringBuilder text = new StringBuilder("no order of these calls explains their answers. The furthest one:\n");
        furthest.forEach(line -> text.append("    ").append(line).append('\n'));
        text.append("  ").append(NOT_IN_ORDER).append('\n');
        calls.stream()
                .filter(call -> furthest.stream().noneMatch(line -> line.startsWith(call.text() + "  ->  ")))
                .sorted(Comparator.comparingInt(call -> call.invoked()))
                .limit(12)
                .forEach(call -> text.append("    ").append(call.text()).append('\n'));
        return text.toString();
    }
}
