package dev.lockstep.audit;

import dev.lockstep.types.Subject;
import java.time.Instant;

/**
 * One manual change.
 *
 * @param subject the bot or the lock that was changed
 * @param action what was done, such as {@code pause} or {@code rewind}
 * @param before the state that was left, in words; empty if there was none
 * @param after the state that was made, in words
 */
public record AuditEntry(Subject subject, Instant at, String action, String before, String after, Note note) {}
