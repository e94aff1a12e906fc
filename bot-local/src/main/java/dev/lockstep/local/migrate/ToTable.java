package dev.lockstep.local.migrate;

import dev.lockstep.bot.BotDefinition;
import dev.lockstep.bot.BotReport;
import dev.lockstep.bot.BotStatus;
import dev.lockstep.bot.QueueLag;
import dev.lockstep.run.Checkpoint;
import dev.lockstep.system.SystemDefinition;
import dev.lockstep.types.BotId;
import dev.lockstep.types.EventId;
import dev.lockstep.types.InvalidInputException;
import dev.lockstep.types.QueueName;
import dev.lockstep.types.UnknownBotException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * From the bus to Lockstep's own table. A copy is registered without anything that could wake it, then paused, then
 * given its positions, and its whole definition last: wherever that breaks off, the copy does not run.
 */
final class ToTable implements Direction {
    private final Sides sides;
    private final boolean handOver;
    private final Map<QueueName, EventId> heads = new HashMap<>();

    ToTable(Sides sides, boolean handOver) {
        this.sides = sides;
        this.handOver = handOver;
    }

    @Override
    public Stream<String> bots() {
        return sides
                .dynamo()
                .scanPaginator(r -> r.tableName(sides.cronTable())
                        .projectionExpression("id")
                        .consistentRead(true))
                .items()
                .stream()
                .flatMap(item -> Originals.id(item).stream());
    }

    @Override
    public void keep(BotId bot) {
        sides.originals().keep(sides.cronItem(bot).orElseThrow(() -> new UnknownBotException(bot)));
    }

    @Override
    public Plan look(BotId bot) {
        BotReport original = Sides.report(sides.bus(), bot).orElseThrow(() -> new UnknownBotException(bot));
        Map<String, AttributeValue> item = sides.cronItem(bot).orElseThrow(() -> new UnknownBotException(bot));
        Optional<BotReport> copy = Sides.report(sides.table(), bot);
        Plan.Builder plan = new Plan.Builder();
        boolean ours = copy.map(c -> Sides.restsForUs(c.bot()) || Sides.isAsleep(c.bot()))
                .orElse(true);
        if (ours && handOver && original.bot().status() == BotStatus.ACTIVE) {
            plan.rest("pause it on the bus", () -> sides.bus().bots().pause(bot, Sides.note("handed over")));
        }
        copy(original, item, copy, plan);
        Sides.untold(item, original.bot().definition())
                .ifPresent(
                        time -> plan.keep(
                                Outcome.REFUSED,
                                "its time " + InvalidInputException.quoted(time)
                                        + " means something else to Lockstep, or nothing: set it to cron in numbers, or remove it"));
        Sides.otherTriggers(item, original.bot().definition())
                .forEach(trigger -> plan.remark("it is woken by " + InvalidInputException.quoted(trigger)
                        + ", which is no queue, and stays behind"));
        Sides.otherPositions(item, original)
                .forEach(name -> plan.remark(
                        "its position in " + InvalidInputException.quoted(name) + ", which is no queue, stays behind"));
        if (!ours && !plan.isEmpty()) {
            plan.keep(
                    Outcome.LEFT_ALONE,
                    "its copy is at work or paused by somebody: '"
                            + copy.orElseThrow().bot().status() + "'");
        } else if (ours && handOver) {
            handOver(original, plan);
        }
        if (Sides.isAtWork(original) && !handOver) {
            plan.remark(
                    "a run is under way on the bus: its positions move on, so copy it again when it is paused there");
        }
        return plan.build();
    }

