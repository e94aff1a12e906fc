package dev.lockstep.run;

import static dev.lockstep.fixture.OneBot.ID;
import static dev.lockstep.fixture.OneBot.NOTE;
import static dev.lockstep.fixture.OneBot.ORDERS;
import static dev.lockstep.fixture.OneBot.TIMEOUT;
import static dev.lockstep.fixture.OneBot.event;

import dev.lockstep.Lockstep;
import dev.lockstep.fixture.OneBot;
import dev.lockstep.fixture.TestTable;
import dev.lockstep.types.EventId;
import dev.lockstep.types.LockstepException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** One random history: each step is done on the table and on the model. */
final class RunHistory {
    private final Lockstep lockstep;
    private final OneBot bot;
    private final SplittableRandom random;
    private final List<Actor> actors = new ArrayList<>();

    private Duration extension = TIMEOUT;

    // the model
    private long epoch;
    private Phase phase = Phase.IDLE;
    private long position = -1;

    RunHistory(TestTable table, long seed) {
        lockstep = table.other();
        random = new SplittableRandom(seed);
        lockstep.bots().register(OneBot.definition());
        lockstep.bots().remove(ID, NOTE);
        bot = OneBot.registered(lockstep);
        epoch = bot.state().epoch();
    }

    /** A step, the answer the model gives and the answer of the table. */
    record Step(String what, String expected, String actual) {
        @Override
        public String toString() {
            return what + " -> " + actual + (expected.equals(actual) ? "" : ", but expected " + expected);
        }
    }

    /** A claimed run, alive or a zombie, and what it knows. */
    private static final class Actor {
        private final Claim claim;
        private final String request;
        private @Nullable BotRun run;
        private boolean ended;
        private @Nullable String lost;

        private Actor(Claim claim, String request) {
            this.claim = claim;
            this.request = request;
        }

        private long epoch() {
            return claim.invocation().epoch();
        }
    }

    Step step() {
        int dice = random.nextInt(100);
        if (actors.isEmpty() || dice < 12) {
            return claim();
        } else if (dice < 18) {
            return expire();
        } else if (dice < 24) {
            return rewind();
        } else if (dice < 27) {
            return registerAnew();
        }
        Actor actor = actors.get(Math.max(0, actors.size() - 1 - random.nextInt(3)));
        BotRun run = actor.run;
        if (run == null) {
            return start(actor);
        } else if (dice < 35) {
            return end(actor, "complete", run::complete);
        } else if (dice < 40) {
            return end(actor, "fail", () -> run.fail(RunError.of("broken", "")));
        } else if (dice < 45) {
            return write(actor, "extend", () -> run.extend(longer()));
        }
        return checkpoint(actor, run);
    }

    private Step claim() {
        RunState seen = bot.state();
        Optional<Claim> claim = lockstep.runs().claim(seen, new ClaimTerms(0, true, TIMEOUT));
        epoch++;
        phase = Phase.INVOKED;
        claim.ifPresent(c -> actors.add(new Actor(c, "request-" + epoch)));
        return compared(
                "claim",
                "claimed",
                claim.map(c -> c.invocation().epoch() == epoch ? "claimed" : "epoch " + c)
                        .orElse("refused"));
    }

    private Step start(Actor actor) {
        String expected = actor.epoch() == epoch && phase == Phase.INVOKED ? "started" : loss(actor);
        String actual = answer(
                () -> actor.run = lockstep.runs().start(actor.claim.invocation(), actor.request, TIMEOUT), "started");
        if (expected.equals("started")) {
            phase = Phase.RUNNING;
        }
        return compared("start " + actor.epoch(), expected, actual);
    }

    private Step checkpoint(Actor actor, BotRun run) {
        long to = Math.max(0, position + random.nextInt(-2, 4));
        boolean ahead =
                run.position(ORDERS.value()).map(at -> at.isAfter(event(to))).orElse(false);
        String expected =
                over(actor).orElseGet(() -> ahead ? "StalePositionException" : isOpen(actor) ? "moved" : lose(actor));
        String actual = answer(() -> run.checkpoint(Checkpoint.read(ORDERS.value(), event(to), 1)), "moved");
        if (expected.equals("moved")) {
            position = to;
        }
        return compared("checkpoint " + actor.epoch() + " to " + to, expected, actual);
    }

    private Step end(Actor actor, String what, Runnable call) {
        String expected = over(actor).orElseGet(() -> isOpen(actor) ? "ended" : lose(actor));
        String actual = answer(call, "ended");
        if (expected.equals("ended")) {
            actor.ended = true;
            phase = what.equals("fail") ? Phase.FAILED : Phase.COMPLETE;
        }
        return compared(what + " " + actor.epoch(), expected, actual);
    }

    private Step write(Actor actor, String what, Runnable call) {
        String expected = over(actor).orElseGet(() -> isOpen(actor) ? "written" : lose(actor));
        return compared(what + " " + actor.epoch(), expected, answer(call, "written"));
    }

    private Step expire() {
        boolean open = phase.isOpen();
        boolean done = lockstep.runs().expire(bot.state());
        if (open) {
            phase = Phase.EXPIRED;
        }
        return compared("expire", open ? "given up" : "not given up", done ? "given up" : "not given up");
    }

    private Step rewind() {
        long to = random.nextInt(10);
        Optional<Position> before = lockstep.runs().rewind(ID, ORDERS, event(to), NOTE);
        Optional<EventId> left = position < 0 ? Optional.empty() : Optional.of(event(position));
        String actual = before.map(Position::eventId).equals(left) ? "rewound" : "rewound from " + before;
        position = to;
        epoch++;
        phase = Phase.IDLE;
        return compared("rewind to " + to, "rewound", actual);
    }

    private Step registerAnew() {
        lockstep.bots().remove(ID, NOTE);
        lockstep.bots().register(OneBot.definition());
        epoch++;
        phase = Phase.IDLE;
        position = -1;
        return compared("remove and register", "anew", "anew");
    }

    /** Longer than ever before, so that it is written. */
    private Duration longer() {
        extension = extension.plusSeconds(1);
        return extension;
    }

    /** A run that has ended stays ended, and one that was lost stays lost in the way in which it was. */
    private static Optional<String> over(Actor actor) {
        return actor.ended ? Optional.of("RunEndedException") : Optional.ofNullable(actor.lost);
    }

    private String lose(Actor actor) {
        actor.lost = loss(actor);
        return actor.lost;
    }

    private boolean isOpen(Actor actor) {
        return actor.epoch() == epoch && phase == Phase.RUNNING;
    }

    private String loss(Actor actor) {
        if (epoch > actor.epoch()) {
            return "RunSupersededException";
        }
        return phase == Phase.EXPIRED ? "RunExpiredException" : "RunEndedException";
    }

    private static String answer(Runnable call, String success) {
        try {
            call.run();
            return success;
        } catch (LockstepException refusal) {
            return refusal.getClass().getSimpleName();
        }
    }

    /** The answer, if state and model agree; otherwise the difference. */
    private Step compared(String what, String expected, String actual) {
        RunState state = bot.state();
        long stored = Optional.ofNullable(state.progress().reads().get(ORDERS))
                .map(p -> Long.parseLong(p.eventId().value().split("-", -1)[1]))
                .orElse(-1L);
        String model = "epoch " + epoch + ", " + phase + ", at " + position;
        String found = "epoch " + state.epoch() + ", " + state.phase() + ", at " + stored;
        return model.equals(found) && expected.equals(actual)
                ? new Step(what, expected, actual)
                : new Step(what, expected + " with " + model, actual + " with " + found);
    }
}
