package dev.lockstep.proof.history;

import dev.lockstep.bot.BotState;
import dev.lockstep.bot.Target;
import dev.lockstep.decision.Decision;
import dev.lockstep.dispatch.BotInvoker;
import dev.lockstep.dispatch.DispatchObserver;
import dev.lockstep.dispatch.Dispatcher;
import dev.lockstep.dispatch.InvocationRefusedException;
import dev.lockstep.dispatch.SweepReport;
import dev.lockstep.dispatch.TableChange;
import dev.lockstep.run.Claim;
import dev.lockstep.run.Invocation;
import dev.lockstep.run.Phase;
import dev.lockstep.run.RunState;
import dev.lockstep.types.BotId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** What dispatchers and sweepers do. */
final class CareSteps {
    private final Client client;
    private final History history;
    private final Stage.Feed feed;

    CareSteps(Client client, Stage.Feed feed) {
        this.client = client;
        this.history = client.history();
        this.feed = feed;
    }

    void take(Step.Kind kind, Step step) {
        Watch watch = new Watch(step.choice(9, 3) == 0);
        Dispatcher dispatcher = client.lockstep().dispatcher(watch, watch);
        switch (kind) {
            case EVALUATE -> {
                BotId bot = History.BOTS.get(step.choice(2));
                look(
                        Operation.EVALUATE,
                        bot.value(),
                        watch,
                        () -> dispatcher.evaluate(bot).text());
            }
            case SWEEP ->
                look(
                        Operation.SWEEP,
                        "",
                        watch,
                        () -> text(client.lockstep().sweeper(dispatcher).sweep()));
            case RECONCILE ->
                look(
                        Operation.RECONCILE,
                        "",
                        watch,
                        () -> text(client.lockstep().sweeper(dispatcher).reconcile(2)));
            case PUMP -> {
                List<TableChange> batch = feed.batch(step);
                look(Operation.DISPATCH, batch.size() + " records", watch, () -> dispatch(dispatcher, batch));
            }
            default -> throw new IllegalArgumentException(kind.toString());
        }
    }

    /** What failed is delivered again. */
    private String dispatch(Dispatcher dispatcher, List<TableChange> batch) {
        List<Dispatcher.Failure> failures = dispatcher.dispatch(batch);
        failures.forEach(failure -> feed.again(failure.change()));
        if (!failures.isEmpty() && client.wire().cutOff() == 0) {
            history.complain("P15", "a record failed though nothing had been cut off: " + failures);
        }
        return failures.size() + " failed";
    }

    private String text(SweepReport report) {
        if (report.failed() > 0 && client.wire().cutOff() == 0) {
            history.complain("P18", "a sweep failed though nothing had been cut off");
        }
        return report.toString();
    }

    private void look(Operation which, String about, Watch watch, Supplier<String> operation) {
        client.<String>ask(which, about, 0, operation, asked -> watch.looks.forEach(look -> seen(look, asked)));
    }

    private void seen(Look look, Asked<?> asked) {
        RunState run = look.seen;
        if (look.decision instanceof Decision.Run) {
            claimed(look, run, asked);
        } else if (look.decision instanceof Decision.Expire) {
            count(Operation.EXPIRE, "decided");
            if (run.times().deadline().filter(look.now::isAfter).isEmpty()) {
                history.complain("P18", asked.text() + " gave up a run before its deadline: " + run);
            }
            history.on(
                    run.bot(),
                    Call.perhaps(
                            asked.text() + " gives up epoch " + run.epoch(),
                            look.moment,
                            state -> state.givenUp(run.epoch(), run.phase(), Phase.EXPIRED)));
        }
    }

    private void count(Operation operation, String outcome) {
        history.count(operation, outcome, List.of());
    }

    private void claimed(Look look, RunState run, Asked<?> asked) {
        String text = asked.text() + " claims after epoch " + run.epoch();
        if (look.claim.isPresent()) {
            count(Operation.CLAIM, "yes");
            Invocation invocation = look.claim.get().invocation();
            history.on(
                    run.bot(),
                    Call.answered(
                            text + ": yes",
                            look.moment,
                            look.claimed,
                            state -> state.claimed(run.epoch(), invocation.runId())));
            history.add(new History.Claimed(
                    run.bot(), invocation.epoch(), look.claim.get().state().wakeSeen(), look.moment, look.claimed));
        } else if (asked.isKnown() && !asked.struck()) {
            count(Operation.CLAIM, "no");
            history.on(
                    run.bot(),
                    Call.answered(
                            text + ": no", look.moment, asked.answered(), state -> state.notClaimed(run.epoch())));
        } else {
            count(Operation.CLAIM, "unknown");
            history.on(
                    run.bot(),
                    Call.perhaps(
                            text + ": unknown", look.moment, state -> state.claimed(run.epoch(), "?" + look.moment)));
        }
        if (look.refused) {
            history.on(
                    run.bot(),
                    Call.perhaps(
                            text + " and gives it back",
                            look.claimed,
                            state -> state.givenUp(run.epoch() + 1, Phase.INVOKED, Phase.REFUSED)));
        }
    }

    /** A look at a bot. */
    private static final class Look {
        private final RunState seen;
        private final Decision decision;
        private final int moment;
        private final Instant now;
        private Optional<Claim> claim = Optional.empty();
        private int claimed;
        private boolean refused;

        private Look(RunState seen, Decision decision, int moment, Instant now) {
            this.seen = seen;
            this.decision = decision;
            this.moment = moment;
            this.now = now;
        }
    }

    /** Hears what a dispatcher does, and is the target of what it invokes. */
    private final class Watch implements DispatchObserver, BotInvoker {
        private final List<Look> looks = new ArrayList<>();
        private final boolean refuses;

        private Watch(boolean refuses) {
            this.refuses = refuses;
        }

        @Override
        public void decided(BotState bot, Decision decision) {
            looks.add(new Look(bot.run(), decision, client.world().tick(), client.now()));
        }

        @Override
        public void claimed(Claim claim) {
            Look last = last();
            last.claim = Optional.of(claim);
            last.claimed = client.world().tick();
        }

        @Override
        public void invoke(Target target, Invocation invocation) {
            if (refuses) {
                last().refused = true;
                throw new InvocationRefusedException("throttled", "on purpose");
            }
            history.invocations.add(invocation);
        }

        private Look last() {
            return looks.get(looks.size() - 1);
        }
    }
}
