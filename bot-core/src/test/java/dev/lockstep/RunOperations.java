package dev.lockstep;

import static dev.lockstep.PublicOperation.BOTH;
import static dev.lockstep.PublicOperation.LATER;
import static dev.lockstep.PublicOperation.bot;
import static dev.lockstep.PublicOperation.done;
import static dev.lockstep.PublicOperation.on;
import static dev.lockstep.fixture.OneBot.ID;
import static dev.lockstep.fixture.OneBot.NOTE;
import static dev.lockstep.fixture.OneBot.ORDERS;
import static dev.lockstep.fixture.OneBot.TIMEOUT;
import static dev.lockstep.fixture.OneBot.event;

import dev.lockstep.fixture.TestTable;
import dev.lockstep.run.BotRun;
import dev.lockstep.run.Checkpoint;
import dev.lockstep.run.Claim;
import dev.lockstep.run.ClaimTerms;
import dev.lockstep.run.Completion;
import dev.lockstep.run.Invocation;
import dev.lockstep.run.ResumedRun;
import dev.lockstep.run.RunError;
import dev.lockstep.run.RunOptions;
import dev.lockstep.run.RunResult;
import dev.lockstep.run.RunState;
import dev.lockstep.run.Runs;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/** The operations of {@link PublicOperation} that are about runs. */
final class RunOperations {
    private static final RunError DEAD = RunError.of("Runtime.ExitError", "exit status 137");

    private RunOperations() {}

    static Stream<PublicOperation> runs() {
        ClaimTerms terms = new ClaimTerms(3, true, TIMEOUT);
        return Stream.of(
                on("claim", t -> {
                    RunState idle = bot(t).state();
                    return () -> t.lockstep()
                            .runs()
                            .claim(idle, terms)
                            .map(c -> List.of(
                                    c.invocation().epoch(),
                                    c.invocation().startBy(),
                                    c.state().phase()));
                }),
                on("claim, somebody was faster", t -> {
                    RunState idle = bot(t).state();
                    bot(t).claim();
                    return () -> t.lockstep().runs().claim(idle, terms).isPresent();
                }),
                on("start", t -> {
                    Claim claim = claim(t);
                    return () -> seen(t.lockstep().runs().start(claim.invocation(), "request", TIMEOUT));
                }),
                on("start, again by the same request", t -> {
                    Claim claim = claim(t);
                    t.lockstep().runs().start(claim.invocation(), "request", TIMEOUT);
                    return () -> seen(t.lockstep().runs().start(claim.invocation(), "request", TIMEOUT));
                }),
                on("start, by another request", t -> {
                    Claim claim = claim(t);
                    t.lockstep().runs().start(claim.invocation());
                    return () -> t.lockstep().runs().start(claim.invocation());
                }),
                on("expire", t -> {
                    bot(t).start();
                    RunState open = bot(t).state();
                    return () -> t.lockstep().runs().expire(open);
                }),
                on("expire, ended meanwhile", t -> {
                    BotRun run = bot(t).start();
                    RunState open = bot(t).state();
                    run.complete();
                    return () -> t.lockstep().runs().expire(open);
                }),
                on("release", t -> {
                    Claim claim = claim(t);
                    return () -> t.lockstep().runs().release(claim, RunError.of("denied", "no such function"));
                }),
                on("give up", t -> {
                    Claim claim = claim(t);
                    t.other().runs().start(claim.invocation()).checkpoint(BOTH);
                    return () -> t.lockstep().runs().giveUp(claim.invocation(), DEAD);
                }),
                on("give up, not started", t -> {
                    Claim claim = claim(t);
                    return () -> t.lockstep().runs().giveUp(claim.invocation(), DEAD);
                }),
                on("give up, ended meanwhile", t -> {
                    Claim claim = claim(t);
                    t.other().runs().start(claim.invocation()).complete();
                    return () -> t.lockstep().runs().giveUp(claim.invocation(), DEAD);
                }),
                on("give up, the request that died", t -> {
                    Claim claim = claim(t);
                    t.other().runs().start(claim.invocation(), "dead", TIMEOUT).checkpoint(BOTH);
                    return () -> t.lockstep().runs().giveUp(claim.invocation(), "dead", DEAD);
                }),
                on("give up, another request lives", t -> {
                    Claim claim = claim(t);
                    t.other().runs().start(claim.invocation(), "alive", TIMEOUT);
                    return () -> t.lockstep().runs().giveUp(claim.invocation(), "dead", DEAD);
                }),
                on("unlock", t -> {
                    bot(t).start().checkpoint(BOTH);
                    return () -> t.lockstep().runs().unlock(ID, 0, NOTE).map(RunOperations::broken);
                }),
                on("rewind several queues", t -> {
                    bot(t).start().checkpoint(BOTH);
                    Checkpoint to = Checkpoint.read("orders", event(0), 1).andWrite("invoices", event(0), 1);
                    return done(() -> t.lockstep().runs().rewind(ID, to, NOTE));
                }),
                on("rewind", t -> {
                    bot(t).start().checkpoint(BOTH);
                    return () -> t.lockstep().runs().rewind(ID, ORDERS, event(0), NOTE);
                }),
                on("rewind as it was found", t -> {
                    bot(t).start().checkpoint(BOTH);
                    RunState found = bot(t).state();
                    return () -> t.lockstep()
                            .runs()
                            .rewind(found, Optional.empty(), Checkpoint.read("orders", event(0), 1), NOTE);
                }),
                on("look again", t -> {
                    RunState idle = bot(t).state();
                    return done(() -> t.lockstep().runs().lookAgain(idle, LATER));
                }),
                on("forget", t -> {
                    t.lockstep().runs().lookAgain(bot(t).state(), LATER);
                    RunState idle = bot(t).state();
                    return done(() -> t.lockstep().runs().forget(idle));
                }),
                on("enter in the log", t -> {
                    bot(t).start().complete();
                    RunState ended = bot(t).state();
                    return done(() -> t.lockstep().runs().log().enter(ended));
                }));
    }

