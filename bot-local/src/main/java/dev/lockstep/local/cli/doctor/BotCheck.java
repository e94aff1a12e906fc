package dev.lockstep.local.cli.doctor;

import java.util.List;

/** One thing that may be wrong with a bot; used by several threads. */
@FunctionalInterface
interface BotCheck {
    /** What is wrong; nothing if all is well. */
    List<Complaint> complaints(Seen seen);
}
