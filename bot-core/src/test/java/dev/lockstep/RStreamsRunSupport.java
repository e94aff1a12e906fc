package dev.lockstep;

import static dev.lockstep.RStreamsSupport.BOT;
import static dev.lockstep.RStreamsSupport.MINUTE;
import static dev.lockstep.RStreamsSupport.NOTE;
import static dev.lockstep.RStreamsSupport.ORDERS;
import static dev.lockstep.RStreamsSupport.no;
import static dev.lockstep.RStreamsSupport.yes;

import dev.lockstep.run.Abandonment;
import dev.lockstep.run.BotRun;
import dev.lockstep.run.Checkpoint;
import dev.lockstep.run.Claim;
import dev.lockstep.run.ClaimTerms;
import dev.lockstep.run.Completion;
import dev.lockstep.run.Phase;
import dev.lockstep.run.Progress;
import dev.lockstep.run.ResumedRun;
import dev.lockstep.run.Round;
import dev.lockstep.run.RoundPhase;
import dev.lockstep.run.RoundPlan;
import dev.lockstep.run.RunError;
import dev.lockstep.run.RunOptions;
import dev.lockstep.run.RunState;
import dev.lockstep.run.RunTimes;
import dev.lockstep.testkit.ManualClock;
import dev.lockstep.types.EventId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.Put;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/** The rows of {@link RStreamsSupport} about runs. */
final class RStreamsRunSupport {
    private static final RunError ERROR = RunError.of("broken", "because");
    private static final EventId EVENT = EventId.at(ManualClock.START, 1);
    private static final Checkpoint READ = Checkpoint.read("orders", EVENT, 1);

    private RStreamsRunSupport() {}

    static Stream<RStreamsSupport> all() {
        return Stream.of(runs(), givingUp(), log(), rounds(), run(), resumed()).flatMap(s -> s);
    }

    private static Stream<RStreamsSupport> runs() {
        return Stream.of(
                yes("Runs.log()", l -> l.runs().log()),
                yes("Runs.rounds()", l -> l.runs().rounds()),
                yes("Runs.claim(RunState, ClaimTerms)", RStreamsRunSupport::claim),
                yes("Runs.start(Invocation)", RStreamsRunSupport::start),
                yes(
                        "Runs.start(Invocation, String, Duration)",
                        l -> l.runs().start(claim(l).invocation(), "request", MINUTE)),
                yes(
                        "Runs.startOnce(Invocation, String, String, Duration)",
                        l -> l.runs().startOnce(claim(l).invocation(), "request", "attempt", MINUTE)),
                yes("Runs.resume(RunTicket, String)", RStreamsRunSupport::resume),
                yes("Runs.run(Invocation, BotFunction)", l -> l.runs().run(claim(l).invocation(), run -> {})),
                yes("Runs.run(Invocation, RunOptions, BotFunction)", l -> {
                    Claim claim = claim(l);
                    l.runs().run(claim.invocation(), RunOptions.of(claim.invocation()), run -> {});
                }),
                yes("Runs.position(BotId, QueueName)", l -> l.runs().position(BOT, ORDERS)),
                yes("Runs.writePosition(BotId, QueueName)", l -> l.runs().writePosition(BOT, ORDERS)),
                yes(
                        "Runs.rewind(BotId, QueueName, EventId, Note)",
                        l -> l.runs().rewind(BOT, ORDERS, EVENT, NOTE)),
                yes("Runs.rewind(BotId, Checkpoint, Note)", l -> l.runs().rewind(BOT, READ, NOTE)),
                yes(
                        "Runs.rewind(RunState, Optional, Checkpoint, Note)",
                        l -> l.runs().rewind(start(l).state(), Optional.empty(), READ, NOTE)));
    }

    private static Stream<RStreamsSupport> givingUp() {
        return Stream.of(
                yes("Runs.expire(RunState)", l -> l.runs().expire(start(l).state())),
                yes("Runs.release(Claim, RunError)", l -> l.runs().release(claim(l), ERROR)),
                yes("Runs.giveUp(Invocation, RunError)", l -> l.runs().giveUp(claim(l).invocation(), ERROR)),
                yes(
                        "Runs.giveUp(Invocation, String, RunError)",
                        l -> l.runs().giveUp(claim(l).invocation(), "request", ERROR)),
                no("Runs.unlock(BotId, int, Note)", l -> l.runs().unlock(BOT, 0, NOTE)),
                no("Runs.unlock(RunState, Note)", l -> l.runs().unlock(seen(), NOTE)),
                no("Runs.lookAgain(RunState, Instant)", l -> l.runs().lookAgain(seen(), ManualClock.START)),
                no("Runs.forget(RunState)", l -> l.runs().forget(seen())));
    }

    private static Stream<RStreamsSupport> log() {
        return Stream.of(
                no("RunLog.of(BotId)", l -> l.runs().log().of(BOT)),
                no("RunLog.find(BotId, long, int)", l -> l.runs().log().find(BOT, 1, 0)),
                no("RunLog.enter(RunState)", l -> l.runs().log().enter(seen())));
    }

