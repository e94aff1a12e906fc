package dev.lockstep.proof.history;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Looks for an order of the calls in which each has its answer, where a call that was answered before another was made
 * comes first: the search of Wing and Gong, which remembers what it has tried. Effects of calls without an answer may
 * be in the order or not.
 */
final class Linearizability<S> {
    /** What the answered calls are introduced by that could have come next, and were impossible. */
    private static final String IMPOSSIBLE = "and then none of these, which could have come next:";

    /** What the calls are introduced by that would have come later. */
    private static final String LATER = "nor what came later:";

    private static final int MOST_STATES = 2_000_000;

    private final List<Call<S>> calls;
    private final IdentityHashMap<Call<S>, Integer> indexes = new IdentityHashMap<>();
    private final Set<Tried<S>> tried = new HashSet<>();
    private final BitSet placed = new BitSet();
    private List<String> furthest = List.of();
    private BitSet placedFurthest = new BitSet();
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
            placedFurthest = (BitSet) placed.clone();
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
        int earliestAnswer = calls.get(placedFurthest.nextClearBit(0)).answered();
        Predicate<Call<S>> isNext = call -> call.isAnswered() && call.invoked() < earliestAnswer;
        text.append("  ").append(IMPOSSIBLE).append('\n');
        left().filter(isNext)
                .forEach(call -> text.append("    ").append(call.text()).append('\n'));
        text.append("  ").append(LATER).append('\n');
        left().filter(isNext.negate())
                .limit(12)
                .forEach(call -> text.append("    ").append(call.text()).append('\n'));
        return text.toString();
    }

    /** The calls that the furthest order leaves out. */
    private Stream<Call<S>> left() {
        return IntStream.range(0, calls.size())
                .filter(i -> !placedFurthest.get(i))
                .mapToObj(calls::get)
                .sorted(Comparator.comparingInt(call -> call.invoked()));
    }

    /** The calls which such an explanation says were impossible; all of another text. */
    static String impossible(String explanation) {
        int from = Math.max(0, explanation.indexOf(IMPOSSIBLE));
        int to = explanation.indexOf(LATER, from);
        return explanation.substring(from, to < 0 ? explanation.length() : to);
    }
}
