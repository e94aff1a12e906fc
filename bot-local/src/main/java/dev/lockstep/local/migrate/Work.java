package dev.lockstep.local.migrate;

import dev.lockstep.audit.Note;
import dev.lockstep.bot.Bot;
import dev.lockstep.bot.BotDefinition;
import dev.lockstep.bot.BotStatus;
import java.util.Optional;

/** Where a bot's work is, as its copy in Lockstep's own table says. */
enum Work {
    /** There is no copy, or one that was registered and no more was done. */
    NOT_COPIED,
    /** The copy rests, and the bus has the work. */
    ON_THE_BUS,
    /** The copy rests because the bus shall have the work, which it has not yet. */
    GOING_BACK,
    /** The copy runs. */
    HERE,
    /** People have paused or archived the copy. */
    PAUSED_HERE;

    private static final String WHO = "lockstep migrate";
    private static final String BUS_HAS_IT = "the bus has the work";
    private static final String BUS_SHALL_HAVE_IT = "handed back to the bus, which has not taken it yet";

    static Work of(Optional<Bot> copy) {
        if (copy.isEmpty() || isAsleep(copy.get())) {
            return NOT_COPIED;
        } else if (copy.get().status() == BotStatus.ACTIVE) {
            return HERE;
        }
        return copy.get()
                .rules()
                .statusNote()
                .filter(note -> note.who().equals(WHO))
                .map(note -> note.why().equals(BUS_SHALL_HAVE_IT) ? GOING_BACK : ON_THE_BUS)
                .orElse(PAUSED_HERE);
    }

    /** A definition that nothing wakes, so that what is registered by it can be paused before it runs. */
    static BotDefinition asleep(BotDefinition definition) {
        return definition.toBuilder()
                .reads()
                .shards()
                .withoutSchedule()
                .managedBy(WHO)
                .build();
    }

    /** Whether a bot was registered {@linkplain #asleep asleep}, and no more was done. */
    static boolean isAsleep(Bot bot) {
        return bot.definition().managedBy().filter(WHO::equals).isPresent();
    }

    static Note busHasIt() {
        return note(BUS_HAS_IT);
    }

    static Note busShallHaveIt() {
        return note(BUS_SHALL_HAVE_IT);
    }

    static Note note(String why) {
        return Note.by(WHO, why);
    }
}
