package dev.lockstep.bench.growth;

import dev.lockstep.bench.peers.Ground;
import dev.lockstep.fixture.OneBot;
import dev.lockstep.run.BotRun;
import dev.lockstep.run.Checkpoint;
import dev.lockstep.run.Claim;
import dev.lockstep.run.ClaimTerms;
import dev.lockstep.run.Round;
import dev.lockstep.run.RoundPlan;
import dev.lockstep.run.Rounds;
import dev.lockstep.run.RunState;
import dev.lockstep.types.QueueName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A bot that works in rounds: first led through a round by hand, so that each step can be billed alone, then by the
 * dispatcher, which looks at the bot whenever an instance has ended. A bot of one instance runs alone.
 */
final class NativeInstances {
    private static final QueueName QUEUE = QueueName.of(NativeBot.queue(0));

    private final NativeBot bot;
    private final int instances;
    private final Bills bills;
    private long events;

    private NativeInstances(Ground ground, int instances) {
        this.bot = new NativeBot(ground);
        this.instances = instances;
        this.bills = new Bills(ground);
    }

    static Map<Operation, Price> measure(Ground ground, int instances) throws Exception {
        NativeInstances course = new NativeInstances(ground, instances);
        course.bot
                .door()
                .bots()
                .register(NativeBot.reading(1).instances(instances).build());
        course.bot.follow();
        course.round();
        course.bills.bill(Operation.DECISION, course.bot::decide);
        if (instances > 1) {
            course.bills.bill(Operation.ROUND, instances, course::round);
        }
        course.byHand();
        return course.bills.all();
    }

    /** The queue moves, every instance does its share, and the round is closed. */
    private void round() {
        events += 10;
        bot.door().wakes().advance(QUEUE, OneBot.event(events));
        bot.follow();
        List<BotRun> runs = new ArrayList<>();
        bot.invocations().forEach(invocation -> runs.add(bot.door().runs().start(invocation)));
        bot.invocations().clear();
        if (runs.size() != instances) {
            throw new IllegalStateException(runs.size() + " of " + instances + " instances were invoked");
        }
        bot.follow();
        runs.forEach(run -> {
            run.complete(atEnd(run));
            bot.follow();
        });
        bot.decide();
    }

    private Checkpoint atEnd(BotRun run) {
        return run.fanOut().isPresent()
                ? run.fanOut().get().atEnd()
                : Checkpoint.NONE.andRead(QUEUE.value(), OneBot.event(events), 1_000);
    }

    /** Nobody follows the table's changes meanwhile, so that nobody else claims, nor closes. */
    private void byHand() throws Exception {
        events += 10;
        Optional<Round> open = instances == 1 ? Optional.empty() : Optional.of(open());
        ClaimTerms terms = new ClaimTerms(0, true, OneBot.TIMEOUT, open);
        List<Claim> claims = new ArrayList<>();
        RunState first = states().get(0);
        bills.bill(Operation.CLAIM, () -> claims.add(claim(first, terms)));
        List<BotRun> runs = new ArrayList<>();
        bills.bill(Operation.START, () -> runs.add(start(claims.get(0))));
        BotRun run = runs.get(0);
        Checkpoint half = Checkpoint.NONE.andRead(QUEUE.value(), OneBot.event(events - 5), 500);
        bills.bill(Operation.CHECKPOINT_INSTANCE, () -> run.checkpoint(half));
        bills.bill(Operation.COMPLETE, () -> run.complete(atEnd(run)));
        if (open.isPresent()) {
            states().stream().skip(1).map(state -> start(claim(state, terms))).forEach(r -> r.complete(atEnd(r)));
            List<RunState> done = states();
            bills.bill(Operation.CLOSE, () -> require(rounds().close(open.get(), done)));
        }
    }

    private static void require(Optional<Round> closed) {
        if (closed.isEmpty()) {
            throw new IllegalStateException("the round was not closed");
        }
    }

    private Round open() throws Exception {
        Round closed = rounds().find(NativeBot.ID).orElseThrow();
        RoundPlan plan = new RoundPlan(
                instances,
                closed.plan().wakeSeen(),
                closed.plan().revision(),
                false,
                Map.of(QUEUE, OneBot.event(events)),
                Map.of());
        List<Round> opened = new ArrayList<>();
        bills.bill(Operation.OPEN, () -> opened.add(rounds().open(closed, plan).orElseThrow()));
        return opened.get(0);
    }

    private Rounds rounds() {
        return bot.door().runs().rounds();
    }

    private List<RunState> states() {
        return bot.door().bots().state(NativeBot.ID).orElseThrow().instances(instances);
    }

    private Claim claim(RunState state, ClaimTerms terms) {
        return bot.door().runs().claim(state, terms).orElseThrow();
    }

    private BotRun start(Claim claim) {
        return bot.door().runs().start(claim.invocation());
    }
}
