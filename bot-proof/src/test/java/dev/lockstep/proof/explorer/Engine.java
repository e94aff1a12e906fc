package dev.lockstep.proof.explorer;

import dev.lockstep.Lockstep;
import dev.lockstep.dispatch.Dispatcher;
import dev.lockstep.dispatch.InvocationRefusedException;
import dev.lockstep.dispatch.Sweeper;
import dev.lockstep.run.Invocation;
import dev.lockstep.store.LockstepTable;
import dev.lockstep.store.TableLayout;
import dev.lockstep.types.EventId;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkClientException;

/**
 * Plays a process: runs the library's own code with the answers that the process has got so far, up to the first
 * request that has none. A process is thereby its program and its answers, which can be kept, compared and gone on from
 * in as many ways as there are.
 */
final class Engine extends Requests {
    private static final Set<String> CALLERS = Set.of(
            "dev.lockstep.run.Runs",
            "dev.lockstep.run.BotRun",
            "dev.lockstep.run.ResumedRun",
            "dev.lockstep.wake.NativeWakeUps",
            "dev.lockstep.bot.NativeBots",
            "dev.lockstep.bot.Registration");

    private final Lockstep lockstep;
    private final Dispatcher dispatcher;
    private final Sweeper sweeper;
    private final Map<String, String> operations = new HashMap<>();

    private final Map<Played, Next> played = new HashMap<>();

    private List<Event> history = List.of();
    private int answered;
    private Instant now = Instant.EPOCH;
    private boolean isClockRead;
    private @Nullable Request pending;
    private Names names = new Names(0);
    private Optional<EventId> basis = Optional.empty();

    Engine() {
        lockstep = Lockstep.over(this, TableLayout.nativeTable("explored"))
                .clock(this::instant)
                .clockDrift(Duration.ZERO)
                .build();
        dispatcher = lockstep.dispatcher((target, invocation) -> invoke(invocation));
        sweeper = lockstep.sweeper(dispatcher);
    }

    /** An answer, and when the request was made up. */
    record Event(Instant at, Answer answer) {}

    private record Played(Bits.Mark view, Instant at) {}

    /** What a process does next: a request, or nothing more, and whether it depends on what time it is. */
    record Next(Optional<Request> request, boolean isTimely, Optional<Throwable> failure) {}

    /** What the process does next. What was played before is not played again. */
    Next next(Actor process, Instant at) {
        Next known = played.get(new Played(process.view(), Instant.EPOCH));
        if (known == null) {
            known = played.get(new Played(process.view(), at));
        }
        if (known == null) {
            known = play(process.program(), process.serial(), process.history(), at);
            played.put(new Played(process.view(), known.isTimely() ? at : Instant.EPOCH), known);
        }
        return known;
    }

    private Next play(Program program, int serial, List<Event> answers, Instant at) {
        history = answers;
        answered = 0;
        now = at;
        isClockRead = false;
        pending = null;
        names = new Names(serial);
        basis = Optional.empty();
        try {
            program.run(this);
            return new Next(Optional.empty(), isClockRead, Optional.empty());
        } catch (Suspended untilAnswered) {
            return new Next(Optional.ofNullable(pending), isClockRead, Optional.empty());
        } catch (RuntimeException | AssertionError failure) {
            return new Next(Optional.empty(), isClockRead, Optional.of(failure));
        }
    }

    Lockstep lockstep() {
        return lockstep;
    }

    Dispatcher dispatcher() {
        return dispatcher;
    }

    Sweeper sweeper() {
        return sweeper;
    }

    /** The process that is played makes known up to where it takes the queue for read. */
    void goesBy(EventId position) {
        basis = Optional.of(position);
    }

    private Instant instant() {
        if (answered < history.size()) {
            return history.get(answered).at();
        }
        isClockRead = true;
        return now;
    }

    private void invoke(Invocation invocation) {
        if (answer(new Request.Invoke(names.outward(invocation))) instanceof Answer.NotInvoked) {
            throw new InvocationRefusedException("refused", "the target does not answer");
        }
    }

    @Override
    Answer answer(Request request) {
        Request named = named(request);
        if (named instanceof Request.Query query && isOfAnotherShard(query)) {
            return new Answer.Found(List.of());
        }
        if (pending != null || answered == history.size()) {
            if (pending == null) {
                pending = named;
            }
            throw new Suspended();
        }
        return inward(history.get(answered++).answer());
    }

    /** All due times are of one bot, so of one shard. */
    private static boolean isOfAnotherShard(Request.Query query) {
        return query.hash().equals(LockstepTable.DUE_SHARD)
                && !Integer.toString(LockstepTable.dueShard(Scene.BOT.value()))
                        .equals(Path.value(query.values(), ":p").s());
    }

    private Request named(Request request) {
        if (!(request instanceof Request.Write write)) {
            return request;
        }
        return write.from(basis)
                .with(write.parts().stream()
                        .map(part -> new Request.Part(
                                part.key(), part.kind(), part.update(), part.condition(), names.outward(part.values())))
                        .toList());
    }

    private Answer inward(Answer answer) {
        if (answer instanceof Answer.Unknown) {
            throw SdkClientException.create("no answer came");
        } else if (answer instanceof Answer.Found found) {
            return new Answer.Found(found.items().stream().map(names::inward).toList());
        } else if (answer instanceof Answer.Written written) {
            return new Answer.Written(names.inward(written.after()));
        } else if (answer instanceof Answer.Refused refused) {
            return new Answer.Refused(
                    refused.held(), refused.found().stream().map(names::inward).toList());
        }
        return answer;
    }

    /** What has already happened is told to nobody: the trail of changes and the history of runs. */
    @Override
    boolean isLeftOut(ItemKey key) {
        return key.sort().startsWith("A#") || key.sort().startsWith("X#");
    }

    @Override
    String operation(String expressions) {
        return operations.computeIfAbsent(
                expressions,
                e -> StackWalker.getInstance()
                        .walk(frames -> frames.filter(frame -> CALLERS.contains(frame.getClassName()))
                                .filter(frame -> !frame.getMethodName().contains("$"))
                                .reduce((inner, outer) ->
                                        outer.getClassName().equals(inner.getClassName()) ? outer : inner)
                                .map(frame -> frame.getClassName().replaceAll(".*\\.(Native)?", "") + "."
                                        + frame.getMethodName())
                                .orElse("?")));
    }

    /** The process waits for an answer; nothing catches it. */
    private static final class Suspended extends Error {
        private static final long serialVersionUID = 1;

        Suspended() {
            super(null, null, false, false);
        }
    }
}
