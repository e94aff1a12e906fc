package dev.lockstep.lock;

import dev.lockstep.audit.Note;
import dev.lockstep.store.Change;
import dev.lockstep.store.Condition;
import dev.lockstep.store.CorruptRecordException;
import dev.lockstep.store.Item;
import dev.lockstep.store.ItemStore;
import dev.lockstep.store.Outcome;
import dev.lockstep.store.RecordKey;
import dev.lockstep.types.LockName;
import dev.lockstep.types.UnsupportedByLayoutException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * {@link Locks} on the tables of an RStreams bus, contended by leo-sdk's: an item {@code lock_<name>} of LeoSettings
 * with {@code ts}, {@code expires} and {@code value}, which is the owner, and our {@code token}.
 */
final class RStreamsLocks extends Locks {
    private static final String TAKEN_AT = "ts";
    private static final String EXPIRES_AT = "expires";
    private static final String OWNER = "value";
    private static final String TOKEN = "token";

    private final ItemStore store;
    private final InstantSource clock;
    private final Duration clockDrift;

    RStreamsLocks(ItemStore store, InstantSource clock, Duration clockDrift) {
        this.store = store;
        this.clock = clock;
        this.clockDrift = clockDrift;
    }

    @Override
    Optional<NamedLock> tryAcquire(LockName name, String owner, String token, Duration duration) {
        Instant takenAt = clock.instant();
        long now = takenAt.toEpochMilli();
        Outcome outcome = store.updateAndRead(Change.of(new RecordKey.Lock(name))
                .set(TAKEN_AT, takenAt)
                .set(EXPIRES_AT, takenAt.plus(duration))
                .set(OWNER, owner)
                .set(TOKEN, token)
                .when(Condition.any(
                        Condition.missing(),
                        Condition.all(
                                Condition.less(EXPIRES_AT, now - clockDrift.toMillis()),
                                Condition.less(TAKEN_AT, now)))));
        Optional<Item> item = outcome instanceof Outcome.Refused refused
                ? found(refused).filter(i -> isHeldBy(i, token))
                : ((Outcome.Applied) outcome).item();
        return item.map(i -> new NamedLock(
                this, name, owner, token, i.requireCount(TAKEN_AT), duration, i.requireInstant(EXPIRES_AT)));
    }

    @Override
    public Optional<LockHolder> find(LockName name) {
        return store.get(new RecordKey.Lock(name)).flatMap(this::holder);
    }

    @Override
    Instant renew(NamedLock lock) {
        Instant expiresAt = clock.instant().plus(lock.duration());
        Outcome outcome = store.updateAndRead(Change.of(new RecordKey.Lock(lock.name()))
                .set(EXPIRES_AT, expiresAt)
                .when(Condition.equal(TOKEN, lock.token()))
                .when(Condition.atMost(EXPIRES_AT, expiresAt.toEpochMilli())));
        Optional<Item> item = outcome instanceof Outcome.Refused refused
                ? refused.found().filter(i -> isHeldBy(i, lock.token()))
                : ((Outcome.Applied) outcome).item();
        return item.map(i -> i.requireInstant(EXPIRES_AT))
                .orElseThrow(() -> lost(lock, ((Outcome.Refused) outcome).found()));
    }

    /** Nobody may have taken a lock whose time is not over: if it is gone, it was this call, or leave was given. */
    @Override
    void release(NamedLock lock) {
        Outcome outcome =
                store.delete(Change.delete(new RecordKey.Lock(lock.name())).when(Condition.equal(TOKEN, lock.token())));
        if (outcome instanceof Outcome.Refused refused) {
            boolean isOver = !clock.instant().isBefore(lock.heldAtLeastUntil());
            if (refused.found().isPresent() || isOver) {
                throw lost(lock, refused.found());
            }
        }
    }

    @Override
    public Optional<LockHolder> breakLock(LockName name, Note note) {
        throw breaking();
    }

    @Override
    public boolean breakLock(LockHolder seen, Note note) {
        throw breaking();
    }

    private static UnsupportedByLayoutException breaking() {
        return new UnsupportedByLayoutException(
                "locks().breakLock",
                "leo-sdk's holder would not learn of it, and has no epoch to be told from the next by");
    }

    @Override
    Instant now() {
        return clock.instant();
    }

    private static LockLostException lost(NamedLock lock, Optional<Item> found) {
        return new LockLostException(
                lock.name(),
                lock.epoch(),
                found.isPresent() ? LockLostException.Cause.TAKEN : LockLostException.Cause.RELEASED,
                found.map(RStreamsLocks::anyHolder));
    }

    /** The lock as it was found; one whose times cannot be read would be held for ever. */
    private static Optional<Item> found(Outcome.Refused refused) {
        refused.found().ifPresent(RStreamsLocks::anyHolder);
        return refused.found();
    }

    private Optional<LockHolder> holder(Item item) {
        LockHolder holder = anyHolder(item);
        Instant takeoverAt = item.has(TOKEN) ? holder.expiresAt().plus(clockDrift) : holder.expiresAt();
        return takeoverAt.isBefore(clock.instant())
                ? Optional.empty()
                : Optional.of(
                        new LockHolder(holder.name(), holder.owner(), holder.epoch(), holder.expiresAt(), takeoverAt));
    }

    private static LockHolder anyHolder(Item item) {
        Instant expiresAt = item.requireInstant(EXPIRES_AT);
        return new LockHolder(
                ((RecordKey.Lock) item.key()).name(), owner(item), item.requireCount(TAKEN_AT), expiresAt, expiresAt);
    }

    /** A request id, or whatever else was passed to leo-sdk. */
    private static String owner(Item item) {
        return switch (item.value(OWNER).map(AttributeValue::type).orElse(AttributeValue.Type.NUL)) {
            case S -> item.requireString(OWNER);
            case N -> item.value(OWNER).map(AttributeValue::n).orElse("");
            case NUL -> "";
            default -> throw new CorruptRecordException(item.key(), OWNER, "is neither a string nor a number");
        };
    }

    private static boolean isHeldBy(Item item, String token) {
        return item.string(TOKEN).filter(token::equals).isPresent();
    }
}
