package dev.lockstep.proof.simulation;

import dev.lockstep.Lockstep;
import dev.lockstep.audit.Note;
import dev.lockstep.bot.BotDefinition;
import dev.lockstep.run.Position;
import dev.lockstep.types.BotId;
import dev.lockstep.types.EventId;
import dev.lockstep.types.LockstepException;
import dev.lockstep.types.QueueName;
import dev.lockstep.types.UnknownBotException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.core.exception.SdkException;

/** People who fill queues, trigger, schedule, pause, archive, rewind, redefine and remove bots, and set them right. */
final class Operators {
    static final String CREW = "operators";
    static final String PRODUCERS = "producers";

    private static final Note NOTE = Note.by("ops", "a long week");
    private static final Duration BETWEEN_EVENTS = Duration.ofHours(15);
    private static final Duration BETWEEN_ACTIONS = Duration.ofMinutes(100);
    private static final Duration BETWEEN_DISTURBANCES = Duration.ofHours(20);
    private static final Duration LONGEST_AWAY = Duration.ofHours(5);

    private final World world;
    private final Truth truth;
    private final Population population;
    private final Queues queues;
    private final Budget budget;
    private final Crew crew;
    private final Crew producers;

    /** @param truth whom they find at work */
    Operators(
            World world, Truth truth, Population population, Queues queues, Budget budget, Crew crew, Crew producers) {
        this.world = world;
        this.truth = truth;
        this.population = population;
        this.queues = queues;
        this.budget = budget;
        this.crew = crew;
        this.producers = producers;
    }

    void begin() {
        population
                .all()
                .forEach(bot -> repeated(
                        "register", bot.definition().id(), door -> door.bots().register(bot.definition())));
        Population.sources().forEach(this::produceLater);
        actLater();
        disturbLater();
    }

    /** Lets go of everything: at the end all bots are there and none is kept from running. */
    void calmDown() {
        for (Population.Resident bot : population.all()) {
            BotId id = bot.definition().id();
            repeated("register", id, door -> door.bots().register(bot.definition()));
            repeated("resume", id, door -> door.bots().resume(id, NOTE));
            repeated("restore", id, door -> door.bots().restore(id, NOTE));
        }
    }

    private void produceLater(String queue) {
        world.time().after(world.upTo(BETWEEN_EVENTS), () -> {
            if (!world.isCalm()) {
                EventId event = queues.add(queue);
                world.chronicle().count("events from outside");
                advance(queue, event);
                produceLater(queue);
            }
        });
    }

    private void advance(String queue, EventId event) {
        budget.allow(PRODUCERS, 1);
        try {
            producers.any().lockstep().wakes().advance(QueueName.of(queue), event);
        } catch (SdkException unreachable) {
            world.time().after(Duration.ofMinutes(1), () -> advance(queue, event));
        }
    }

    private void actLater() {
        world.time().after(world.upTo(BETWEEN_ACTIONS), () -> {
            if (!world.isCalm()) {
                List<Population.Resident> all = population.all();
                act(all.get(world.random().nextInt(all.size())).definition());
                actLater();
            }
        });
    }

    private void disturbLater() {
        world.time().after(world.upTo(BETWEEN_DISTURBANCES), this::disturb);
    }

    /** Rewinds a reader that is at work, as soon as there is one. */
    private void disturb() {
        List<TrueBot> atWork = truth.bots().stream()
                .filter(bot -> bot.run().isRunning() && !bot.reads().isEmpty())
                .toList();
        if (world.isCalm()) {
            return;
        } else if (atWork.isEmpty()) {
            world.time().after(Duration.ofMinutes(1), this::disturb);
        } else {
            TrueBot chosen = atWork.get(world.random().nextInt(atWork.size()));
            rewind(population.of(BotId.of(chosen.id())).definition());
            disturbLater();
        }
    }

    private void act(BotDefinition bot) {
        BotId id = bot.id();
        switch (world.random().nextInt(14)) {
            case 0, 1 -> {
                once("pause", id, door -> door.bots().pause(id, NOTE));
                later("resume", id, door -> door.bots().resume(id, NOTE));
            }
            case 2 -> {
                once("archive", id, door -> door.bots().archive(id, NOTE));
                later("restore", id, door -> door.bots().restore(id, NOTE));
            }
            case 3 -> {
                once("remove", id, door -> door.bots().remove(id, NOTE));
                later(
                        "register",
                        id,
                        door -> door.bots().register(population.of(id).definition()));
            }
            case 4 ->
                redefine(bot.toBuilder().delay(world.upTo(Duration.ofMinutes(5)).plusMillis(1)));
            case 5 -> reschedule(bot);
            case 6 -> once("force", id, door -> door.wakes().force(id, NOTE));
            case 7, 8 -> rewind(bot);
            case 9, 10 -> once("schedule", id, door -> door.wakes().schedule(id, world.upTo(Duration.ofHours(8))));
            default -> once("trigger", id, door -> door.wakes().trigger(id));
        }
    }

    private void redefine(BotDefinition.Builder changed) {
        BotDefinition definition = changed.build();
        population.redefine(definition);
        once("redefine", definition.id(), door -> door.bots().update(definition.id(), was -> definition));
    }

    private void reschedule(BotDefinition bot) {
        if (bot.schedule().isPresent()) {
            List<String> others = List.of("7 */3 * * *", "rate(90 minutes)", "PT2H30M", "59 1,23 * * *");
            redefine(bot.toBuilder().schedule(others.get(world.random().nextInt(others.size())), "Europe/Berlin"));
        }
    }

    private void rewind(BotDefinition bot) {
        bot.reads().stream()
                .min((a, b) -> a.value().compareTo(b.value()))
                .ifPresent(queue -> once("rewind", bot.id(), door -> {
                    Optional<EventId> at = door.runs().position(bot.id(), queue).map(Position::eventId);
                    List<EventId> before = queues.before(queue.value(), at, 5);
                    EventId to = before.isEmpty() ? EventId.BEGINNING : before.get(before.size() - 1);
                    door.runs().rewind(bot.id(), queue, to, NOTE);
                }));
    }

    private interface Action {
        void by(Lockstep door);
    }

    private void later(String what, BotId bot, Action action) {
        world.time().after(world.upTo(LONGEST_AWAY), () -> repeated(what, bot, action));
    }

    private void once(String what, BotId bot, Action action) {
        world.chronicle().count("actions of operators");
        world.chronicle().tell(bot.value(), "operator: " + what);
        try {
            action.by(crew.any().lockstep());
        } catch (UnknownBotException removed) {
            world.chronicle().count("actions on bots that were removed");
        } catch (SdkException unreachable) {
            world.chronicle().count("actions that reached nobody");
        }
    }

    /** What must be done is done as soon as it can be. */
    private void repeated(String what, BotId bot, Action action) {
        world.chronicle().tell(bot.value(), "operator: " + what);
        try {
            action.by(crew.any().lockstep());
        } catch (SdkException | LockstepException notNow) {
            if (!(notNow instanceof UnknownBotException)) {
                world.time().after(Duration.ofMinutes(2), () -> repeated(what, bot, action));
            }
        }
    }
}
