package dev.lockstep.lambda.bot;

import com.amazonaws.services.lambda.runtime.Context;
import dev.lockstep.lambda.log.Metric;
import dev.lockstep.run.BotRun;
import dev.lockstep.run.Invocation;
import dev.lockstep.run.RunEndedException;
import dev.lockstep.run.RunError;
import dev.lockstep.run.RunLostException;
import dev.lockstep.run.RunOptions;
import dev.lockstep.run.RunResult;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** One invocation of a bot's function, from its start to its end. */
final class HostedRun {
    private static final Logger LOG = LoggerFactory.getLogger(BotHandler.class);

    private final Host host;
    private final Delivery delivery;
    private final Context lambda;
    private final Duration time;
    private final Duration margin;
    private @Nullable BotRun begun;

    /** The work of a bot. */
    interface Work {
        void run(BotContext bot) throws Exception;
    }

    HostedRun(Host host, Delivery delivery, Context lambda, Duration margin) {
        this.host = host;
        this.delivery = delivery;
        this.lambda = lambda;
        this.time = Duration.ofMillis(lambda.getRemainingTimeInMillis());
        this.margin = margin.compareTo(time.dividedBy(2)) > 0 ? time.dividedBy(2) : margin;
    }

    /**
     * Runs the bot.
     *
     * @return how it went, as the function answers it; a failure is thrown as the work threw it
     */
    String run(Work work) {
        Map<String, String> names = names();
        names.forEach(MDC::put);
        try {
            delivery.tell(host.busLog(), "check", lambda);
            RunOptions options = new RunOptions(lambda.getAwsRequestId(), time, Optional.empty());
            String outcome =
                    told(host.lockstep().runs().run(delivery.invocation(), options, run -> begin(work, run)), names);
            return delivery.answer(outcome, isBegun());
        } finally {
            if (begun != null && begun.isEnded()) {
                delivery.tell(host.busLog(), "complete", lambda);
            }
            names.keySet().forEach(MDC::remove);
            Thread.interrupted(); // Lambda's thread goes on to the next invocation
        }
    }

    private void begin(Work work, BotRun run) throws Exception {
        begun = run;
        delivery.tell(host.busLog(), "start", lambda);
        BotContext bot = new BotContext(host.lockstep(), delivery, run, lambda, margin);
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
        if (!isBegun() && reason instanceof RunEndedException) {
            LOG.info("nothing is left to be done: {}", reason.getMessage());
            return "ended";
        }
        LOG.warn("the run is not this function's {}: {}", isBegun() ? "any more" : "to do", reason.getMessage());
        host.metrics().emit(Map.of(Metric.SUPERSEDED_RUNS, 1.0), names);
        return "lost";
    }

    /** Runs, errors and times are measured by Dispatch, for bots in any language: one that dies cannot do so itself. */
    private void tell(String outcome) {
        if (isBegun()) {
            LOG.info("the run is {} after {} ms", outcome, time.toMillis() - lambda.getRemainingTimeInMillis());
        }
    }

    private Map<String, String> names() {
        Invocation invocation = delivery.invocation();
        Map<String, String> names = new HashMap<>(delivery.names(lambda));
        names.put("bot", invocation.bot().value());
        names.put("instance", String.valueOf(invocation.instance()));
        names.put("run", invocation.runId());
        names.put("requestId", lambda.getAwsRequestId());
        return names;
    }

    private boolean isBegun() {
        return begun != null;
    }

    /** Throws a checked exception through Lambda's interface, which shows its type to people. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <E extends Exception> E asItIs(Exception error) throws E {
        throw (E) error;
    }
}
