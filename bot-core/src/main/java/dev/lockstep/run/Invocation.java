package dev.lockstep.run;

import dev.lockstep.types.BotId;
import dev.lockstep.types.InvalidInputException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * What a bot's target is given: the right to start one run.
 *
 * @param instance number of the instance, 0 for a bot that is not fanned out
 * @param runId the run, a name no other run has
 * @param epoch the run's fencing token
 * @param startBy until when the run should start; one that does not is given up
 * @param timeout how long the run may take, unless its caller knows better
 * @param fanOut the share of this instance; empty if it does the bot's work alone
 */
public record Invocation(
        BotId bot, int instance, String runId, long epoch, Instant startBy, Duration timeout, Optional<FanOut> fanOut) {

    /**
     * Refuses an instance that is none of its fan-out's.
     *
     * @throws InvalidInputException with both numbers
     */
    public Invocation {
        fanOut.filter(share -> instance >= share.instances()).ifPresent(share -> {
            throw InvalidInputException.of(
                    "invocation", "is for instance " + instance + " of " + share.instances() + ", counted from 0");
        });
    }

    /** The invocation of an instance that does its bot's work alone. */
    public Invocation(BotId bot, int instance, String runId, long epoch, Instant startBy, Duration timeout) {
        this(bot, instance, runId, epoch, startBy, timeout, Optional.empty());
    }

    /**
     * The same without positions, however many queues there are: of its share the number of instances is left. Enough
     * to start the run, which brings the rest; not on an RStreams bus, where the rest is in the invocation alone.
     */
    public Invocation brief() {
        return new Invocation(
                bot,
                instance,
                runId,
                epoch,
                startBy,
                timeout,
                fanOut.map(share -> new FanOut(share.instances(), Map.of(), Map.of(), Optional.empty())));
    }

    /**
     * The invocation as targets outside of this process are given it:
     *
     * <pre>{@code
     * {"lockstep":{"bot":"orders","instance":0,"run":"q83vEjRWeJ","epoch":7,
     *              "startBy":"2026-11-22T10:15:00Z","timeoutMillis":300000}}
     * }</pre>
     *
     * <p>An instance of a fan-out is told {@code "instances":4,"from":{"orders":"z/2026/11/21"},
     * "to":{"orders":"z/2026/11/22"}} too: after which event of a queue it begins, and with which it ends.
     */
    public String toJson() {
        return InvocationJson.write(this);
    }

    /**
     * Reads what {@link #toJson} wrote, or what an RStreams bus invokes a bot's function with. Members it does not know
     * are left alone, wherever they are.
     *
     * <p>Of a bus's event the object {@code __cron} is read: {@code id} is the bot, {@code iid} the instance,
     * {@code ts} the epoch and, as text, the run; with {@code "cploc":"instances"} also {@code icount}, {@code maxeid}
     * and {@code starteid}, the fan-out. A bus tells no time-out: 15 minutes are taken, after which it gives a run up
     * that says nothing. What it says of positions counts less than the record that the start of the run brings.
     *
     * @throws InvalidInputException if it is neither of them or both at once, or a run without the bot's lock is asked
     *     for ({@code ignoreLock}, {@code force}): such a run could not be fenced
     */
    public static Invocation ofJson(String json) {
        return InvocationJson.read(json);
    }
}