    static Stream<PublicOperation> run() {
        return Stream.of(
                started("checkpoint", (t, run) -> run.checkpoint(BOTH)),
                started("checkpoint, not advancing", (t, run) -> run.checkpoint(BOTH.withoutAdvancing())),
                started("checkpoint, stale for the second time", (t, run) -> {
                    run.checkpoint(BOTH);
                    run.checkpoint(Checkpoint.read("orders", event(0), 1));
                }),
                started("checkpoint of a hundred queues", (t, run) -> run.checkpoint(hundred())),
                started("commit", (t, run) -> run.commit(List.of(ownItem(t)), BOTH)),
                started("extend", (t, run) -> run.extend(TIMEOUT.multipliedBy(3))),
                started("complete", (t, run) -> run.complete()),
                started("complete with checkpoint", (t, run) -> run.complete(BOTH)),
                started("complete, to be run again", (t, run) -> {
                    run.runAgain();
                    run.complete();
                }),
                started(
                        "complete with message",
                        (t, run) -> run.complete(
                                Completion.SILENT.with(BOTH).withMessage("done").withResult("{}"))),
                started("fail", (t, run) -> run.fail(RunError.of("broken", "no stack"))),
                started("fail with an exception", failing(new IllegalStateException("broken"))),
                on("checkpoint of a superseded run", t -> {
                    BotRun run = t.lockstep().runs().start(claim(t).invocation());
                    bot(t).start();
                    return done(() -> run.checkpoint(BOTH));
                }),
                started("several writes", (t, run) -> {
                            run.checkpoint(Checkpoint.read("orders", event(1), 1));
                            run.checkpoint(Checkpoint.read("orders", event(2), 1));
                            run.complete(Checkpoint.read("orders", event(3), 1));
                        })
                        .as(PublicOperation.Kind.COMPOSED),
                whole("run", (runs, invocation) -> runs.run(invocation, run -> run.checkpoint(BOTH))),
                whole(
                        "run with options",
                        (runs, invocation) -> runs.run(
                                invocation,
                                new RunOptions("request", TIMEOUT, Optional.empty()),
                                run -> run.checkpoint(BOTH))));
    }

