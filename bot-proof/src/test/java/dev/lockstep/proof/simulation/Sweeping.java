package dev.lockstep.proof.simulation;

import dev.lockstep.cost.Cost;
import dev.lockstep.dispatch.BotInvoker;
import dev.lockstep.dispatch.SweepReport;
import dev.lockstep.testkit.SimulatedCrash;
import java.time.Duration;
import java.time.Instant;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Sweepers, woken by the clock. After a sweep that failed at nothing, nothing is left that was due when it began; and
 * one fails at something only while the table cannot be reached.
 */
final class Sweeping {
    static final String CREW = "sweepers";
    static final String HELD_TO_THE_RULE = "sweeps after which nothing due was left";
    static final Duration EVERY = Duration.ofMinutes(10);

    private static final int RECONCILED = 4;
    private static final int SWEEPS_FOR_ONE_RECONCILIATION = 3;
    private static final int QUERIES = 8;
    private static final Duration SOON = Duration.ofSeconds(2);

    private final World world;
    private final Truth truth;
    private final Budget budget;
    private final Crew crew;
    private final Parts parts;
    private final BotInvoker targets;
    private final Runnable observation;
    private int sweeps;

    Sweeping(
            World world, Truth truth, Budget budget, Crew crew, Parts parts, BotInvoker targets, Runnable observation) {
        this.world = world;
        this.truth = truth;
        this.budget = budget;
        this.crew = crew;
        this.parts = parts;
        this.targets = targets;
        this.observation = observation;
    }

    void begin() {
        world.time().after(EVERY, this::begin);
        turn();
        if (world.happens(0.03)) {
            world.time().after(world.upTo(Duration.ofSeconds(3)), this::turn);
        }
    }

    /** How many turns of the reconciliation two whole rounds take. */
    private int twoRounds() {
        return 2 * (truth.bots().size() / RECONCILED + 2);
    }

    private void turn() {
        if (world.weather().is(Weather.Outage.SWEEPERS, world.now())) {
            return;
        }
        Machine process = crew.any();
        Instant begun = world.now();
        try {
            sweep(process);
            if (++sweeps % SWEEPS_FOR_ONE_RECONCILIATION == 0) {
                reconcile(process);
            }
        } catch (SimulatedCrash died) {
            if (!process.isDead()) {
                throw died;
            }
            world.chronicle().count("sweeps died");
        } catch (SdkException unreachable) {
            requireExcused("a reconciliation could not begin: " + unreachable, begun);
            world.chronicle().count("reconciliations that could not begin");
        }
    }

    private void sweep(Machine process) {
        world.chronicle().count("sweeps");
        Instant begun = world.now();
        Instant byItsClock = process.clock().instant();
        budget.allow(CREW, QUERIES + 5 + due());
        Cost before = process.cost();
        SweepReport report = parts.sweep(process, targets);
        Cost cost = process.cost().minus(before);
        observation.run();
        if (report.failed() > 0) {
            requireExcused("a sweep failed, " + report, begun);
        } else {
            world.chronicle().count(HELD_TO_THE_RULE);
            truth.bots().forEach(bot -> requireNothingDue(bot, begun, byItsClock));
        }
        if (report.equals(new SweepReport(0, 0, 0, 0)) && cost.requests() != QUERIES) {
            world.chronicle().count("sweeps in which others were faster");
        } else if (report.equals(new SweepReport(0, 0, 0, 0))) {
            world.chronicle().count("sweeps with nothing due, 8 queries");
        }
    }

    /** Small faults are repeated by the client, and what a target does is no reason for a sweep to fail. */
    private void requireExcused(String failure, Instant begun) {
        world.chronicle().count("sweeps and reconciliations that failed");
        if (!world.mayFail(begun)) {
            world.chronicle().violation(CREW, "P16, P18: " + failure);
        }
    }

    /** Requests for what may be due now. */
    private long due() {
        Instant soon = world.now().plus(World.SKEW).plus(SOON);
        return truth.bots().stream()
                .mapToLong(bot -> 2
                                * bot.timers().values().stream()
                                        .filter(t -> !t.due().isAfter(soon))
                                        .count()
                        + (bot.run().due().filter(due -> !due.isAfter(soon)).isPresent() ? 4 : 0))
                .sum();
    }

    private void requireNothingDue(TrueBot bot, Instant begun, Instant byItsClock) {
        TrueRun run = bot.run();
        if (run.isOpen()
                && run.deadline().orElse(Instant.MIN).plus(SOON).isBefore(byItsClock)
                && run.claimed().orElse(Instant.MIN).plus(World.SKEW).isBefore(begun)) {
            world.chronicle()
                    .violation(bot.id(), "P18: run " + run.epoch() + " is open though a sweep has passed its deadline");
        }
        bot.timers().forEach((name, timer) -> {
            if (!timer.due().isAfter(byItsClock) && timer.set().isBefore(begun)) {
                world.chronicle().violation(bot.id(), "P16: timer " + name + " is due and a sweep has passed it by");
            }
        });
    }

    private void reconcile(Machine process) {
        Instant begun = world.now();
        budget.allow(CREW, 2 + RECONCILED * 10L);
        SweepReport report = parts.reconcile(process, targets, RECONCILED);
        observation.run();
        world.chronicle().count("turns of the reconciliation");
        world.chronicle().count("repairs of the reconciliation", report.repaired());
        if (report.failed() > 0) {
            requireExcused("a reconciliation failed, " + report, begun);
        } else {
            truth.waiting().reconciled(begun, twoRounds());
        }
    }
}
