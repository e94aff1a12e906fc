package dev.lockstep.proof.history;

import dev.lockstep.Lockstep;
import dev.lockstep.lock.NamedLock;
import dev.lockstep.store.CorruptRecordException;
import dev.lockstep.store.TableLayout;
import dev.lockstep.types.LockstepException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** A process with a connection, a clock and a door of its own. When it dies another one takes its place. */
final class Client {
    private static final String UNKNOWN = "unknown";

    private final String name;
    private final World world;
    private final History history;
    private final Wire wire;
    private final DynamoDbClient dynamo;
    private final TableLayout layout;
    private final RunCalls calls;
    private final SplittableRandom random;
    private final Duration widestSkew;
    private final List<World.LocalClock> clocks = new ArrayList<>();
    private int lives;
    private @Nullable Life life;
    private World.@Nullable Actor actor;

    /** What is gone when a process dies. */
    static final class Life {
        final String name;
        final World.LocalClock clock;
        final Lockstep lockstep;
        final List<NamedLock> locks = new ArrayList<>();
        final List<RunSteps.Held> runs = new ArrayList<>();

        private Life(String name, World.LocalClock clock, Lockstep lockstep) {
            this.name = name;
            this.clock = clock;
            this.lockstep = lockstep;
        }
    }

    Client(
            String name,
            World world,
            History history,
            Stage.Line line,
            TableLayout layout,
            RunCalls calls,
            SplittableRandom random,
            Duration widestSkew) {
        this.name = name;
        this.world = world;
        this.history = history;
        this.wire = line.wire();
        this.dynamo = line.dynamo();
        this.layout = layout;
        this.calls = calls;
        this.random = random;
        this.widestSkew = widestSkew;
        live();
    }

    /** A new process, on another machine with another clock. */
    void live() {
        long skew = random.nextLong(2 * widestSkew.toMillis() + 1) - widestSkew.toMillis();
        Duration drift = Duration.ofMillis(random.nextLong(20_001) - 10_000);
        World.LocalClock clock = world.new LocalClock(Duration.ofMillis(skew), drift);
        clocks.add(clock);
        life = new Life(
                name + (char) ('a' + lives++ % 26),
                clock,
                Lockstep.over(dynamo, layout)
                        .clock(clock)
                        .clockDrift(LockState.CLOCK_DRIFT)
                        .build());
    }

    Life life() {
        Life alive = life;
        if (alive == null) {
            throw new IllegalStateException(name + " does not live");
        }
        return alive;
    }

    String name() {
        return life().name;
    }

    World world() {
        return world;
    }

    History history() {
        return history;
    }

    Lockstep lockstep() {
        return life().lockstep;
    }

    RunCalls calls() {
        return calls;
    }

    /** Whether it has a run to work on. */
    boolean hasRun() {
        return life().runs.stream().anyMatch(RunSteps.Held::isOpen);
    }

    Wire wire() {
        return wire;
    }

    /** The actor whose turn is this client's. */
    void actedBy(World.Actor turns) {
        actor = turns;
    }

    /** Gives the turn away. */
    void pause(Duration atLeast) {
        if (actor != null) {
            actor.pause(atLeast);
        }
    }

    /** The clocks of all processes this client has had. */
    List<World.LocalClock> clocks() {
        return clocks;
    }

    Instant now() {
        return life().clock.instant();
    }

    /**
     * Does an operation and hands over what was seen of it, also if the process dies meanwhile.
     *
     * @param tries how often it is done again, by the same arguments, while it is not known how it went
     */
    <T> void ask(Operation operation, String about, int tries, Supplier<T> call, Consumer<Asked<T>> seen) {
        Question question = new Question(
                operation,
                about.isEmpty() ? operation.toString() : operation + " " + about,
                world.tick(),
                wire.attempts(),
                now());
        int failures = 0;
        while (true) {
            Instant again = now();
            try {
                T value = call.get();
                boolean no = value.equals(false) || value.equals(Optional.empty());
                seen.accept(asked(question, again, Optional.of(value), Optional.empty(), no ? "no" : "yes"));
                return;
            } catch (CorruptRecordException broken) {
                history.complain("answers", question.text() + " found " + broken.getMessage());
                seen.accept(asked(question, again, Optional.empty(), Optional.empty(), UNKNOWN));
                return;
            } catch (LockstepException refused) {
                if (!operation.mayBeRefused(refused)) {
                    history.complain("answers", question.text() + " was refused by " + refused);
                }
                String name = refused.getClass().getSimpleName().replace("Exception", "");
                seen.accept(asked(question, again, Optional.empty(), Optional.of(refused), name));
                return;
            } catch (SdkException notKnown) {
                if (++failures > wire.cutOff()) {
                    history.complain(
                            "failures", question.text() + " failed though nothing had cut it off: " + notKnown);
                }
                if (failures > tries) {
                    seen.accept(asked(question, again, Optional.empty(), Optional.empty(), UNKNOWN));
                    return;
                }
            } catch (Crash died) {
                seen.accept(asked(question, again, Optional.empty(), Optional.empty(), "died"));
                throw died;
            }
        }
    }

    private record Question(Operation operation, String text, int invoked, int sentBefore, Instant from) {}

    private <T> Asked<T> asked(
            Question question, Instant again, Optional<T> value, Optional<LockstepException> refusal, String outcome) {
        boolean sent = wire.attempts() > question.sentBefore();
        history.count(question.operation(), sent ? outcome : outcome + " unasked", wire.struckNow());
        if (!sent
                && (value.isPresent() || refusal.isPresent())
                && !question.operation().isAnsweredUnasked()) {
            history.complain("answers", question.text() + " was answered " + outcome + " without a request");
        }
        String text = question.text() + value.map(v -> " = " + v).orElse(": " + outcome);
        Asked<T> asked = new Asked<>(
                question.invoked() + " " + name() + " " + text,
                question.invoked(),
                world.tick(),
                value,
                refusal,
                !wire.struckNow().isEmpty(),
                wire.isLate(),
                sent,
                question.from(),
                again,
                now());
        history.tell(asked.invoked() + "-" + asked.answered() + " " + name() + " " + text + wire.struckNow());
        return asked;
    }
}
