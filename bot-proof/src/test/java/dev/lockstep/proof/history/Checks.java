package dev.lockstep.proof.history;

import dev.lockstep.types.BotId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** What must hold for every history, asked of what was seen. */
final class Checks {
    private final History history;
    private final List<Client> clients;
    private final World world;

    Checks(History history, List<Client> clients, World world) {
        this.history = history;
        this.clients = clients;
        this.world = world;
    }

    /** All but the effects. */
    void all() {
        history.locks()
                .forEach((name, calls) -> Linearizability.complaint(calls, LockState.NEW)
                        .ifPresent(why -> history.complain("lock " + name + " is not linearizable", why)));
        history.bots()
                .forEach((name, calls) -> Linearizability.complaint(calls, BotRecord.NEW)
                        .ifPresent(why -> history.complain("bot " + name + " is not linearizable", why)));
        history.heads()
                .forEach((name, calls) -> Linearizability.complaint(calls, HeadState.NEW)
                        .ifPresent(why -> history.complain("head of " + name + " is not linearizable", why)));
        epochsRise();
        if (isWithinBound()) {
            oneHolder();
        }
    }

    /** Whether no two clocks ever differed by more than locks are made for. */
    boolean isWithinBound() {
        List<World.LocalClock> clocks =
                clients.stream().flatMap(client -> client.clocks().stream()).toList();
        return LongStream.of(0, world.millis())
                .allMatch(millis ->
                        clocks.stream().mapToLong(c -> c.at(millis)).max().orElse(0)
                                        - clocks.stream()
                                                .mapToLong(c -> c.at(millis))
                                                .min()
                                                .orElse(0)
                                <= LockState.CLOCK_DRIFT.toMillis());
    }

    /** P1. */
    private void epochsRise() {
        Set<String> epochs = new HashSet<>();
        for (History.Claimed claim : history.claims()) {
            if (!epochs.add(claim.bot() + "/" + claim.epoch())) {
                history.complain("P1", "epoch " + claim.epoch() + " of " + claim.bot() + " was given twice");
            }
            history.claims().stream()
                    .filter(earlier -> earlier.bot().equals(claim.bot()))
                    .filter(earlier -> earlier.answered() < claim.decided() && earlier.epoch() >= claim.epoch())
                    .forEach(earlier -> history.complain("P1", earlier + " was before " + claim));
        }
    }

    /** P3. */
    private void oneHolder() {
        List<History.Tenure> tenures = history.tenures();
        for (History.Tenure one : tenures) {
            for (History.Tenure other : tenures) {
                if (one.lock().equals(other.lock())
                        && one.epoch() < other.epoch()
                        && one.from() < other.until()
                        && other.from() < one.until()) {
                    history.complain("P3", "two believe to hold the lock: " + one + " and " + other);
                }
            }
        }
    }

    /** P2 and P11: what the bot's own table holds is what was answered, once each, under epochs that rise. */
    void effects(BotId bot, List<Map<String, AttributeValue>> made) {
        List<Made> effects = made.stream().map(Made::of).toList();
        Map<String, Long> times =
                effects.stream().collect(Collectors.groupingBy(Made::id, HashMap::new, Collectors.counting()));
        times.forEach((id, count) -> {
            if (count > 1) {
                history.complain("P11", "effect " + id + " was made " + count + " times");
            }
        });
        for (History.Effect effect : history.effects()) {
            boolean is = times.containsKey(effect.id());
            if (effect.bot().equals(bot)
                    && ((effect.made() == History.Certainty.MADE && !is)
                            || (effect.made() == History.Certainty.NOT_MADE && is))) {
                history.complain("P11", "effect " + effect + (is ? " was made" : " was not made"));
            }
        }
        Set<Long> claims = history.claims().stream()
                .filter(claim -> claim.bot().equals(bot))
                .map(History.Claimed::epoch)
                .collect(Collectors.toSet());
        List<Made> inOrder = new ArrayList<>(effects);
        for (int i = 1; i < inOrder.size(); i++) {
            Made before = inOrder.get(i - 1);
            Made next = inOrder.get(i);
            if (next.epoch() < before.epoch()) {
                history.complain("P2", next + " was made after " + before);
            }
            boolean rewound =
                    LongStream.rangeClosed(before.epoch() + 1, next.epoch()).anyMatch(epoch -> !claims.contains(epoch));
            if (!rewound && next.from() < before.to()) {
                history.complain("P11", next + " repeats events of " + before);
            }
        }
    }

    /** An effect in the bot's own table. */
    private record Made(String id, long epoch, long from, long to) {
        static Made of(Map<String, AttributeValue> entry) {
            return new Made(
                    required(entry, "id").s(),
                    Long.parseLong(required(entry, "epoch").n()),
                    Long.parseLong(required(entry, "from").n()),
                    Long.parseLong(required(entry, "to").n()));
        }

        private static AttributeValue required(Map<String, AttributeValue> entry, String name) {
            AttributeValue value = entry.get(name);
            if (value == null) {
                throw new IllegalStateException("an effect without " + name + ": " + entry);
            }
            return value;
        }
    }
}
