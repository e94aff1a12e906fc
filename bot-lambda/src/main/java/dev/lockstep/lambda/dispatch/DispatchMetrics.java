package dev.lockstep.lambda.dispatch;

import dev.lockstep.bot.BotState;
import dev.lockstep.bot.QueueLag;
import dev.lockstep.decision.Decision;
import dev.lockstep.decision.Reason;
import dev.lockstep.dispatch.DispatchObserver;
import dev.lockstep.dispatch.TableChange;
import dev.lockstep.lambda.log.Metric;
import dev.lockstep.lambda.log.Metrics;
import dev.lockstep.run.Claim;
import dev.lockstep.run.Position;
import dev.lockstep.run.RunError;
import dev.lockstep.run.RunState;
import dev.lockstep.types.BotId;
import dev.lockstep.types.EventId;
import dev.lockstep.types.QueueName;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a dispatcher saw and did, gathered into one line of metrics a batch; with metrics per bot, one line for each
 * bot. Safe for use by several threads.
 *
 * <table>
 *   <caption>What is measured, and when</caption>
 *   <tr><td>Runs, Errors</td><td>runs that ended, and those of them that ended in failure, were given up or refused; as
 *       the stream tells of their end</td></tr>
 *   <tr><td>Duration</td><td>from a run's start to its end</td></tr>
 *   <tr><td>DispatchDelay</td><td>from a run's claim to its start: what the target took to get going, cold starts
 *       included. By two processes' clocks; how old the stream's records were is AWS's own metric
 *       {@code IteratorAge}</td></tr>
 *   <tr><td>SupersededRuns</td><td>runs under way that a rewind or a removal fenced off</td></tr>
 *   <tr><td>Lag</td><td>how far a bot that was looked at is behind: the time between the last event it read and its
 *       queue's newest one, where both ids tell a time; of its queues the worst</td></tr>
 *   <tr><td>RogueBots</td><td>bots found to have failed too often in a row; of a bot with several instances each that
 *       has</td></tr>
 *   <tr><td>RefusedInvocations</td><td>targets that could not be invoked</td></tr>
 *   <tr><td>BatchFailures</td><td>records of the stream that are to be delivered again</td></tr>
 * </table>
 *
 * A record that Lambda delivers twice counts twice.
 */
public final class DispatchMetrics implements DispatchObserver {
    private static final String EVERY_BOT = "";

    private final Metrics metrics;
    private final Map<String, Map<Metric, List<Double>>> gathered = new HashMap<>();

    /** Written there by {@link #flush}. */
    public DispatchMetrics(Metrics metrics) {
        this.metrics = metrics;
    }

    @Override
    public synchronized void ended(RunState run) {
        count(run.bot(), Metric.RUNS);
        if (run.phase().isFailure()) {
            count(run.bot(), Metric.ERRORS);
        }
        time(
                run.bot(),
                Metric.DISPATCH_DELAY,
                run.times().claimed(),
                run.times().started());
        time(run.bot(), Metric.DURATION, run.times().started(), run.times().ended());
    }

    @Override
    public synchronized void superseded(RunState asItWas) {
        count(asItWas.bot(), Metric.SUPERSEDED_RUNS);
    }

    @Override
    public synchronized void decided(BotState bot, Decision decision) {
        lag(bot).ifPresent(lag -> add(bot.rules().bot(), Metric.LAG, lag));
        long rogues = decision instanceof Decision.Round round
                ? round.unfinished().values().stream()
                        .filter(DispatchMetrics::isRogue)
                        .count()
                : isRogue(decision) ? 1 : 0;
        if (rogues > 0) {
            add(bot.rules().bot(), Metric.ROGUE_BOTS, (double) rogues);
        }
    }

    private static boolean isRogue(Decision decision) {
        return decision.reasonAgainst().filter(Reason.Rogue.class::isInstance).isPresent();
    }

    @Override
    public synchronized void refused(Claim claim, RunError reason) {
        count(claim.invocation().bot(), Metric.REFUSED_INVOCATIONS);
    }

    @Override
    public synchronized void failed(TableChange change, RuntimeException cause) {
        failed();
    }

    /** A record that could not even be read. */
    synchronized void failed() {
        add(EVERY_BOT, Metric.BATCH_FAILURES, 1);
    }

    /** Adds something that concerns no bot. */
    public synchronized void add(Metric metric, double value) {
        add(EVERY_BOT, metric, value);
    }

    /** Writes what was gathered since the last time, and forgets it. */
    public void flush() {
        Map<String, Map<Metric, List<Double>>> all;
        synchronized (this) {
            all = new HashMap<>(gathered);
            gathered.clear();
        }
        all.forEach((bot, values) -> metrics.emitAll(values, bot.isEmpty() ? Map.of() : Map.of(Metrics.BOT, bot)));
    }

    private static Optional<Duration> lag(BotState bot) {
        Map<QueueName, EventId> heads = bot.wake().heads();
        Map<QueueName, Position> reads = bot.reads();
        return bot.rules().reads().stream()
                .filter(heads::containsKey)
                .map(queue -> new QueueLag(
                        queue,
                        Optional.ofNullable(reads.get(queue)).map(Position::eventId),
                        Optional.ofNullable(heads.get(queue))))
                .flatMap(lag -> lag.behind().stream())
                .max(Duration::compareTo);
    }

    private void time(BotId bot, Metric metric, Optional<Instant> from, Optional<Instant> to) {
        if (from.isPresent() && to.isPresent()) {
            add(bot, metric, Duration.between(from.get(), to.get()));
        }
    }

    /** The clocks of two processes may make it negative. */
    private void add(BotId bot, Metric metric, Duration time) {
        add(bot, metric, (double) Math.max(0, time.toMillis()));
    }

    private void count(BotId bot, Metric metric) {
        add(bot, metric, 1);
    }

    private void add(BotId bot, Metric metric, double value) {
        add(metrics.isPerBot() ? bot.value() : EVERY_BOT, metric, value);
    }

    /** Counts are added up; times are kept one by one, for their percentiles. */
    private void add(String bot, Metric metric, double value) {
        List<Double> values = gathered.computeIfAbsent(bot, b -> new EnumMap<>(Metric.class))
                .computeIfAbsent(metric, m -> new ArrayList<>());
        if (metric.unit().equals("Count") && !values.isEmpty()) {
            values.set(0, values.get(0) + value);
        } else {
            values.add(value);
        }
    }
}
