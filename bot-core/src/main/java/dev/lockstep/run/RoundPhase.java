package dev.lockstep.run;

import dev.lockstep.store.CorruptRecordException;
import dev.lockstep.store.Item;
import java.util.Arrays;

/** Where a round of a bot with several instances stands. */
public enum RoundPhase {
    /** Its instances work, each on its share. */
    OPEN("O"),
    /** It was abandoned, and its instances are being fenced off; then the next one may open. */
    ABANDONED("A"),
    /** All of it is done, or nothing of it counts any more. */
    CLOSED("C"),
    /** The bot works alone again, and the round's record tells nothing of it any more. */
    GATHERED("G");

    private final String code;

    RoundPhase(String code) {
        this.code = code;
    }

    /** How the phase is stored. */
    public String code() {
        return code;
    }

    static RoundPhase of(Item item, String attribute) {
        String code = item.requireString(attribute);
        return Arrays.stream(values())
                .filter(phase -> phase.code.equals(code))
                .findFirst()
                .orElseThrow(
                        () -> new CorruptRecordException(item.key(), attribute, "is no phase of a round: " + code));
    }
}
