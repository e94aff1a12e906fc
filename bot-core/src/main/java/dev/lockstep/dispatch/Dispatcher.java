package dev.lockstep.dispatch;

import dev.lockstep.bot.BotState;
import dev.lockstep.bot.Bots;
import dev.lockstep.decision.Cause;
import dev.lockstep.decision.Decision;
import dev.lockstep.decision.DecisionRules;
import dev.lockstep.decision.Reason;
import dev.lockstep.run.Claim;
import dev.lockstep.run.ClaimTerms;
import dev.lockstep.run.Phase;
import dev.lockstep.run.Round;
import dev.lockstep.run.RoundPhase;
import dev.lockstep.run.RunError;
import dev.lockstep.run.RunState;
import dev.lockstep.run.Runs;
import dev.lockstep.store.Item;
import dev.lockstep.store.ItemStore;
import dev.lockstep.store.RecordKey;
import dev.lockstep.types.BotId;
import dev.lockstep.wake.WakeUps;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Runs bots. The stream says which bot to look at, the table says what is true: doubled, late and re-ordered records
 * are harmless, and any number of dispatchers may work on the same table.
 */
public final class Dispatcher {
    private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);

    /** A bot that others change again and again is decided on again by whoever changes it. */
    private static final int MOST_STEPS = 10;

    private final ItemStore store;
    private final InstantSource clock;
    private final Bots bots;
    private final Runs runs;
    private final WakeUps wakes;
    private final BotInvoker invoker;
    private final RoundSteps rounds;
    private final DispatchObserver observer;

    /** Used by {@link dev.lockstep.Lockstep}. */
    public Dispatcher(
            ItemStore store,
            InstantSource clock,
            Bots bots,
            Runs runs,
            WakeUps wakes,
            BotInvoker invoker,
            DispatchObserver observer) {
        this.store = store;
        this.clock = clock;
        this.bots = bots;
        this.runs = runs;
        this.wakes = wakes;
        this.invoker = invoker;
        this.rounds = new RoundSteps(bots, runs.rounds());
        this.observer = observer;
    }

    /** A record that could not be worked off, to be delivered again. */
    public record Failure(TableChange change, RuntimeException cause) {}

    /**
     * Works off a batch of the table's stream; each bot it concerns is looked at once, and told once of all queues that
     * have moved.
     *
     * @return the records that failed, in the order of the batch; the others are done
     */
    public List<Failure> dispatch(List<TableChange> batch) {
        return dispatch(batch, Runnable::run);
    }

    /**
     * As {@link #dispatch(List)}, and on these lanes tells the readers of queues side by side that they have moved, and
     * claims and invokes the instances of a round, so that a target that takes its time keeps no other instance
     * waiting. The caller may itself be on one of them. Returns when all is done.
     */
    public List<Failure> dispatch(List<TableChange> batch, Executor lanes) {
        List<Failure> failures = new ArrayList<>();
        Map<BotId, TableChange> concerned = new LinkedHashMap<>();
        News news = new News();
        for (TableChange change : batch) {
            try {
                Optional<Item> item = item(change);
                item.flatMap(Dispatcher::concerned).ifPresent(bot -> concerned.putIfAbsent(bot, change));
                item.ifPresent(record -> passOn(record, change, news));
            } catch (RuntimeException cause) {
                failures.add(failed(change, cause));
            }
        }
        news.tellReaders(bots, wakes, lanes, (change, cause) -> failures.add(failed(change, cause)));
        concerned.forEach((bot, change) -> {
            try {
                evaluate(bot, lanes);
            } catch (RuntimeException cause) {
                failures.add(failed(change, cause));
            }
        });
        failures.sort((a, b) -> Integer.compare(batch.indexOf(a.change()), batch.indexOf(b.change())));
        return failures;
    }

    private Failure failed(TableChange change, RuntimeException cause) {
        tell(() -> observer.failed(change, cause));
        return new Failure(change, cause);
    }

    /**
     * Decides about a bot and does what was decided: runs it, gives its run up, or makes sure that it is looked at
     * again.
     *
     * @return the decision
     */
    public Decision evaluate(BotId bot) {
        return evaluate(bot, Runnable::run);
    }

    /** As {@link #evaluate(BotId)}, with lanes for the instances of a round; see {@link #dispatch(List, Executor)}. */
    public Decision evaluate(BotId bot, Executor lanes) {
        MDC.put("bot", bot.value());
        try {
            Optional<BotState> state = bots.state(bot);
            Decision decision = new Decision.Idle(new Reason.NotRegistered());
            if (state.isEmpty()) {
                runs.rounds().clear(bot); // a removal may have broken off
            }
            for (int step = 0; state.isPresent() && step < MOST_STEPS; step++) {
                BotState seen = state.get();
                Instant now = clock.instant();
                Decision next = DecisionRules.decide(seen, now);
                decision = next;
                LOG.debug("bot {} {}", bot, next.text());
                tell(() -> observer.decided(seen, next));
                state = carryOut(next, seen, now, lanes);
            }
            return decision;
        } finally {
            MDC.remove("bot");
        }
    }

    /** What is to be decided on next; empty if this was all there is to do now, or somebody else was faster. */
    private Optional<BotState> carryOut(Decision decision, BotState state, Instant now, Executor lanes) {
        if (decision instanceof Decision.Adjust adjust) {
            return rounds.carryOut(adjust.what(), state);
        } else if (decision instanceof Decision.Open open) {
            return rounds.open(open, state);
        } else if (decision instanceof Decision.Round round) {
            List<RunState> instances = state.instances(round.instances());
            List<Runnable> pieces = new ArrayList<>();
            round.unfinished()
                    .forEach((number, verdict) ->
                            pieces.add(() -> carryOut(verdict, state, instances.get(number), state.round(), now)));
            Lanes.all(pieces, lanes);
            forgetOthers(state, round.unfinished().keySet(), now);
        } else {
            carryOut(decision, state, state.run(), state.round(), now);
            forgetOthers(state, Set.of(0), now);
        }
        return Optional.empty();
    }

    /** Takes instances off the sweep's list that were put there for what has been settled since. */
    private void forgetOthers(BotState state, Set<Integer> concerned, Instant now) {
        Stream.concat(Stream.of(state.run()), state.others().stream())
                .filter(run ->
                        !concerned.contains(run.instance()) && !run.phase().isOpen())
                .filter(run ->
                        run.times().due().filter(due -> !due.isAfter(now)).isPresent())
                .forEach(runs::forget);
    }

    private void carryOut(Decision decision, BotState state, RunState run, Optional<Round> round, Instant now) {
        Optional<Instant> due = run.times().due();
        if (decision instanceof Decision.Run toRun) {
            run(state, run, round, toRun);
        } else if (decision instanceof Decision.Expire) {
            runs.expire(run);
        } else if (decision instanceof Decision.Wait wait) {
            if (due.isEmpty() || due.get().isAfter(wait.until()) || !due.get().isAfter(now)) {
                runs.lookAgain(run, wait.until());
            }
        } else if (due.filter(d -> !d.isAfter(now)).isPresent()) {
            runs.forget(run);
        }
    }

    private void run(BotState state, RunState instance, Optional<Round> round, Decision.Run decision) {
        boolean behind = decision.causes().stream().anyMatch(Cause.Behind.class::isInstance);
        ClaimTerms terms =
                new ClaimTerms(state.wake().count(), behind, state.rules().timeout(), round);
        runs.claim(instance, terms).ifPresent(claim -> invoke(state, claim));
    }

    private void invoke(BotState state, Claim claim) {
        tell(() -> observer.claimed(claim));
        MDC.put("run", claim.invocation().runId());
        MDC.put("instance", Integer.toString(claim.invocation().instance()));
        try {
            invoker.invoke(state.rules().target(), claim.invocation());
        } catch (InvocationRefusedException refused) {
            release(state, claim, RunError.of(refused.code(), String.valueOf(refused.getMessage())));
        } catch (RuntimeException unexpected) {
            release(state, claim, RunError.of(unexpected));
        } finally {
            MDC.remove("run");
            MDC.remove("instance");
        }
    }

    private void release(BotState state, Claim claim, RunError reason) {
        LOG.warn(
                "target {} of bot {} was not invoked: {} {}",
                state.rules().target(),
                state.rules().bot(),
                reason.type(),
                reason.message());
        tell(() -> observer.refused(claim, reason));
        runs.release(claim, reason);
    }

    private Optional<Item> item(TableChange change) {
        return change.after().isEmpty()
                ? Optional.empty()
                : store.recordKey(change.keys()).map(key -> store.image(key, change.after()));
    }

    /**
     * Whether a record is of a queue that has moved: those of one batch are dispatched together, so that who reads
     * several of the queues is told once.
     */
    public boolean isMove(TableChange change) {
        return store.recordKey(change.keys())
                .filter(RecordKey.QueueHead.class::isInstance)
                .isPresent();
    }

    /** The bot to look at. Checkpoints of a running bot concern nobody; its end does. */
    private static Optional<BotId> concerned(Item item) {
        if (item.key() instanceof RecordKey.Wake wake) {
            return Optional.of(wake.bot());
        } else if (item.key() instanceof RecordKey.Definition definition) {
            return Optional.of(definition.bot());
        } else if (item.key() instanceof RecordKey.Round round && Round.of(item).phase() == RoundPhase.ABANDONED) {
            return Optional.of(round.bot());
        } else if (item.key() instanceof RecordKey.Run run
                && !RunState.of(item).phase().isOpen()) {
            return Optional.of(run.bot());
        }
        return Optional.empty();
    }

    /** Tells others of what one record says. */
    private void passOn(Item item, TableChange change, News news) {
        if (item.key() instanceof RecordKey.QueueHead head) {
            WakeUps.head(item).ifPresent(newest -> news.add(head.queue(), newest, change));
        } else if (item.key() instanceof RecordKey.Subscription subscription) {
            wakes.head(subscription.queue())
                    .ifPresent(newest -> wakes.tell(subscription.bot(), subscription.queue(), newest));
        } else if (item.key() instanceof RecordKey.Run) {
            enter(RunState.of(item), change);
        }
    }

    private void enter(RunState run, TableChange change) {
        if (run.phase() == Phase.COMPLETE && !run.isLogged() && isNews(run, change)) {
            runs.log().enter(run);
        }
        tell(() -> tellOfTheEnd(run, change));
    }

    private boolean isNews(RunState run, TableChange change) {
        return before(run, change)
                .filter(before -> before.phase() == Phase.COMPLETE)
                .isEmpty();
    }

    private void tellOfTheEnd(RunState run, TableChange change) {
        Optional<RunState> before = before(run, change);
        if (run.phase().isOpen() || before.filter(b -> !b.phase().isOpen()).isPresent()) {
            return;
        } else if (run.phase() != Phase.IDLE) {
            observer.ended(run);
        } else {
            before.ifPresent(observer::superseded);
        }
    }

    private Optional<RunState> before(RunState run, TableChange change) {
        return change.before().isEmpty()
                ? Optional.empty()
                : Optional.of(RunState.of(store.image(new RecordKey.Run(run.bot(), run.instance()), change.before())));
    }

    private static void tell(Runnable observation) {
        try {
            observation.run();
        } catch (RuntimeException defect) {
            LOG.warn("an observer failed, which changes nothing", defect);
        }
    }
}
