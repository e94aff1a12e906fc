package dev.lockstep.local.migrate;

import java.util.Locale;

/** What became of a bot. */
public enum Outcome {
    /** The copy is as the original is; nothing was written. */
    SAME,
    /** It would be changed; a dry run. */
    PLANNED,
    /** It was changed, and is as the original is now. */
    COPIED,
    /** The copy is at work, or somebody's: it was not touched. */
    LEFT_ALONE,
    /** Its original's run is still under way; to be tried again. */
    WAITS,
    /** It changed as fast as it was copied. */
    DIFFERS,
    /** It cannot be what it is on the other side. */
    REFUSED;

    /** Whether the command has not done what it was told. */
    public boolean isShort() {
        return this == WAITS || this == DIFFERS || this == REFUSED;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
