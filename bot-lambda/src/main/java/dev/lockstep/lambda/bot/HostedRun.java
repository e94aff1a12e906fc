package dev.lockstep.lambda.bot;

import com.amazonaws.services.lambda.runtime.Context;
import dev.lockstep.Lockstep;
import dev.lockstep.lambda.log.Metric;
import dev.lockstep.lambda.log.Metrics;
import dev.lockstep.run.BotRun;
import dev.lockstep.run.Invocation;
import dev.lockstep.run.RunEndedException;
import dev.lockstep.run.RunError;
import dev.lockstep.run.RunLostException;
import dev.lockstep.run.RunOptions;
import dev.lockstep.run.RunResult;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** One invocation of a bot's function, from its start to its end. */
final class HostedRun {
    private static final Logger LOG = LoggerFactory.getLogger(BotHandler.class);

    private final Lockstep lockstep;
    private final Metrics metrics;
    private final Invocation invocation;
    private final Context lambda;
    private final Duration time;
    private final Duration margin;
    private boolean begun;

    /** The work of a bot. */
    interface Work {
        void run(BotContext bot) throws Exception;
    }

    HostedRun(Lockstep lockstep, Metrics metrics, Invocation invocation, Context lambda, Duration margin) {
        this.lockstep = lockstep;
        this.metrics = metrics;
        this.invocation = invocation;
        this.lambda = lambda;
        this.time = Duration.ofMillis(lambda.getRemainingTimeInMillis());
        this.margin = margin.compareTo(time.dividedBy(2)) > 0 ? time.dividedBy(2) : margin;
    }

    /**
     * Runs the bot.
     *
     * @return how it went, in a word; a failure is thrown as the work threw it
     */
    String run(Work work) {
        Map<String, String> names = names();
        names.forEach(MDC::put);
        try {
            RunOptions options = new RunOptions(lambda.getAwsRequestId(), time, Optional.empty());
            return told(lockstep.runs().run(invocation, options, run -> begin(work, run)), names);
        } finally {
            names.keySet().forEach(MDC::remove);
            Thread.interrupted(); // Lambda's thread goes on to the next invocation
        }
    }

    private void begin(Work work, BotRun run) throws Exception {
        begun = true;
        BotContext bot = new BotContext(lockstep, run, lambda, margin);
        try (TimeLimit limit = new TimeLimit(bot.remaining())) {
            doInTime(work, bot, limit);
        }
        if (!run.isEnded()) {
            run.complete(bot.completion());
        }
    }

    private void doInTime(Work work, BotContext bot, TimeLimit limit) throws Exception {
        try {
            work.run(bot);
        } catch (Exception thrown) {
            limit.close();
            BotRun run = bot.run();
            if (!limit.isPassed() || run.isEnded() || run.isLost()) {
                throw thrown;
            }
            TimeoutException tooLong = new TimeoutException("the work had not ended " + margin.toMillis()
                    + " ms before the function's time-out, " + time.toMillis() + " ms after its start");
            tooLong.initCause(thrown);
            run.fail(new RunError(
                    "time-out",
                    String.valueOf(tooLong.getMessage()),
                    RunError.of(tooLong).stack()));
            throw tooLong;
        }
    }

    private String told(RunResult result, Map<String, String> names) {
        String outcome;
        if (result instanceof RunResult.Failed failed) {
            LOG.error("the run failed", failed.error());
            tell("failed");
            throw HostedRun.<RuntimeException>asItIs(failed.error());
        } else if (result instanceof RunResult.Lost lost) {
            outcome = lost(lost.reason(), names);
        } else {
            outcome = "complete";
        }
        tell(outcome);
        return outcome;
    }

    private String lost(RunLostException reason, Map<String, String> names) {
        if (!begun && reason instanceof RunEndedException) {
            LOG.info("nothing is left to be done: {}", reason.getMessage());
            return "ended";
        }
        LOG.warn("the run is not this function's {}: {}", begun ? "any more" : "to do", reason.getMessage());
        metrics.emit(Map.of(Metric.SUPERSEDED_RUNS, 1.0), names);
        return "lost";
    }

    /** Runs, errors and times are measured by Dispatch, for bots in any language: one that dies cannot do so itself. */
    private void tell(String outcome) {
        if (begun) {
            LOG.info("the run is {} after {} ms", outcome, time.toMillis() - lambda.getRemainingTimeInMillis());
        }
    }

    private Map<String, String> names() {
        return Map.of(
                "bot", invocation.bot().value(),
                "instance", String.valueOf(invocation.instance()),
                "run", invocation.runId(),
                "requestId", lambda.getAwsRequestId());
    }

    /** Throws a checked exception through Lambda's interface, which shows its type to people. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <E extends Exception> E asItIs(Exception error) throws E {
        throw (E) error;
    }
}
