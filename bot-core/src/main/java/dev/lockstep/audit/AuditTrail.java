package dev.lockstep.audit;

import dev.lockstep.store.Change;
import dev.lockstep.store.Condition;
import dev.lockstep.store.Item;
import dev.lockstep.store.ItemStore;
import dev.lockstep.store.LockstepTable;
import dev.lockstep.store.RecordKey;
import dev.lockstep.store.RecordRange;
import dev.lockstep.types.BotId;
import dev.lockstep.types.Tokens;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.stream.Stream;

/**
 * The manual changes of a bot. Entries are written in the transaction of the change they tell of. The tables of an
 * RStreams bus have no place for them: who made a change and why is logged there.
 */
public final class AuditTrail {
    private static final Duration KEPT = Duration.ofDays(365);

    private final ItemStore store;
    private final InstantSource clock;

    public AuditTrail(ItemStore store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
    }

    /** The bot's entries of the last 365 days, the newest first, read page by page. */
    public Stream<AuditEntry> of(BotId bot) {
        store.requireNative("audit().of", "they keep no history of manual changes; who made one and why is logged");
        long now = clock.instant().getEpochSecond();
        return store.queryDescending(new RecordRange.AuditTrail(bot))
                .filter(item -> item.number(LockstepTable.TIME_TO_LIVE, Long.MAX_VALUE) > now)
                .map(item -> entry(bot, item));
    }

    /** The write that leaves an entry; part of the transaction that makes the change. */
    public Change record(BotId bot, String action, String before, String after, Note note) {
        Instant now = clock.instant();
        return Change.of(new RecordKey.Audit(bot, now.toEpochMilli(), Tokens.next()))
                .set("ac", action)
                .set("be", before)
                .set("af", after)
                .set("wo", note.who())
                .set("wy", note.why())
                .set(LockstepTable.TIME_TO_LIVE, now.plus(KEPT).getEpochSecond())
                .when(Condition.missing());
    }

    private static AuditEntry entry(BotId bot, Item item) {
        return new AuditEntry(
                bot,
                Instant.ofEpochMilli(((RecordKey.Audit) item.key()).atMillis()),
                item.requireString("ac"),
                item.requireString("be"),
                item.requireString("af"),
                item.read("*", () -> new Note(item.requireString("wo"), item.requireString("wy"))));
    }
}
