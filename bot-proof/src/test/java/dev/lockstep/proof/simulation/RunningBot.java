package dev.lockstep.proof.simulation;

import dev.lockstep.run.BotRun;
import dev.lockstep.run.Checkpoint;
import dev.lockstep.run.Invocation;
import dev.lockstep.run.RunError;
import dev.lockstep.run.RunLostException;
import dev.lockstep.testkit.SimulatedCrash;
import dev.lockstep.types.EventId;
import dev.lockstep.types.QueueName;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.core.exception.SdkException;

/** One run of a bot in one process: works, and fails, hangs or dies as its temper will have it. */
final class RunningBot {
    private static final Duration RETRY = Duration.ofSeconds(30);
    private static final int MOST_READ = 500;

    private final World world;
    private final Population.Resident self;
    private final Workplace workplace;
    private final Machine host;
    private final Invocation invocation;
    private final String request;
    private Optional<BotRun> run = Optional.empty();
    private boolean isEnding;
    private boolean isOver;
    private int retries = 12;

    RunningBot(
            World world,
            Population.Resident self,
            Workplace workplace,
            Machine host,
            Invocation invocation,
            String request) {
        this.world = world;
        this.self = self;
        this.workplace = workplace;
        this.host = host;
        this.invocation = invocation;
        this.request = request;
    }

    String bot() {
        return invocation.bot().value();
    }

    long epoch() {
        return invocation.epoch();
    }

    /** Whether this process takes the run for its own, by its own clock; not once it has asked for its end. */
    boolean believesToHold() {
        return !isOver
                && !isEnding
                && !host.isDead()
                && run.filter(r -> host.clock().instant().isBefore(r.deadline()))
                        .isPresent();
    }

    /** Starts the run; whether it is this process's to do. */
    boolean start() {
        workplace.budget().allow(Fleet.CREW, 2);
        try {
            run = Optional.of(host.lockstep().runs().start(invocation, request, invocation.timeout()));
        } catch (RunLostException lost) {
            world.chronicle().count("starts refused");
            return false;
        } catch (SdkException unreachable) {
            world.chronicle().count("starts that reached nobody");
            return false;
        }
        after(Duration.ofMinutes(1), this::work);
        return true;
    }

    private void after(Duration longest, Runnable step) {
        world.time().after(world.upTo(longest), () -> attempt(step));
    }

    /** Does a step, again and again while nobody can be reached. */
    private void attempt(Runnable step) {
        if (isOver || host.isDead()) {
            isOver = true;
            return;
        }
        try {
            step.run();
        } catch (SimulatedCrash died) {
            world.chronicle().count("runs died with their host");
            isOver = true;
        } catch (RunLostException lost) {
            world.chronicle().count("runs that were refused as superseded or given up");
            world.chronicle().tell(bot(), "run " + epoch() + " is told: " + lost.getMessage());
            isOver = true;
        } catch (SdkException unreachable) {
            isOver = --retries == 0;
            world.time().after(RETRY, () -> attempt(step));
        }
    }

    private BotRun run() {
        return run.orElseThrow();
    }

    private void work() {
        if (self.temper().dies(world)) {
            world.chronicle().count("runs whose process died in silence");
            world.chronicle().tell(bot(), "run " + epoch() + " died in silence");
            isOver = true;
        } else if (self.temper().hangs(world)) {
            world.chronicle().count("runs that hung past their time-out");
            Instant deadline = run().state().times().deadline().orElseThrow();
            Checkpoint late = read();
            Duration until = Duration.between(world.now(), deadline).plus(world.upTo(Duration.ofMinutes(15)));
            world.time().after(until, () -> attempt(() -> complete(late)));
        } else if (self.temper().fails(world)) {
            workplace.budget().allow(Fleet.CREW, 1);
            isEnding = true;
            run().fail(RunError.of("broken", "on purpose"));
            isOver = true;
        } else if (self.temper().readsNothing(world)) {
            complete(Checkpoint.NONE);
        } else if (world.random().nextInt(4) == 0) {
            Checkpoint first = read();
            attempt(() -> checkpoint(first));
        } else {
            Checkpoint last = read();
            attempt(() -> complete(last));
        }
    }

    private void checkpoint(Checkpoint first) {
        if (!first.isEmpty()) {
            workplace.budget().allow(Fleet.CREW, 1 + first.writes().size());
            run().checkpoint(first);
            world.chronicle().count("checkpoints");
        }
        if (world.random().nextInt(4) == 0) {
            workplace.budget().allow(Fleet.CREW, 1);
            run().extend(invocation.timeout().multipliedBy(2));
        }
        after(Duration.ofMinutes(2), this::work);
    }

    private void complete(Checkpoint last) {
        workplace.budget().allow(Fleet.CREW, 1 + last.writes().size());
        isEnding = true;
        run().complete(last);
        isOver = true;
    }

    /** Reads what is there, and writes what follows from it. */
    private Checkpoint read() {
        Checkpoint checkpoint = Checkpoint.NONE;
        for (String queue : names(self.definition().reads())) {
            List<EventId> events = workplace.queues().after(queue, run().position(queue), MOST_READ);
            if (!events.isEmpty()) {
                EventId last = events.get(events.size() - 1);
                workplace.intentions().means(bot(), epoch(), queue, last.value());
                checkpoint = checkpoint.andRead(queue, last, events.size());
                world.chronicle().count("events read by bots", events.size());
            }
        }
        if (!checkpoint.isEmpty()) {
            for (String queue : names(self.definition().writes())) {
                EventId written = workplace.queues().add(queue);
                workplace.intentions().means(bot(), epoch(), queue, written.value());
                checkpoint = checkpoint.andWrite(queue, written, 1);
            }
        }
        return checkpoint;
    }

    private static List<String> names(Set<QueueName> queues) {
        return queues.stream().map(QueueName::value).sorted().toList();
    }
}