    private void copy(
            BotReport original, Map<String, AttributeValue> item, Optional<BotReport> copy, Plan.Builder plan) {
        BotDefinition definition = original.bot().definition();
        if (copy.isEmpty()) {
            plan.turn("register it, paused", () -> registerPaused(definition));
        } else if (Sides.isAsleep(copy.get().bot()) && copy.get().bot().status() == BotStatus.ACTIVE) {
            plan.turn("pause it", () -> pause(definition.id()));
        }
        system(definition, plan);
        Checkpoint positions = Differences.positions(original, copy);
        if (!positions.isEmpty()) {
            Differences.texts(positions, copy).forEach(text -> plan.step(text, () -> {}));
            plan.step(
                    "set these positions",
                    () -> sides.table().runs().rewind(definition.id(), positions, Sides.note("copied from the bus")));
        }
        original.lags().forEach(lag -> lag.head().ifPresent(head -> head(lag, head, plan)));
        sides.toCome(item)
                .filter(due -> copy.isEmpty() || !sides.toCome(definition.id()).contains(due))
                .ifPresent(due ->
                        plan.step("a run at " + due, () -> sides.table().wakes().schedule(definition.id(), due)));
        if (Sides.isTriggered(item) && copy.map(c -> c.wake().count()).orElse(0L) == 0) {
            plan.step(
                    "a trigger that no run has answered",
                    () -> sides.table().wakes().trigger(definition.id()));
        }
        Optional<BotDefinition> known = copy.map(c -> c.bot().definition());
        if (!known.equals(Optional.of(definition))) {
            plan.step(
                    "definition: "
                            + known.map(k -> String.join(", ", Differences.of(definition, k)))
                                    .orElse("all of it"),
                    () -> sides.table().bots().register(definition));
        }
        if (original.bot().status() == BotStatus.ARCHIVED
                && copy.map(c -> c.bot().status() != BotStatus.ARCHIVED).orElse(true)) {
            plan.step(
                    "archive it",
                    () -> sides.table().bots().archive(definition.id(), Sides.note("archived on the bus")));
        }
    }

    private void system(BotDefinition definition, Plan.Builder plan) {
        definition.system().flatMap(sides.bus().systems()::find).ifPresent(system -> {
            Optional<SystemDefinition> known = sides.table().systems().find(system.id());
            if (known.isEmpty()) {
                plan.step("system " + system.id(), () -> sides.table().systems().register(system));
            } else if (!known.get().settings().equals(system.settings())) {
                plan.remark("system " + system.id() + " has other settings there, and is left as it is");
            }
        });
    }

    private void head(QueueLag lag, EventId head, Plan.Builder plan) {
        if (!isKnown(lag, head)) {
            sides.table().wakes().head(lag.queue()).ifPresent(known -> heads.put(lag.queue(), known));
        }
        if (!isKnown(lag, head)) {
            plan.step(
                    "queue " + lag.queue() + ": newest event " + head,
                    () -> sides.table().wakes().advance(lag.queue(), head));
        }
    }

    /** A head does not go back, so what was seen of it is true for good. */
    private boolean isKnown(QueueLag lag, EventId head) {
        return Optional.ofNullable(heads.get(lag.queue()))
                .filter(head::isBeforeOrEqual)
                .isPresent();
    }

    private void handOver(BotReport original, Plan.Builder plan) {
        BotId bot = original.bot().definition().id();
        if (original.bot().status() == BotStatus.ARCHIVED || sides.wasPausedOnTheBus(bot)) {
            plan.remark("it is " + (original.bot().status() == BotStatus.ARCHIVED ? "archived" : "paused")
                    + " on the bus, so its copy goes on resting");
            return;
        }
        if (Sides.isAtWork(original) && original.bot().status() != BotStatus.ACTIVE) {
            plan.keep(Outcome.WAITS, "its run on the bus is still under way; call again when it has ended");
        }
        plan.step("set it to work", () -> sides.table().bots().resume(bot, Sides.note("handed over")));
    }

    private void registerPaused(BotDefinition definition) {
        sides.table().bots().register(Sides.asleep(definition));
        pause(definition.id());
    }

    private void pause(BotId bot) {
        sides.table().bots().pause(bot, Sides.note("copied from the bus and not handed the work yet"));
    }
}
