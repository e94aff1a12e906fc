package dev.lockstep;

import static dev.lockstep.PublicOperation.done;
import static dev.lockstep.fixture.OneBot.ID;
import static dev.lockstep.fixture.OneBot.INVOICES;
import static dev.lockstep.fixture.OneBot.NOTE;
import static dev.lockstep.fixture.OneBot.ORDERS;
import static dev.lockstep.fixture.OneBot.TIMEOUT;
import static dev.lockstep.fixture.OneBot.event;

import dev.lockstep.bot.BotDefinition;
import dev.lockstep.bot.BotState;
import dev.lockstep.fixture.OneBot;
import dev.lockstep.fixture.TestTable;
import dev.lockstep.run.BotRun;
import dev.lockstep.run.Checkpoint;
import dev.lockstep.run.Claim;
import dev.lockstep.run.ClaimTerms;
import dev.lockstep.run.Completion;
import dev.lockstep.run.ResumedRun;
import dev.lockstep.run.Round;
import dev.lockstep.run.RoundPlan;
import dev.lockstep.run.Rounds;
import dev.lockstep.run.RunError;
import dev.lockstep.run.RunState;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The operations of {@link PublicOperation} that are about a bot with two instances. */
final class RoundOperations {
    private static final BotDefinition TWO =
            OneBot.definition().toBuilder().instances(2).build();
    private static final RoundPlan PLAN = new RoundPlan(2, 0, 1, false, Map.of(ORDERS, event(50)), Map.of());
    private static final Checkpoint SOME =
            Checkpoint.read("orders", event(7), 3).andWrite("invoices", event(3), 2);
    private static final Checkpoint WHOLE =
            Checkpoint.read("orders", event(50), 3).andWrite("invoices", event(3), 2);

    private RoundOperations() {}

    static Stream<PublicOperation> all() {
        return Stream.of(rounds(), instances(), resumed(), care()).flatMap(s -> s);
    }

    private static Stream<PublicOperation> rounds() {
        return Stream.of(
                alone("fan out", t -> {
                    BotState state = state(t);
                    return () -> rounds(t).fanOut(state.run(), state.round());
                }),
                alone("fan out, somebody was faster", t -> {
                    BotState state = state(t);
                    closed(t);
                    return () -> rounds(t).fanOut(state.run(), state.round());
                }),
                alone("clear", t -> {
                    BotState state = state(t);
                    t.other().runs().rounds().fanOut(state.run(), state.round());
                    return () -> rounds(t).clear(ID);
                }),
                alone("open", t -> {
                    Round closed = closed(t);
                    return () -> rounds(t).open(closed, PLAN).map(RoundOperations::seen);
                }),
                alone("open, somebody was faster", t -> {
                    Round closed = closed(t);
                    open(t, closed);
                    return () -> rounds(t).open(closed, PLAN).map(RoundOperations::seen);
                }),
                alone("close", t -> {
                    Round open = finished(t);
                    List<RunState> instances = state(t).instances(2);
                    return () -> rounds(t).close(open, instances).map(RoundOperations::seen);
                }),
                alone("close, before all have read a queue that was given up", t -> {
                    Round open = open(t);
                    for (int i = 0; i < 2; i++) {
                        t.other().runs().start(claim(t, open, i).invocation()).complete(SOME.withoutAdvancing());
                    }
                    List<RunState> instances = state(t).instances(2);
                    return () -> rounds(t).close(open, instances).map(RoundOperations::seen);
                }),
                alone("gather", t -> {
                    Round open = finished(t);
                    Round closed = t.other()
                            .runs()
                            .rounds()
                            .close(open, state(t).instances(2))
                            .orElseThrow();
                    RunState first = state(t).run();
                    return () -> rounds(t).gather(closed, first);
                }),
                alone("abandon", t -> {
                    Round open = open(t);
                    t.other().runs().start(claim(t, open, 0).invocation()).checkpoint(SOME);
                    return () -> rounds(t).abandon(ID, NOTE).map(RoundOperations::seen);
                }),
                alone("abandon this one", t -> {
                    Round open = open(t);
                    claim(t, open, 1);
                    return () -> rounds(t).abandon(ID, open.epoch(), NOTE).map(RoundOperations::seen);
                }),
                alone("abandon, none is open", t -> {
                    closed(t);
                    return () -> rounds(t).abandon(ID, NOTE);
                }),
                alone("find a round", t -> {
                            open(t);
                            return () -> rounds(t).find(ID);
                        })
                        .as(PublicOperation.Kind.READING),
                alone("rewind in a round", t -> {
                            claimed(t);
                            return () -> t.lockstep().runs().rewind(ID, ORDERS, event(0), NOTE);
                        })
                        .as(PublicOperation.Kind.COMPOSED),
                alone("remove in a round", t -> {
                    claimed(t);
                    return done(() -> t.lockstep().bots().remove(ID, NOTE));
                }));
    }

