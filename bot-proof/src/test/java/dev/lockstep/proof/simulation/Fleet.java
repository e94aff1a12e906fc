package dev.lockstep.proof.simulation;

import dev.lockstep.bot.Target;
import dev.lockstep.dispatch.BotInvoker;
import dev.lockstep.dispatch.InvocationRefusedException;
import dev.lockstep.run.Invocation;
import dev.lockstep.testkit.SimulatedCrash;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** The targets: they refuse, hang, start late, twice or never; and the runs that go on in them. */
final class Fleet implements BotInvoker {
    static final String CREW = "bots";

    private final World world;
    private final Crew hosts;
    private final Population population;
    private final Workplace workplace;
    private final List<RunningBot> running = new ArrayList<>();
    private long requests;

    Fleet(World world, Crew hosts, Population population, Workplace workplace) {
        this.world = world;
        this.hosts = hosts;
        this.population = population;
        this.workplace = workplace;
    }

    @Override
    public void invoke(Target target, Invocation invocation) {
        if (world.weather().is(Weather.Outage.TARGETS_REFUSE, world.now()) || world.happens(0.005)) {
            throw new InvocationRefusedException("throttled", "on purpose");
        }
        if (world.weather().is(Weather.Outage.TARGETS_HANG, world.now()) || world.happens(0.005)) {
            world.chronicle().count("invocations that hung");
            if (world.random().nextBoolean()) {
                deliver(invocation, Duration.ofSeconds(10));
            }
            world.time().letPass(world.upTo(Duration.ofSeconds(50)));
            throw new IllegalStateException("the target did not answer");
        }
        if (world.happens(0.005)) {
            world.chronicle().count("invocations lost");
        } else if (world.happens(0.01)) {
            world.chronicle().count("invocations late");
            deliver(invocation, Duration.ofMinutes(8));
        } else {
            deliver(invocation, Duration.ofSeconds(3));
        }
        if (world.happens(0.02)) {
            world.chronicle().count("invocations doubled");
            deliver(invocation, Duration.ofMinutes(3));
        }
    }

    private void deliver(Invocation invocation, Duration within) {
        String request = "request-" + ++requests;
        world.time().after(world.upTo(within), () -> start(invocation, request));
        if (world.happens(0.01)) {
            world.time().after(world.upTo(within), () -> start(invocation, request));
        }
    }

    private void start(Invocation invocation, String request) {
        RunningBot run =
                new RunningBot(world, population.of(invocation.bot()), workplace, hosts.any(), invocation, request);
        try {
            if (run.start()) {
                started(run);
            }
        } catch (SimulatedCrash died) {
            world.chronicle().count("runs died with their host");
        }
    }

    /** P3: while clocks are off by no more than the bound nobody else believes to hold the bot's run. */
    private void started(RunningBot run) {
        for (Iterator<RunningBot> all = running.iterator(); all.hasNext(); ) {
            RunningBot other = all.next();
            boolean isOfOneBot = other.bot().equals(run.bot());
            boolean isDoubled = isOfOneBot && other.epoch() == run.epoch(); // the second start fences the first one
            if (isDoubled || !other.believesToHold()) {
                all.remove();
            } else if (isOfOneBot && other.epoch() < run.epoch() && !isFenced(other)) {
                world.chronicle()
                        .violation(
                                run.bot(),
                                "P3: run " + run.epoch() + " started while run " + other.epoch()
                                        + " had time left by its own clock");
            }
        }
        running.add(run);
    }

    /** Operators may fence a run that has time left. */
    private boolean isFenced(RunningBot other) {
        return workplace.ledger().isFenced(other.bot(), other.epoch());
    }
}
