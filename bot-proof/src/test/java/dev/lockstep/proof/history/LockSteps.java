package dev.lockstep.proof.history;

import dev.lockstep.lock.LockHolder;
import dev.lockstep.lock.LockLostException;
import dev.lockstep.lock.LockTicket;
import dev.lockstep.lock.NamedLock;
import dev.lockstep.types.LockName;
import dev.lockstep.types.Tokens;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;

/** What clients do with named locks. */
final class LockSteps {
    static final Duration HELD = Duration.ofSeconds(30);

    private final Client client;
    private final History history;

    LockSteps(Client client) {
        this.client = client;
        this.history = client.history();
    }

    /** A lock with what was answered; it may be renewed later. */
    private record Got(NamedLock lock, Instant until) {
        static Got of(NamedLock lock) {
            return new Got(lock, lock.expiresAt());
        }

        @Override
        public String toString() {
            return "epoch " + lock.epoch() + " until " + until;
        }
    }

    void take(Step.Kind kind, Step step) {
        LockName name = History.LOCKS.get(step.choice(History.LOCKS.size()));
        switch (kind) {
            case ACQUIRE -> acquire(name);
            case ACQUIRE_ONCE -> acquireOnce(name);
            case RENEW -> pick(client.life().locks, step).ifPresent(this::renew);
            case RELEASE -> pick(client.life().locks, step).ifPresent(this::release);
            case RESUME_LOCK -> pick(history.tickets, step).ifPresent(ticket -> resume(ticket, step));
            case FIND_LOCK -> find(name);
            default -> throw new IllegalArgumentException(kind.toString());
        }
    }

    static <T> Optional<T> pick(List<T> all, Step step) {
        return all.isEmpty() ? Optional.empty() : Optional.of(all.get(step.choice(all.size(), 1)));
    }

    private void acquire(LockName name) {
        client.<Optional<Got>>ask(
                Operation.ACQUIRE,
                name.value(),
                0,
                () -> client.lockstep()
                        .locks()
                        .tryAcquire(name, client.name(), HELD)
                        .map(Got::of),
                asked -> acquired(name, "?" + asked.invoked(), asked));
    }

    private void acquireOnce(LockName name) {
        String attempt = client.name() + client.world().tick();
        client.<Optional<Got>>ask(
                Operation.ACQUIRE_ONCE,
                name.value(),
                1,
                () -> client.lockstep()
                        .locks()
                        .tryAcquireOnce(name, client.name(), attempt, HELD)
                        .map(Got::of),
                asked -> acquired(name, Tokens.of(name.value(), client.name(), attempt), asked));
    }

    private void acquired(LockName name, String unanswered, Asked<Optional<Got>> asked) {
        Optional<Got> got = asked.value().flatMap(answer -> answer);
        String token = got.map(g -> g.lock().ticket().token()).orElse(unanswered);
        Function<LockState, Optional<LockState>> answer = got.<Function<LockState, Optional<LockState>>>map(
                        g -> state -> state.acquired(
                                token, asked.again(), HELD, g.lock().epoch(), g.until()))
                .orElse(state -> state.notAcquired(token, asked.again()));
        History.calls(asked, answer, eachTime(asked, (state, now) -> state.acquired(token, now, HELD)))
                .forEach(call -> history.on(name, call));
        got.map(Got::lock).ifPresent(held -> {
            client.life().locks.add(held);
            history.tickets.add(held.ticket());
            believed(held);
        });
    }

    /** From now on until it expires by this process's clock, unless it is released before. */
    private void believed(NamedLock held) {
        long now = client.world().millis();
        long until = client.life().clock.worldMillisAt(held.expiresAt());
        if (until > now) {
            history.add(new History.Tenure(held.name(), held.epoch(), client.name(), now, until));
        }
    }

    private void renew(NamedLock held) {
        client.<Instant>ask(
                Operation.RENEW,
                held.name() + " epoch " + held.epoch(),
                1,
                () -> {
                    held.renew();
                    return held.expiresAt();
                },
                asked -> {
                    renewed(held.ticket(), asked);
                    asked.value().ifPresent(until -> believed(held));
                });
    }

    private void renewed(LockTicket ticket, Asked<Instant> asked) {
        String token = ticket.token();
        Function<LockState, Optional<LockState>> answer = asked.value()
                .<Function<LockState, Optional<LockState>>>map(
                        until -> state -> state.renewed(token, asked.again(), HELD, until))
                .orElse(state -> lost(state, ticket, asked));
        History.calls(asked, answer, eachTime(asked, (state, now) -> state.renewed(token, now, HELD)))
                .forEach(call -> history.on(ticket.name(), call));
    }

    /** What each call of an operation may have done: it read the clock anew. */
    private static List<Function<LockState, Optional<LockState>>> eachTime(
            Asked<?> asked, BiFunction<LockState, Instant, Optional<LockState>> effect) {
        return Stream.of(asked.from(), asked.again())
                .distinct()
                .<Function<LockState, Optional<LockState>>>map(now -> state -> effect.apply(state, now))
                .toList();
    }

    private static Optional<LockState> lost(LockState state, LockTicket ticket, Asked<?> asked) {
        return asked.refusal()
                .filter(LockLostException.class::isInstance)
                .flatMap(refusal -> state.lost(ticket.token(), ticket.epoch(), ((LockLostException) refusal).how()));
    }

    private void release(NamedLock held) {
        history.endTenure(held.name(), held.epoch(), client.world().millis());
        client.<Boolean>ask(
                Operation.RELEASE,
                held.name() + " epoch " + held.epoch(),
                1,
                () -> {
                    held.close();
                    return true;
                },
                asked -> released(held.ticket(), asked));
    }

    private void released(LockTicket ticket, Asked<Boolean> asked) {
        String token = ticket.token();
        Function<LockState, Optional<LockState>> answer = asked.value().isPresent()
                ? state -> state.releasedBy(token)
                : state -> state.releasedBy(token).isPresent() ? Optional.empty() : lost(state, ticket, asked);
        History.<LockState>calls(asked, answer, state -> state.freed(token))
                .forEach(call -> history.on(ticket.name(), call));
    }

    /** Another process goes on with a lock of which it has the ticket. */
    private void resume(LockTicket ticket, Step step) {
        NamedLock lock = client.lockstep().locks().resume(ticket);
        if (step.choice(3, 2) == 0) {
            release(lock);
        } else {
            renew(lock);
        }
    }

    private void find(LockName name) {
        client.<Optional<LockHolder>>ask(
                Operation.FIND_LOCK,
                name.value(),
                0,
                () -> client.lockstep().locks().find(name),
                asked -> asked.value()
                        .ifPresent(found -> history.on(
                                name,
                                Call.answered(
                                        asked.text(),
                                        asked.invoked(),
                                        asked.answered(),
                                        state -> state.seen(found, asked.to())))));
    }
}
