package dev.lockstep.proof.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A bot as the table's stream shows it. */
final class TrueBot {
    private final String id;
    private Image definition = new Image(Map.of());
    private Instant definedAt = Instant.MIN;
    private Image wake = new Image(Map.of());
    private TrueRun run = TrueRun.NONE;
    private final Map<String, Timer> timers = new HashMap<>();

    /** A due time, and since when it is there. */
    record Timer(Instant due, Instant set) {}

    TrueBot(String id) {
        this.id = id;
    }

    String id() {
        return id;
    }

    void define(Image image, Instant at) {
        definition = image;
        definedAt = at;
    }

    void wake(Image image) {
        wake = image;
    }

    void run(TrueRun next) {
        run = next;
    }

    TrueRun run() {
        return run;
    }

    Map<String, Timer> timers() {
        return timers;
    }

    Instant definedAt() {
        return definedAt;
    }

    boolean isRegistered() {
        return !definition.item().isEmpty() && !definition.flag("gone");
    }

    boolean isPaused() {
        return definition.flag("pa");
    }

    boolean isArchived() {
        return definition.flag("ar");
    }

    Set<String> reads() {
        return definition.strings("rd");
    }

    Duration delay() {
        return Duration.ofMillis(definition.number("dy"));
    }

    long errorLimit() {
        return definition.number("hl");
    }

    long revision() {
        return definition.number("rev");
    }

    Optional<FireTimes> schedule() {
        return isRegistered()
                ? definition
                        .string("sx")
                        .map(x -> FireTimes.of(x, definition.string("sz").orElse("UTC")))
                : Optional.empty();
    }

    /** The schedule in words; empty if there is none. */
    String scheduleText() {
        return definition.string("sx").orElse("") + " "
                + definition.string("sz").orElse("");
    }

    long wakeUps() {
        return wake.number("n");
    }

    /** The newest events of its queues, as far as it was told of them. */
    Map<String, String> toldOf() {
        return wake.entries("q", "");
    }

    boolean isForced() {
        return wake.number("f") > run.wakeSeen();
    }

    boolean isWoken() {
        return wakeUps() > run.wakeSeen();
    }

    boolean isBehind(Map<String, String> heads) {
        return reads().stream()
                .anyMatch(queue -> Optional.ofNullable(heads.get(queue))
                        .filter(head -> Optional.ofNullable(run.reads().get(queue))
                                .map(at -> head.compareTo(at) > 0)
                                .orElse(true))
                        .isPresent());
    }
}
