package dev.lockstep.proof.simulation;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** The run record of a bot as the table's stream shows it. */
record TrueRun(
        long epoch,
        String phase,
        String id,
        long wakeSeen,
        int errors,
        int idleRuns,
        boolean again,
        Optional<Instant> claimed,
        Optional<Instant> ended,
        Optional<Instant> deadline,
        Optional<Instant> due,
        Map<String, String> reads,
        Map<String, String> writes) {

    static final TrueRun NONE = new TrueRun(
            0,
            "N",
            "",
            0,
            0,
            0,
            false,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Map.of(),
            Map.of());

    static TrueRun of(Image image) {
        return new TrueRun(
                image.number("e"),
                image.string("st").orElse("N"),
                image.string("id").orElse(""),
                image.number("ws"),
                Math.toIntExact(image.number("er")),
                Math.toIntExact(image.number("np")),
                image.flag("ag"),
                image.instant("t0"),
                image.instant("t2"),
                image.instant("dl"),
                image.instant("ds"),
                image.entries("rd", "e"),
                image.entries("wr", "e"));
    }

    boolean isOpen() {
        return isInvoked() || isRunning();
    }

    boolean isInvoked() {
        return phase.equals("I");
    }

    boolean isRunning() {
        return phase.equals("R");
    }

    boolean isFailure() {
        return phase.equals("F") || phase.equals("X") || phase.equals("U");
    }

    boolean isComplete() {
        return phase.equals("C");
    }
}
