package dev.lockstep.proof.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Bots that are to run and do not yet: none waits for longer than two whole rounds of the reconciliation. P16. */
final class Waiting {
    private final World world;
    private final Map<String, Instant> since = new HashMap<>();
    private final Map<String, Integer> looks = new HashMap<>();
    private final Set<String> unheard = new HashSet<>();

    Waiting(World world) {
        this.world = world;
    }

    /** After anything has changed that may make a bot ready or not. */
    void look(TrueBot bot, Map<String, String> heads) {
        Optional<Instant> ready = Readiness.atTheLatest(bot, heads).map(at -> at.plus(World.SKEW));
        Instant now = world.now();
        if (ready.isEmpty()) {
            forget(bot.id());
        } else if (!since(bot.id()).filter(s -> !s.isAfter(now)).isPresent()) {
            since.put(bot.id(), ready.get().isAfter(now) ? ready.get() : now);
        } else if (ready.get().isAfter(now)) {
            since.put(bot.id(), ready.get());
            looks.remove(bot.id());
        }
    }

    /** From when on a bot waits, or will wait, for its next run. */
    Optional<Instant> since(String bot) {
        return Optional.ofNullable(since.get(bot));
    }

    void claimed(TrueBot bot) {
        Instant now = world.now();
        since(bot.id()).filter(s -> s.isBefore(now)).ifPresent(s -> {
            Duration wait = Duration.between(s, now);
            world.chronicle().took("longest wait of a ready bot" + circumstances(bot.id(), s, now), wait);
        });
        forget(bot.id());
    }

    private String circumstances(String bot, Instant from, Instant to) {
        if (world.weather().isTroubled(from, to)) {
            return ", over an outage";
        }
        return unheard.contains(bot) ? ", its record lost or late" : ", no outage, nothing lost";
    }

    /** A stream record that concerns a bot was lost or is late. */
    void unheard(String bot) {
        unheard.add(bot);
    }

    private void forget(String bot) {
        unheard.remove(bot);
        since.remove(bot);
        looks.remove(bot);
    }

    /** The reconciliation has looked at the next few bots, and failed at none. */
    void reconciled(Instant begun, int bound) {
        since.forEach((bot, from) -> {
            if (from.isBefore(begun) && looks.merge(bot, 1, Integer::sum) > bound) {
                looks.put(bot, Integer.MIN_VALUE);
                world.chronicle()
                        .violation(
                                bot,
                                "P16: is to run since " + from + ", and was not found in " + bound
                                        + " turns of the reconciliation");
            }
        });
    }
}
