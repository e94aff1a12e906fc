package dev.lockstep.proof.explorer;

import dev.lockstep.proof.explorer.Program.Manner;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How far an exploration goes: who may be at work at once, and how often what may happen.
 *
 * @param manners how a bot's process may do its work
 * @param atLeast fewer states show that something is no longer explored
 */
record Bounds(String name, int dispatchers, int bots, Map<Chance, Integer> chances, Set<Manner> manners, int atLeast) {
    /** More states are not looked at; an exploration that meets the bound fails. */
    static final int MOST_STATES = Integer.getInteger("lockstep.explorer.states", 3_000_000);

    static Bounds named(String name) {
        return new Bounds(name, 2, 2, Map.of(), EnumSet.range(Manner.COMPLETES, Manner.FAILS), 0);
    }

    Bounds with(Chance chance, int times) {
        Map<Chance, Integer> more = new EnumMap<>(Chance.class);
        more.putAll(chances);
        more.put(chance, times);
        return new Bounds(name, dispatchers, bots, more, manners, atLeast);
    }

    Bounds with(Manner manner) {
        return new Bounds(name, dispatchers, bots, chances, Set.of(manner), atLeast);
    }

    Bounds atLeast(int states) {
        return new Bounds(name, dispatchers, bots, chances, manners, states);
    }

    /** So many faults in all, of every kind up to that often. */
    Bounds withFaults(int times, Chance... kinds) {
        Bounds bounds = with(Chance.FAULT, times);
        for (Chance kind : kinds) {
            bounds = bounds.with(kind, times);
        }
        return bounds;
    }

    @Override
    public String toString() {
        return name;
    }

    Budget budget() {
        return Budget.of(chances);
    }

    String text() {
        return dispatchers + " dispatchers, " + bots + " bot processes, "
                + new EnumMap<>(chances)
                        .entrySet().stream()
                                .map(e -> e.getValue() + " "
                                        + e.getKey()
                                                .name()
                                                .toLowerCase(Locale.ROOT)
                                                .replace('_', ' '))
                                .collect(Collectors.joining(", "));
    }
}
