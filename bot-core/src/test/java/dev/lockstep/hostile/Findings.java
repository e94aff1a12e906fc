package dev.lockstep.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.testkit.Figures;
import dev.lockstep.types.InvalidInputException;
import dev.lockstep.types.LockstepException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What became of calls made with hostile input or over hostile records: figures, and what must not have happened. */
public final class Findings implements AutoCloseable {
    private static final long SECONDS_TO_ANSWER = 20;

    private final String topic;
    private final Map<String, Long> figures = new LinkedHashMap<>();
    private final Map<String, Long> refusals = new TreeMap<>();
    private final Map<String, Long> floors = new LinkedHashMap<>();
    private final List<String> violations = new ArrayList<>();
    private final ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor();

    public Findings(String topic) {
        this.topic = topic;
    }

    /** Requires so much of something that is counted. */
    public void atLeast(String what, long floor) {
        floors.put(what, floor);
    }

    /** Counts something. */
    public void count(String what, long more) {
        figures.merge(what, more, Long::sum);
    }

    /** Calls, and answers how it was refused; nothing if there was an answer. A call that never ends is interrupted. */
    public @Nullable Throwable call(Runnable call) {
        count("calls", 1);
        Thread caller = Thread.currentThread();
        ScheduledFuture<?> interrupt = watch.schedule(caller::interrupt, SECONDS_TO_ANSWER, TimeUnit.SECONDS);
        try {
            call.run();
            return null;
        } catch (RuntimeException | Error refused) { // an Error is what this is about
            count("refused", 1);
            refusals.merge(refused.getClass().getSimpleName(), 1L, Long::sum);
            return refused;
        } finally {
            interrupt.cancel(false);
            Thread.interrupted();
        }
    }

    /** Whether a refusal is one that a person can read: of ours, on one printable line of bounded length. */
    public static boolean isClear(Throwable refused) {
        return (refused instanceof LockstepException || refused instanceof InvalidInputException)
                && String.valueOf(refused.getMessage()).matches("[ -~]{10,2000}");
    }

    /** What must not have happened. */
    public void violation(String what) {
        violations.add(what);
    }

    /** Calls no more, and answers what must not have happened; so little of something is a violation, too. */
    public List<String> end() {
        watch.shutdownNow();
        floors.forEach((what, floor) -> {
            long found = figures.getOrDefault(what, 0L);
            if (found < floor) {
                violation("only " + found + " " + what + ", not " + floor);
            }
        });
        return violations;
    }

    /** Prints the figures, keeps them as a file, and fails if there was a violation. */
    @Override
    public void close() {
        List<String> violations = end();
        StringBuilder text = new StringBuilder("hostile input, ").append(topic).append('\n');
        figures.forEach(
                (name, value) -> text.append(name).append(": ").append(value).append('\n'));
        refusals.forEach((name, value) -> text.append("refused with ")
                .append(name)
                .append(": ")
                .append(value)
                .append('\n'));
        text.append("violations: ").append(violations.size()).append('\n');
        Figures.keep("hostile-" + topic.replace(' ', '-'), text.toString());
        assertThat(violations).as(topic).isEmpty();
    }
}
