package dev.lockstep.local.migrate;

import dev.lockstep.types.BotId;
import java.util.stream.Stream;

/** From which side to which, and what that takes. */
interface Direction {

    /** The ids of the bots on the side they come from; also those that are no names of Lockstep's. */
    Stream<String> bots();

    /** How the copy stands against its original now. Only reads. */
    Plan look(BotId bot);

    /** Keeps what is needed to come back, before anything is written. */
    void keep(BotId bot);
}
