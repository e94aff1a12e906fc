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
        history.locks().forEach((name, calls) -> linearizable("lock", name, calls, LockState.NEW));
        history.bots().forEach((name, calls) -> linearizable("bot", name, calls, BotRecord.NEW));
        history.heads().forEach((name, calls) -> linearizable("head", name, calls, HeadState.NEW));
        epochsRise();
        wakeUpsAreAnswered();
        if (isWithinBound()) {
            oneHolder();
        }
    }

    private <S> void linearizable(String kind, String name, List<Call<S>> calls, S initial) {
        Linearizability.complaint(calls, initial)
                .ifPresent(why -> history.complain(kind + " linearizable", name + ": " + why));
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

    /**
     * P16: after each answered wake-up a claim took it up, and a run started after that; unless the bot was removed.
     */
    private void wakeUpsAreAnswered() {
        for (History.Woken wakeUp : history.wakeUps()) {
            history.claims().stream()
                    .filter(claim -> claim.bot().equals(wakeUp.bot()) && claim.wakeSeen() >= wakeUp.number())
                    .filter(claim -> claim.answered() < wakeUp.invoked())
                    .filter(claim -> !history.isRemovedAfter(claim.bot(), claim.decided()))
                    .forEach(claim -> history.complain("P16", claim + " answers what was asked for later: " + wakeUp));
            List<History.Claimed> takers = history.claims().stream()
                    .filter(claim -> claim.bot().equals(wakeUp.bot()) && claim.wakeSeen() >= wakeUp.number())
                    .filter(claim -> claim.answered() > wakeUp.invoked())
                    .toList();
            long first = takers.stream().mapToLong(History.Claimed::epoch).min().orElse(Long.MAX_VALUE);
            boolean started = history.starts().stream()
                    .filter(start -> start.bot().equals(wakeUp.bot()) && start.isAnswered())
                    .anyMatch(start -> start.epoch() >= first && start.until() > wakeUp.invoked());
            if (!started && !history.isRemovedAfter(wakeUp.bot(), wakeUp.invoked())) {
                history.complain(
                        "P16", wakeUp + (takers.isEmpty() ? " was never taken up" : " was followed by no start"));
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
        List<Made> inOrder = new ArrayList<>(effects);
        for (int i = 1; i < inOrder.size(); i++) {
            Made before = inOrder.get(i - 1);
            Made next = inOrder.get(i);
            if (next.epoch() < before.epoch()) {
                history.complain("P2", next + " was made after " + before);
            }
            if (next.from() < before.to() && !history.isRewoundBetween(bot, before.epoch(), next.epoch())) {
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
