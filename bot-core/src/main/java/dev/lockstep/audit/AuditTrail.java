package dev.lockstep.audit;

import dev.lockstep.store.Change;
import dev.lockstep.store.Condition;
import dev.lockstep.store.CorruptRecordException;
import dev.lockstep.store.Item;
import dev.lockstep.store.ItemStore;
import dev.lockstep.store.LockstepTable;
import dev.lockstep.store.RecordKey;
import dev.lockstep.store.RecordRange;
import dev.lockstep.types.Subject;
import dev.lockstep.types.Tokens;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The manual changes of bots and of named locks. Entries are written in the transaction of the change they tell of, and
 * kept for 365 days. The tables of an RStreams bus have no place for them: who made a change and why is logged there.
 */
public final class AuditTrail {
    private static final Logger LOG = LoggerFactory.getLogger(AuditTrail.class);
    private static final Duration KEPT = Duration.ofDays(365);
    private static final int PAGE = 20;
    private static final String NOT_KEPT = "they keep no history of manual changes; who made one and why is logged";

    private final ItemStore store;
    private final InstantSource clock;

    public AuditTrail(ItemStore store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
    }

    /** The entries of a bot or of a lock, the newest first, read page by page. */
    public Stream<AuditEntry> of(Subject subject) {
        store.requireNative("audit().of", NOT_KEPT);
        long now = clock.instant().getEpochSecond();
        return store.queryDescending(new RecordRange.AuditTrail(subject))
                .filter(item -> isKept(item, now))
                .map(AuditTrail::entry);
    }

    /**
     * The entries of all bots and locks, the newest first: two requests for each {@value #PAGE}, as the stream is read.
     * Very new ones may be missing: {@link #of} tells the truth. One that cannot be read is left out, and logged.
     * Entries that were written before they were listed here are only in {@link #of}.
     */
    public Stream<AuditEntry> newest() {
        store.requireNative("audit().newest", NOT_KEPT);
        long now = clock.instant().getEpochSecond();
        return store.latest(LockstepTable.AUDIT_SHARD, PAGE)
                .filter(item -> item.key() instanceof RecordKey.Audit)
                .flatMap(item -> readable(item, now));
    }

    /** The write that leaves an entry; part of the transaction that makes the change. */
    public Change record(Subject subject, String action, String before, String after, Note note) {
        Instant now = clock.instant();
        return Change.of(new RecordKey.Audit(subject, now.toEpochMilli(), Tokens.next()))
                .set("ac", action)
                .set("be", before)
                .set("af", after)
                .set("wo", note.who())
                .set("wy", note.why())
                .set(LockstepTable.DUE_SHARD, LockstepTable.AUDIT_SHARD)
                .set(LockstepTable.DUE_AT, now)
                .set(LockstepTable.TIME_TO_LIVE, now.plus(KEPT).getEpochSecond())
                .when(Condition.missing());
    }

    private static boolean isKept(Item item, long now) {
        return item.number(LockstepTable.TIME_TO_LIVE, Long.MAX_VALUE) > now;
    }

    private static Stream<AuditEntry> readable(Item item, long now) {
        try {
            return isKept(item, now) ? Stream.of(entry(item)) : Stream.empty();
        } catch (CorruptRecordException torn) {
            LOG.warn("an audit entry is left out of the list of all", torn);
            return Stream.empty();
        }
    }

    private static AuditEntry entry(Item item) {
        RecordKey.Audit key = (RecordKey.Audit) item.key();
        return new AuditEntry(
                key.subject(),
                Instant.ofEpochMilli(key.atMillis()),
                item.requireString("ac"),
                item.requireString("be"),
                item.requireString("af"),
                item.read("*", () -> new Note(item.requireString("wo"), item.requireString("wy"))));
    }
}