    private static Stream<PublicOperation> instances() {
        return Stream.of(
                alone("claim an instance", t -> claiming(t, open(t))),
                alone("claim an instance again", t -> {
                    Round open = open(t);
                    BotRun run = t.other().runs().start(claim(t, open, 1).invocation());
                    run.checkpoint(SOME);
                    run.fail(RunError.of("broken", "no stack"));
                    return claiming(t, open);
                }),
                alone("start an instance", t -> {
                    Claim claim = claimed(t);
                    return () -> {
                        BotRun run = t.lockstep().runs().start(claim.invocation(), "request", TIMEOUT);
                        return List.of(run.epoch(), run.fanOut());
                    };
                }),
                started("instance: checkpoint", run -> run.checkpoint(SOME)),
                started("instance: complete", run -> run.complete(atEnd(run))),
                alone("instance: commit", t -> {
                    BotRun run = t.lockstep().runs().start(claimed(t).invocation());
                    return () -> {
                        run.commit(List.of(RunOperations.ownItem(t)), SOME);
                        return run.position("orders");
                    };
                }));
    }

    private static Stream<PublicOperation> resumed() {
        return Stream.of(
                resumed("checkpoint", (t, run) -> run.checkpoint(SOME)),
                resumed("checkpoint beyond", (t, run) -> run.checkpoint(Checkpoint.read("returns", event(1), 1))),
                resumed("commit", (t, run) -> run.commit(List.of(RunOperations.ownItem(t)), Checkpoint.NONE, SOME)),
                resumed("complete", (t, run) -> run.complete(Completion.SILENT.with(WHOLE), false)));
    }

    private static Stream<PublicOperation> care() {
        return Stream.of(
                alone("evaluate, a round opens", t -> {
                            t.other().wakes().tell(ID, ORDERS, event(9));
                            return evaluating(t);
                        })
                        .as(PublicOperation.Kind.CARETAKING),
                alone("evaluate, a round closes", t -> {
                            finished(t);
                            return evaluating(t);
                        })
                        .as(PublicOperation.Kind.CARETAKING));
    }

    private static Supplier<Object> evaluating(TestTable t) {
        return () -> t.lockstep().dispatcher((target, i) -> {}).evaluate(ID);
    }

    private static PublicOperation alone(String name, Function<TestTable, Supplier<Object>> prepared) {
        return PublicOperation.of("rounds: " + name, t -> {
            t.stage("two instances", () -> t.other().bots().register(TWO));
            return prepared.apply(t);
        });
    }

    private static PublicOperation started(String name, Act act) {
        return alone(name, t -> {
            BotRun run = t.lockstep().runs().start(claimed(t).invocation());
            return () -> {
                act.on(run);
                return List.of(run.isEnded(), run.position("orders"));
            };
        });
    }

    private static PublicOperation resumed(String name, PublicOperation.Act<ResumedRun> act) {
        return alone("resumed instance: " + name, t -> {
            BotRun run = t.lockstep().runs().start(claimed(t).invocation());
            return done(() -> act.on(t, t.lockstep().runs().resume(run.ticket(), name)));
        });
    }

    private static Supplier<Object> claiming(TestTable t, Round open) {
        RunState instance = state(t).instances(2).get(1);
        return () -> t.lockstep()
                .runs()
                .claim(instance, terms(open))
                .map(claim -> List.of(
                        claim.invocation().epoch(),
                        claim.invocation().startBy(),
                        claim.invocation().fanOut(),
                        claim.state().share()));
    }

    private static Object seen(Round round) {
        return List.of(round.epoch(), round.phase(), round.instances(), round.reads(), round.recordsRead());
    }

    private static Rounds rounds(TestTable t) {
        return t.lockstep().runs().rounds();
    }

    private static BotState state(TestTable t) {
        return t.other().bots().state(ID).orElseThrow();
    }

    /** The bot works in rounds, and none has opened yet. */
    private static Round closed(TestTable t) {
        return t.stage("a closed round", Round.class, () -> {
            Rounds rounds = t.other().runs().rounds();
            rounds.fanOut(state(t).run(), state(t).round());
            rounds.clear(ID);
            return rounds.find(ID).orElseThrow();
        });
    }

    private static Round open(TestTable t) {
        return t.stage("an open round", Round.class, () -> open(t, closed(t)));
    }

    private static Round open(TestTable t, Round closed) {
        return t.other().runs().rounds().open(closed, PLAN).orElseThrow();
    }

    /** Both instances of an open round have done their shares. */
    private static Round finished(TestTable t) {
        return t.stage("a finished round", Round.class, () -> {
            Round open = open(t);
            for (int i = 0; i < 2; i++) {
                BotRun run = t.other().runs().start(claim(t, open, i).invocation());
                run.complete(atEnd(run).andWrite(INVOICES.value(), event(i), 1).withoutAdvancing());
            }
            return open;
        });
    }

    private static Checkpoint atEnd(BotRun run) {
        return run.fanOut().orElseThrow().atEnd();
    }

    /** The second instance of an open round is claimed. */
    private static Claim claimed(TestTable t) {
        return t.stage("an instance's claim", Claim.class, () -> claim(t, open(t), 1));
    }

    private static Claim claim(TestTable t, Round open, int instance) {
        return t.other()
                .runs()
                .claim(state(t).instances(2).get(instance), terms(open))
                .orElseThrow();
    }

    private static ClaimTerms terms(Round open) {
        return new ClaimTerms(0, true, TIMEOUT, Optional.of(open));
    }

    @FunctionalInterface
    private interface Act {
        void on(BotRun run);
    }
}