    private static Stream<RStreamsSupport> rounds() {
        RoundPlan plan = new RoundPlan(2, 0, 1, false, Map.of(), Map.of());
        return Stream.of(
                no("Rounds.find(BotId)", l -> l.runs().rounds().find(BOT)),
                no("Rounds.fanOut(RunState, Optional)", l -> l.runs().rounds().fanOut(seen(), Optional.empty())),
                no("Rounds.gather(Round, RunState)", l -> l.runs().rounds().gather(round(), seen())),
                no("Rounds.open(Round, RoundPlan)", l -> l.runs().rounds().open(round(), plan)),
                no("Rounds.close(Round, List)", l -> l.runs().rounds().close(round(), List.of(seen()))),
                no("Rounds.abandon(BotId, Note)", l -> l.runs().rounds().abandon(BOT, NOTE)),
                no("Rounds.abandon(BotId, long, Note)", l -> l.runs().rounds().abandon(BOT, 1, NOTE)),
                no("Rounds.clear(BotId)", l -> l.runs().rounds().clear(BOT)));
    }

    /** As it might have been read from a table of Lockstep's own. */
    private static Round round() {
        return new Round(
                BOT,
                1,
                RoundPhase.CLOSED,
                new RoundPlan(2, 0, 1, false, Map.of(), Map.of()),
                2,
                false,
                Map.of(),
                Map.of(),
                Abandonment.NONE,
                Optional.empty(),
                Optional.empty(),
                0,
                0);
    }

    private static Stream<RStreamsSupport> run() {
        return Stream.of(
                yes("BotRun.bot()", l -> start(l).bot()),
                yes("BotRun.instance()", l -> start(l).instance()),
                yes("BotRun.fanOut()", l -> start(l).fanOut()),
                yes("BotRun.mine(String)", l -> start(l).mine("order-1")),
                yes("BotRun.runId()", l -> start(l).runId()),
                yes("BotRun.epoch()", l -> start(l).epoch()),
                yes("BotRun.ticket()", l -> start(l).ticket()),
                yes("BotRun.deadline()", l -> start(l).deadline()),
                yes("BotRun.position(String)", l -> start(l).position("orders")),
                yes("BotRun.writePosition(String)", l -> start(l).writePosition("orders")),
                yes("BotRun.state()", l -> start(l).state()),
                yes("BotRun.isEnded()", l -> start(l).isEnded()),
                yes("BotRun.isLost()", l -> start(l).isLost()),
                yes("BotRun.failure()", l -> start(l).failure()),
                yes("BotRun.checkpoint(Checkpoint)", l -> start(l).checkpoint(READ)),
                yes("BotRun.commit(List, Checkpoint)", l -> start(l).commit(writes(), READ)),
                yes("BotRun.extend(Duration)", l -> start(l).extend(MINUTE)),
                yes("BotRun.runAgain()", ended(BotRun::runAgain)),
                yes("BotRun.complete()", l -> start(l).complete()),
                yes("BotRun.complete(Checkpoint)", l -> start(l).complete(READ)),
                yes("BotRun.complete(Completion)", l -> start(l).complete(Completion.SILENT)),
                yes("BotRun.fail(Throwable)", l -> start(l).fail(new IllegalStateException("broken"))),
                yes("BotRun.fail(RunError)", l -> start(l).fail(ERROR)));
    }

    private static Stream<RStreamsSupport> resumed() {
        return Stream.of(
                yes("ResumedRun.checkpoint(Checkpoint)", l -> resume(l).checkpoint(READ)),
                yes(
                        "ResumedRun.commit(List, Checkpoint, Checkpoint)",
                        l -> resume(l).commit(writes(), Checkpoint.NONE, READ)),
                yes("ResumedRun.extend(Duration)", l -> resume(l).extend(MINUTE)),
                yes("ResumedRun.runAgain()", l -> resume(l).runAgain()),
                yes("ResumedRun.complete(Completion, boolean)", l -> resume(l).complete(Completion.SILENT, true)),
                yes("ResumedRun.fail(RunError, boolean)", l -> resume(l).fail(ERROR, false)));
    }

    private static Consumer<Lockstep> ended(Consumer<BotRun> use) {
        return lockstep -> {
            BotRun run = start(lockstep);
            use.accept(run);
            run.complete();
        };
    }

    private static List<TransactWriteItem> writes() {
        Put invoice = Put.builder()
                .tableName(RStreamsSupport.ANOTHER_TABLE)
                .item(Map.of("id", AttributeValue.fromS("1")))
                .build();
        return List.of(TransactWriteItem.builder().put(invoice).build());
    }

    private static Claim claim(Lockstep lockstep) {
        RunState idle = lockstep.bots().describe(BOT).runs().get(0);
        return lockstep.runs().claim(idle, new ClaimTerms(0, true, MINUTE)).orElseThrow();
    }

    private static BotRun start(Lockstep lockstep) {
        return lockstep.runs().start(claim(lockstep).invocation());
    }

    private static ResumedRun resume(Lockstep lockstep) {
        return lockstep.runs().resume(start(lockstep).ticket(), "call");
    }

    /** As it might have been read from anywhere. */
    private static RunState seen() {
        RunTimes never =
                new RunTimes(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
        Progress none = new Progress(0, false, 0, 0, Map.of(), Map.of());
        return new RunState(
                BOT, 0, 1, Phase.COMPLETE, Optional.of("1"), Optional.empty(), 0, 0, 0, false, false, never, none);
    }
}
