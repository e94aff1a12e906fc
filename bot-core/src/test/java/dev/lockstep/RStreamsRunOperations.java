package dev.lockstep;

import static dev.lockstep.fixture.BusBot.TIMEOUT;
import static dev.lockstep.fixture.OneBot.NOTE;
import static dev.lockstep.fixture.OneBot.event;

import dev.lockstep.fixture.BusBot;
import dev.lockstep.fixture.OneBot;
import dev.lockstep.fixture.TestBus;
import dev.lockstep.run.BotRun;
import dev.lockstep.run.Checkpoint;
import dev.lockstep.run.Claim;
import dev.lockstep.run.ClaimTerms;
import dev.lockstep.run.Completion;
import dev.lockstep.run.Invocation;
import dev.lockstep.run.ResumedRun;
import dev.lockstep.run.RunError;
import dev.lockstep.run.RunState;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.stream.Stream;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/** Every operation of runs on the tables of an RStreams bus. */
final class RStreamsRunOperations {
    private static final Checkpoint BOTH =
            Checkpoint.read("orders", event(1), 5).andWrite("invoices", event(2), 4);
    private static final RunError BROKEN = RunError.of("broken", "no stack");

    private RStreamsRunOperations() {}

    static Stream<RStreamsRunOperation> all() {
        return Stream.of(
                on("claim", (b, bot) -> {
                    RunState idle = state(b);
                    return () -> b.lockstep()
                            .runs()
                            .claim(idle, new ClaimTerms(0, true, TIMEOUT))
                            .isPresent();
                }),
                on("start", (b, bot) -> {
                    Invocation claimed = bot.claimedByTheBus();
                    return () -> seen(b.lockstep().runs().start(claimed, "request", TIMEOUT));
                }),
                on("start once", (b, bot) -> {
                    Invocation claimed = bot.claimedByTheBus();
                    return () -> seen(b.lockstep().runs().startOnce(claimed, "request", "attempt", TIMEOUT));
                }),
                started("checkpoint", (b, run) -> run.checkpoint(BOTH)),
                started("checkpoint, stale for the second time", (b, run) -> {
                    run.checkpoint(BOTH);
                    run.checkpoint(Checkpoint.read("orders", event(0), 1));
                }),
                started("commit", (b, run) -> run.commit(List.of(own(b)), BOTH)),
                started("extend", (b, run) -> run.extend(TIMEOUT.multipliedBy(3))),
                started("complete", (b, run) -> run.complete(BOTH)),
                started("complete, to be run again", (b, run) -> {
                    run.runAgain();
                    run.complete(
                            Completion.SILENT.with(BOTH).withMessage("done").withResult("{}"));
                }),
                started("fail", (b, run) -> run.fail(BROKEN)),
                on("checkpoint of a superseded run", (b, bot) -> {
                    BotRun run = bot.start();
                    b.clock().advance(TIMEOUT.plusMillis(1));
                    bot.nodeStarts(bot.claimedByTheBus(), "node");
                    return done(() -> run.checkpoint(BOTH));
                }),
                on("checkpoint over node's", (b, bot) -> {
                    BotRun run = bot.start();
                    bot.nodeCheckpoints(Optional.empty(), event(0));
                    return done(() -> run.checkpoint(BOTH));
                }),
                resumed("resumed: checkpoint", (b, run) -> run.checkpoint(BOTH)),
                resumed("resumed: commit", (b, run) -> run.commit(List.of(own(b)), Checkpoint.NONE, BOTH)),
                resumed("resumed: extend", (b, run) -> run.extend(TIMEOUT.multipliedBy(3))),
                resumed("resumed: run again", (b, run) -> run.runAgain()),
                resumed("resumed: complete", (b, run) -> run.complete(Completion.SILENT.with(BOTH), true)),
                resumed("resumed: fail", (b, run) -> run.fail(BROKEN, false)),
                on("expire", (b, bot) -> {
                    bot.start();
                    RunState open = state(b);
                    return () -> b.lockstep().runs().expire(open);
                }),
                on("release", (b, bot) -> {
                    Claim claim = b.other()
                            .runs()
                            .claim(state(b), new ClaimTerms(0, true, TIMEOUT))
                            .orElseThrow();
                    return () -> b.lockstep().runs().release(claim, BROKEN);
                }),
                on("give up", (b, bot) -> {
                    Invocation claimed = bot.claimedByTheBus();
                    b.other().runs().start(claimed, "request", TIMEOUT).checkpoint(BOTH);
                    return () -> b.lockstep().runs().giveUp(claimed, BROKEN);
                }),
                on("rewind", (b, bot) -> {
                    bot.start().checkpoint(BOTH);
                    return done(
                            () -> b.lockstep().runs().rewind(BusBot.ID, Checkpoint.read("orders", event(0), 1), NOTE));
                }),
                on("position", (b, bot) -> {
                    bot.start().checkpoint(BOTH);
                    return () -> List.of(
                            b.lockstep().runs().position(BusBot.ID, OneBot.ORDERS),
                            b.lockstep().runs().writePosition(BusBot.ID, OneBot.INVOICES));
                }));
    }

    private static TransactWriteItem own(TestBus bus) {
        return TransactWriteItem.builder()
                .update(u -> u.tableName(bus.settings())
                        .key(Map.of("id", BusBot.text("own")))
                        .updateExpression("ADD hits :one")
                        .expressionAttributeValues(Map.of(":one", BusBot.number(1))))
                .build();
    }

    private static RunState state(TestBus bus) {
        return bus.other().bots().describe(BusBot.ID).runs().get(0);
    }

    private static Object seen(BotRun run) {
        return List.of(run.epoch(), run.deadline(), run.state().phase(), run.position("orders"));
    }

    private static Supplier<Object> done(Runnable call) {
        return () -> {
            call.run();
            return "done";
        };
    }

    private static RStreamsRunOperation on(String name, BiFunction<TestBus, BusBot, Supplier<Object>> prepared) {
        return new RStreamsRunOperation(name, bus -> prepared.apply(bus, BusBot.registered(bus)));
    }

    private static RStreamsRunOperation started(String name, BiConsumer<TestBus, BotRun> act) {
        return on(name, (bus, bot) -> {
            BotRun run = bot.start();
            return () -> {
                act.accept(bus, run);
                return List.of(run.isEnded(), run.position("orders"), run.deadline());
            };
        });
    }

    private static RStreamsRunOperation resumed(String name, BiConsumer<TestBus, ResumedRun> act) {
        return on(name, (bus, bot) -> {
            BotRun run = bot.start();
            return done(() -> act.accept(bus, bus.lockstep().runs().resume(run.ticket(), name)));
        });
    }
}
