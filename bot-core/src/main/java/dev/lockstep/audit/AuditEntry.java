package dev.lockstep.audit;

import dev.lockstep.types.BotId;
import java.time.Instant;

/**
 * One manual change.
 *
 * @param action what was done, such as {@code pause} or {@code rewind}
 * @param before the state that was left, in words; empty if there was none
 * @param after the state that was made, in words
 */
public record AuditEntry(BotId bot, Instant at, String action, String before, String after, Note note) {}