    static Stream<PublicOperation> resumedRun() {
        return Stream.of(
                on("start once", t -> {
                    Claim claim = claim(t);
                    return () -> seen(t.lockstep().runs().startOnce(claim.invocation(), "request", "attempt", TIMEOUT));
                }),
                on("start once, for the second time", t -> {
                    Claim claim = claim(t);
                    t.lockstep().runs().startOnce(claim.invocation(), "request", "attempt", TIMEOUT);
                    return () -> seen(t.lockstep().runs().startOnce(claim.invocation(), "request", "attempt", TIMEOUT));
                }),
                resumed("resumed: checkpoint", (t, run) -> run.checkpoint(BOTH)),
                resumed("resumed: commit", (t, run) -> run.commit(List.of(ownItem(t)), Checkpoint.NONE, BOTH)),
                resumed("resumed: extend", (t, run) -> run.extend(TIMEOUT.multipliedBy(3))),
                resumed("resumed: run again", (t, run) -> run.runAgain()),
                resumed("resumed: complete", (t, run) -> run.complete(Completion.SILENT.with(BOTH), true)),
                resumed(
                        "resumed: complete with message",
                        (t, run) -> run.complete(Completion.SILENT.with(BOTH).withMessage("done"), false)),
                resumed("resumed: fail", (t, run) -> run.fail(RunError.of("broken", "no stack"), false)),
                on("resumed: checkpoint of a superseded run", t -> {
                    BotRun run = t.lockstep().runs().start(claim(t).invocation());
                    bot(t).start();
                    return done(() -> t.lockstep()
                            .runs()
                            .resume(run.ticket(), "superseded")
                            .checkpoint(BOTH));
                }));
    }

    private static PublicOperation resumed(String name, PublicOperation.Act<ResumedRun> act) {
        return on(name, t -> {
            BotRun run = t.lockstep().runs().start(claim(t).invocation());
            return done(() -> act.on(t, t.lockstep().runs().resume(run.ticket(), name)));
        });
    }

    private static PublicOperation.Act<BotRun> failing(Throwable error) {
        return (t, run) -> run.fail(error);
    }

    private static PublicOperation whole(String name, BiFunction<Runs, Invocation, RunResult> run) {
        return on(name, t -> {
                    Claim claim = claim(t);
                    return () -> run.apply(t.lockstep().runs(), claim.invocation())
                            .getClass()
                            .getSimpleName();
                })
                .as(PublicOperation.Kind.COMPOSED);
    }

    private static Checkpoint hundred() {
        Checkpoint checkpoint = Checkpoint.NONE;
        for (int i = 0; i < 100; i++) {
            checkpoint = checkpoint.andRead("orders-" + i, event(i), i);
        }
        return checkpoint;
    }

    static TransactWriteItem ownItem(TestTable t) {
        return TransactWriteItem.builder()
                .update(u -> u.tableName(t.name())
                        .key(Map.of("pk", AttributeValue.fromS("own"), "sk", AttributeValue.fromS("counter")))
                        .updateExpression("ADD hits :one")
                        .expressionAttributeValues(Map.of(":one", AttributeValue.fromN("1"))))
                .build();
    }

    private static Object broken(RunState run) {
        return List.of(run.epoch(), run.phase(), run.progress().reads());
    }

    private static Claim claim(TestTable t) {
        return t.stage("a claim", Claim.class, () -> bot(t).claim());
    }

    private static Object seen(BotRun run) {
        return List.of(run.epoch(), run.deadline(), run.state().phase(), run.position("orders"));
    }

    private static PublicOperation started(String name, PublicOperation.Act<BotRun> act) {
        return on(name, t -> {
            BotRun run = t.lockstep().runs().start(claim(t).invocation());
            return () -> {
                act.on(t, run);
                return List.of(run.isEnded(), run.position("orders"), run.deadline());
            };
        });
    }
}
