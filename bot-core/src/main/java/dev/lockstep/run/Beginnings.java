package dev.lockstep.run;

import dev.lockstep.store.Change;
import dev.lockstep.store.CorruptRecordException;
import dev.lockstep.store.Item;
import dev.lockstep.store.Outcome;
import dev.lockstep.types.Tokens;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** How a run comes to be: it is claimed by whoever decided on it, and started by its target. */
final class Beginnings {
    private final RunContext context;
    private final RunRecords records;
    private final Duration startWithin;

    Beginnings(RunContext context, Duration startWithin) {
        this.context = context;
        this.records = context.records();
        this.startWithin = startWithin;
    }

    /** {@link Runs#claim}. */
    Optional<Claim> claim(RunState decidedOn, ClaimTerms terms) {
        RunContext.requireDuration("timeout", terms.timeout());
        if (!records.isClaimable(decidedOn, context.now())) {
            return Optional.empty();
        }
        String attempt = Tokens.next();
        Instant startBy = context.deadline(Collections.min(List.of(startWithin, terms.timeout())));
        Change change = records.claimed(decidedOn, attempt, terms, context.now(), startBy);
        Outcome outcome =
                records.send(context, decidedOn.bot(), () -> context.store().updateAndRead(change));
        Optional<Item> item = outcome instanceof Outcome.Refused refused
                ? refused.found().filter(found -> records.isClaimedBy(found, attempt))
                : ((Outcome.Applied) outcome).item();
        return item.map(records::state)
                .map(claimed -> new Claim(
                        new Invocation(
                                claimed.bot(),
                                claimed.instance(),
                                claimed.runId().orElseThrow(),
                                claimed.epoch(),
                                startBy,
                                terms.timeout(),
                                claimed.fanOut()),
                        claimed));
    }

    /** {@link Runs#start(Invocation, String, Duration)}, by a process of this name. */
    RunState start(Invocation invocation, String requestId, String process, Duration remaining) {
        RunContext.requireDuration("remaining", remaining);
        Outcome outcome = context.store()
                .updateAndRead(
                        records.started(invocation, requestId, process, context.now(), context.deadline(remaining)));
        return started(invocation, process, outcome);
    }

    private RunState started(Invocation invocation, String process, Outcome outcome) {
        try {
            return outcome instanceof Outcome.Refused refused
                    ? context.requireSameRun(invocation, process, refused.found())
                    : records.state(((Outcome.Applied) outcome).item().orElseThrow(), invocation);
        } catch (CorruptRecordException unread) {
            try {
                records.failUnread(context, invocation, process, RunError.of(unread));
            } catch (RuntimeException notEnded) {
                unread.addSuppressed(notEnded);
            }
            throw unread;
        }
    }
}
