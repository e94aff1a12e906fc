package dev.lockstep.proof.history;

import dev.lockstep.store.TableLayout;
import dev.lockstep.types.BotId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/** Plays a program on a stage and checks what was seen. */
final class Play {
    private static final Duration WITHIN = Duration.ofSeconds(30);
    private static final Duration WIDE = Duration.ofMinutes(5);

    private Play() {}

    /** What came of a history: what must not be, in words; and how much of everything there was. */
    record Result(
            List<Complaint> complaints,
            List<String> told,
            int steps,
            Counts counts,
            Map<Fault, Integer> faults,
            boolean withinBound) {}

    static Result of(Program program, Stage stage) {
        Stage.Tables tables = stage.tables();
        World world = new World(program.seed(), stage.threads());
        History history = new History();
        SplittableRandom random = new SplittableRandom(program.seed() + 1);
        List<Client> clients = new ArrayList<>();
        for (int i = 0; i < program.clients(); i++) {
            clients.add(new Client(
                    "c" + i,
                    world,
                    history,
                    stage.line(i),
                    TableLayout.nativeTable(tables.lockstep()),
                    stage.calls(),
                    random.split(),
                    program.wideClocks() ? WIDE : WITHIN));
        }
        CalmDown calmDown = new CalmDown(stage, tables, world, history);
        calmDown.register();
        for (int i = 0; i < clients.size(); i++) {
            perform(clients.get(i), i, program, tables, world, history);
        }
        world.run();
        calmDown.run();
        Checks checks = new Checks(history, clients, world);
        for (BotId bot : History.BOTS) {
            checks.effects(bot, stage.effects(tables, bot.value()));
        }
        checks.all();
        Map<Fault, Integer> faults = new EnumMap<>(Fault.class);
        clients.forEach(client -> client.wire().struck().forEach((fault, n) -> faults.merge(fault, n, Integer::sum)));
        return new Result(
                List.copyOf(history.complaints()),
                List.copyOf(history.told()),
                program.steps().size(),
                history.counts(),
                faults,
                checks.isWithinBound());
    }

    private static void perform(
            Client client, int number, Program program, Stage.Tables tables, World world, History history) {
        LockSteps locks = new LockSteps(client);
        Effects effects = new Effects(tables.effects());
        RunSteps runs = new RunSteps(client, effects);
        ResumedSteps resumed = new ResumedSteps(client, effects);
        BotSteps bots = new BotSteps(client);
        CareSteps care = new CareSteps(client, tables.feed());
        List<Step> steps =
                program.steps().stream().filter(s -> s.client() == number).toList();
        World.Actor actor = world.add(client.name(), () -> {
            for (Step step : steps) {
                client.pause(Duration.ZERO);
                Step.Kind kind = client.hasRun() ? step.inRun() : step.kind();
                client.wire().plan(step.fault(), kind.isRunWrite() ? step.faultAfter() % 2 : step.faultAfter());
                try {
                    switch (kind) {
                        case ACQUIRE, ACQUIRE_ONCE, RENEW, RELEASE, RESUME_LOCK, FIND_LOCK -> locks.take(kind, step);
                        case START, CHECKPOINT, COMMIT, EXTEND, COMPLETE, FAIL, RUN_AGAIN -> {
                            if (kind == Step.Kind.START && history.invocations.isEmpty()) {
                                findWork(step, bots, care);
                            } else {
                                runs.take(kind, step);
                            }
                        }
                        case RESUME_RUN, GIVE_UP -> resumed.take(kind, step);
                        case EVALUATE, PUMP, SWEEP, RECONCILE -> care.take(kind, step);
                        case SLEEP -> client.pause(step.sleep());
                        default -> bots.take(kind, step);
                    }
                } catch (Crash died) {
                    client.live();
                }
            }
        });
        client.wire().usedBy(world, Optional.of(actor));
        client.actedBy(actor);
    }

    /** So that there is something to start. */
    private static void findWork(Step step, BotSteps bots, CareSteps care) {
        if (step.choice(3, 5) == 0) {
            bots.take(Step.Kind.TRIGGER, step);
        } else {
            care.take(Step.Kind.EVALUATE, step);
        }
    }
}
