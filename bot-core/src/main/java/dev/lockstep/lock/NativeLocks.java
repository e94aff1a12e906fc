package dev.lockstep.lock;

import dev.lockstep.audit.AuditTrail;
import dev.lockstep.audit.Note;
import dev.lockstep.store.Change;
import dev.lockstep.store.Condition;
import dev.lockstep.store.Item;
import dev.lockstep.store.ItemStore;
import dev.lockstep.store.Outcome;
import dev.lockstep.store.RecordKey;
import dev.lockstep.types.LockName;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** {@link Locks} on a table of Lockstep's own. */
final class NativeLocks extends Locks {
    static final String EPOCH = "e";
    static final String OWNER = "o";
    static final String TOKEN = "t";
    static final String EXPIRES_AT = "x";
    static final String TAKEOVER_AT = "k";
    static final String RELEASED = "r";
    static final String BROKEN = "b";

    private final ItemStore store;
    private final InstantSource clock;
    private final Duration clockDrift;
    private final AuditTrail audit;

    NativeLocks(ItemStore store, InstantSource clock, Duration clockDrift, AuditTrail audit) {
        this.store = store;
        this.clock = clock;
        this.clockDrift = clockDrift;
        this.audit = audit;
    }

    @Override
    Optional<NamedLock> tryAcquire(LockName name, String owner, String token, Duration duration) {
        Instant now = clock.instant();
        Outcome outcome = store.updateAndRead(held(Change.of(new RecordKey.Lock(name)), now, duration)
                .increment(EPOCH, 1)
                .set(OWNER, owner)
                .set(TOKEN, token)
                .when(Condition.notEqual(RELEASED, token))
                .when(Condition.any(Condition.absent(TOKEN), Condition.less(TAKEOVER_AT, now.toEpochMilli()))));
        Optional<Item> item = outcome instanceof Outcome.Refused refused
                ? found(refused).filter(i -> isHeldBy(i, token))
                : ((Outcome.Applied) outcome).item();
        return item.map(i -> new NamedLock(this, name, owner, token, i.requireCount(EPOCH), duration, expiresAt(i)));
    }

    @Override
    public Optional<LockHolder> find(LockName name) {
        return store.get(new RecordKey.Lock(name)).flatMap(this::holder);
    }

    @Override
    Instant renew(NamedLock lock) {
        Instant now = clock.instant();
        Outcome outcome = store.updateAndRead(held(Change.of(new RecordKey.Lock(lock.name())), now, lock.duration())
                .when(Condition.equal(TOKEN, lock.token()))
                .when(Condition.atMost(EXPIRES_AT, now.plus(lock.duration()).toEpochMilli())));
        Optional<Item> item = outcome instanceof Outcome.Refused refused
                ? refused.found().filter(i -> isHeldBy(i, lock.token()))
                : ((Outcome.Applied) outcome).item();
        return item.map(NativeLocks::expiresAt).orElseThrow(() -> lost(lock, (Outcome.Refused) outcome));
    }

    @Override
    void release(NamedLock lock) {
        Outcome outcome = store.update(Change.of(new RecordKey.Lock(lock.name()))
                .set(RELEASED, lock.token())
                .remove(TOKEN, OWNER, EXPIRES_AT, TAKEOVER_AT)
                .when(Condition.equal(TOKEN, lock.token())));
        if (outcome instanceof Outcome.Refused refused
                && refused.found().filter(i -> isReleased(i, lock)).isEmpty()) {
            throw lost(lock, refused);
        }
    }

    /** Whether the holder has released it, or it was broken and nobody has taken it since. */
    private static boolean isReleased(Item item, NamedLock lock) {
        boolean isFree = item.requireCount(EPOCH) == lock.epoch();
        boolean isBroken = item.count(BROKEN, 0) == lock.epoch();
        return item.string(RELEASED).filter(lock.token()::equals).isPresent() && (isFree || !isBroken);
    }

    /** Its attempt is over as if it had released the lock, so that no late request of it takes the lock again. */
    @Override
    public boolean breakLock(LockHolder seen, Note note) {
        Change broken = Change.of(new RecordKey.Lock(seen.name()))
                .copy(TOKEN, RELEASED)
                .set(BROKEN, seen.epoch())
                .remove(TOKEN, OWNER, EXPIRES_AT, TAKEOVER_AT)
                .when(Condition.equal(EPOCH, seen.epoch()))
                .when(Condition.equal(OWNER, seen.owner()));
        String held = "held by " + seen.owner() + " with epoch " + seen.epoch() + " until " + seen.expiresAt();
        return store.transact(List.of(broken, audit.record(seen.name(), "break-lock", held, "free", note)))
                instanceof Outcome.Applied;
    }

    /** The lock as it was found; one whose times cannot be read would be held for ever. */
    private Optional<Item> found(Outcome.Refused refused) {
        refused.found().ifPresent(this::holder);
        return refused.found();
    }

    @Override
    Instant now() {
        return clock.instant();
    }

    private LockLostException lost(NamedLock lock, Outcome.Refused refused) {
        Optional<LockHolder> holder = refused.found().flatMap(this::holder);
        boolean taken = refused.found()
                .filter(item -> item.requireCount(EPOCH) > lock.epoch())
                .isPresent();
        LockLostException.Cause how = taken ? LockLostException.Cause.TAKEN : LockLostException.Cause.RELEASED;
        return new LockLostException(lock.name(), lock.epoch(), how, holder);
    }

    private Change held(Change change, Instant now, Duration duration) {
        return change.set(EXPIRES_AT, now.plus(duration))
                .set(TAKEOVER_AT, now.plus(duration).plus(clockDrift));
    }

    private Optional<LockHolder> holder(Item item) {
        if (!item.has(TOKEN)) {
            return Optional.empty();
        }
        Instant takeoverAt = item.requireInstant(TAKEOVER_AT);
        return takeoverAt.isBefore(clock.instant())
                ? Optional.empty()
                : Optional.of(new LockHolder(
                        ((RecordKey.Lock) item.key()).name(),
                        item.requireString(OWNER),
                        item.requireCount(EPOCH),
                        expiresAt(item),
                        takeoverAt));
    }

    private static boolean isHeldBy(Item item, String token) {
        return item.string(TOKEN).filter(token::equals).isPresent();
    }

    private static Instant expiresAt(Item item) {
        return item.instant(EXPIRES_AT).orElse(Instant.MIN);
    }
}
