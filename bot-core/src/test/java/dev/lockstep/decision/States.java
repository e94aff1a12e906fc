package dev.lockstep.decision;

import dev.lockstep.audit.Note;
import dev.lockstep.bot.BotRules;
import dev.lockstep.bot.BotState;
import dev.lockstep.bot.BotStatus;
import dev.lockstep.bot.Instances;
import dev.lockstep.bot.Target;
import dev.lockstep.run.Abandonment;
import dev.lockstep.run.Phase;
import dev.lockstep.run.Position;
import dev.lockstep.run.Progress;
import dev.lockstep.run.Round;
import dev.lockstep.run.RoundPhase;
import dev.lockstep.run.RoundPlan;
import dev.lockstep.run.RoundShare;
import dev.lockstep.run.RunState;
import dev.lockstep.run.RunTimes;
import dev.lockstep.types.BotId;
import dev.lockstep.types.EventId;
import dev.lockstep.types.QueueName;
import dev.lockstep.wake.WakeState;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** States of bots by seed: whatever can be stored, whether it makes sense or not. */
final class States {
    static final Instant NOW = Instant.parse("2026-11-22T10:15:00Z");

    private static final List<QueueName> QUEUES =
            List.of(QueueName.of("a"), QueueName.of("b"), QueueName.of("c"), QueueName.of("d"));
    private static final long[] NUMBERS = {0, 0, 0, 1, 1, 2, 3, 5, 10, 1_000_000, Long.MAX_VALUE, Long.MIN_VALUE, -1};

    private final Random random;

    private States(long seed) {
        random = new Random(seed);
    }

    static BotState of(long seed) {
        return new States(seed).state();
    }

    /** Of a bot that works in rounds, has done so, or is to do so. */
    static BotState inRounds(long seed) {
        States states = new States(seed);
        return states.inRounds();
    }

    private BotState inRounds() {
        List<RunState> others = IntStream.range(1, 1 + random.nextInt(4))
                .filter(i -> random.nextInt(4) > 0)
                .mapToObj(this::instance)
                .toList();
        Optional<Round> round = random.nextInt(10) == 0 ? Optional.empty() : Optional.of(round());
        BotRules alone = rules();
        BotRules rules = new BotRules(
                alone.bot(),
                alone.revision(),
                random.nextInt(3) == 0 ? alone.status() : BotStatus.ACTIVE,
                alone.statusNote(),
                alone.target(),
                alone.reads(),
                alone.writes(),
                alone.timeout(),
                random.nextBoolean() ? Duration.ZERO : alone.delay(),
                alone.errorLimit(),
                instances(),
                alone.reads().stream().filter(queue -> random.nextBoolean()).collect(Collectors.toSet()));
        return new BotState(rules, new WakeState(number(), number(), events()), instance(0), round, others);
    }

    private Instances instances() {
        return switch (random.nextInt(4)) {
            case 0 -> Instances.ONE;
            case 1 -> Instances.fixed(2 + random.nextInt(4));
            case 2 -> Instances.perEvents(1, 2 + random.nextInt(4), 1 + random.nextInt(3));
            default -> Instances.perLag(1, 256, Duration.ofMillis(1 + random.nextInt(3)));
        };
    }

    private Round round() {
        Map<QueueName, Integer> owners = new HashMap<>();
        queues().forEach(queue -> owners.put(queue, random.nextInt(6)));
        return new Round(
                BotId.of("bot"),
                random.nextInt(4),
                pick(RoundPhase.values()),
                new RoundPlan(random.nextInt(6), number(), Long.MIN_VALUE, random.nextBoolean(), events(), owners),
                random.nextInt(6),
                random.nextInt(4) == 0,
                positions(),
                positions(),
                new Abandonment(
                        random.nextBoolean() ? Optional.of(number()) : Optional.empty(), random.nextInt(7), queues()),
                perhaps(),
                perhaps(),
                0,
                0);
    }

    private RunState instance(int number) {
        RunState run = run();
        Optional<RoundShare> share = number == 0 && random.nextInt(6) == 0
                ? Optional.empty()
                : Optional.of(new RoundShare(random.nextInt(4), random.nextInt(4), events(), 0, 0));
        return new RunState(
                run.bot(),
                number,
                run.epoch(),
                random.nextBoolean() ? Phase.COMPLETE : run.phase(),
                run.runId(),
                run.requestId(),
                run.wakeSeen(),
                run.errors(),
                run.idleRuns(),
                run.again(),
                run.isLogged(),
                run.times(),
                run.progress(),
                share);
    }

    static Instant now(long seed) {
        return new States(~seed).instant();
    }

    private BotState state() {
        return new BotState(rules(), new WakeState(number(), number(), events()), run());
    }

    private BotRules rules() {
        return new BotRules(
                BotId.of("bot"),
                number(),
                pick(BotStatus.values()),
                random.nextBoolean() ? Optional.of(Note.by("ops", "because")) : Optional.empty(),
                Target.process("bot"),
                queues(),
                queues(),
                duration(),
                duration(),
                small());
    }

    private RunState run() {
        return new RunState(
                BotId.of("bot"),
                0,
                number(),
                pick(Phase.values()),
                random.nextBoolean() ? Optional.of("run") : Optional.empty(),
                random.nextBoolean() ? Optional.of("request") : Optional.empty(),
                number(),
                small(),
                small(),
                random.nextBoolean(),
                random.nextBoolean(),
                new RunTimes(perhaps(), perhaps(), perhaps(), perhaps(), perhaps()),
                new Progress(number(), random.nextBoolean(), 0, 0, positions(), positions()));
    }

    private Set<QueueName> queues() {
        Set<QueueName> some = new HashSet<>();
        QUEUES.stream().filter(queue -> random.nextBoolean()).forEach(some::add);
        return some;
    }

    private Map<QueueName, EventId> events() {
        Map<QueueName, EventId> events = new HashMap<>();
        queues().forEach(queue -> events.put(queue, EventId.ofNumber(random.nextInt(4))));
        return events;
    }

    private Map<QueueName, Position> positions() {
        Map<QueueName, Position> positions = new HashMap<>();
        events().forEach((queue, event) -> positions.put(queue, Position.at(event)));
        return positions;
    }

    private Optional<Instant> perhaps() {
        return random.nextInt(3) == 0 ? Optional.empty() : Optional.of(instant());
    }

    private Instant instant() {
        return switch (random.nextInt(8)) {
            case 0 -> Instant.ofEpochMilli(Long.MAX_VALUE);
            case 1 -> Instant.ofEpochMilli(Long.MIN_VALUE);
            case 2 -> NOW;
            default -> NOW.plusSeconds(random.nextInt(4_000) - 2_000);
        };
    }

    private Duration duration() {
        return switch (random.nextInt(6)) {
            case 0 -> Duration.ofMillis(Long.MAX_VALUE);
            case 1 -> Duration.ofMillis(-1);
            case 2 -> Duration.ZERO;
            default -> Duration.ofSeconds(random.nextInt(1_000));
        };
    }

    private long number() {
        return NUMBERS[random.nextInt(NUMBERS.length)];
    }

    private int small() {
        return (int) Math.max(Integer.MIN_VALUE, Math.min(Integer.MAX_VALUE, number()));
    }

    private <T> T pick(T[] values) {
        return values[random.nextInt(values.length)];
    }
}
