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

/**
 * From the bus to Lockstep's own table. A copy is registered without anything that could wake it, then paused, then
 * given its positions, and its whole definition last: wherever that breaks off, the copy does not run. Only a copy
 * whose work is on the bus is written.
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
        sides.originals()
                .keep(sides.cronItem(bot)
                        .orElseThrow(() -> new UnknownBotException(bot))
                        .unmarked());
    }

    @Override
    public Plan look(BotId bot) {
        BotReport original = Sides.report(sides.bus(), bot).orElseThrow(() -> new UnknownBotException(bot));
        CronItem item = sides.cronItem(bot).orElseThrow(() -> new UnknownBotException(bot));
        Optional<BotReport> copy = Sides.report(sides.table(), bot);
        Plan.Builder plan = new Plan.Builder();
        Work work = Work.of(copy.map(BotReport::bot));
        Optional<Mark.What> what = item.mark().map(Mark::what);
        if (what.filter(Mark.What.PUT_BACK::equals).isPresent()) {
            return plan.keep(Outcome.LEFT_ALONE, "it is being put back on the bus: finish 'migrate back' first")
                    .build();
        } else if (what.filter(Mark.What.WORKS_THERE::equals).isPresent() && work == Work.NOT_COPIED) {
            return plan.keep(
                            Outcome.LEFT_ALONE,
                            "its work was handed over, and its copy is gone: resume it on the bus, if it shall run at all")
                    .build();
        }
        switch (work) {
            case GOING_BACK ->
                plan.keep(
                        Outcome.LEFT_ALONE,
                        "it is being handed back to the bus: finish 'migrate back --hand-over', or resume it here");
            case HERE, PAUSED_HERE -> others(original, item, copy, plan);
            case NOT_COPIED, ON_THE_BUS -> ours(original, item, copy, plan);
        }
        return plan.build();
    }

    /** The copy is not to be written; whether all is well with it is told. */
    private void others(BotReport original, CronItem item, Optional<BotReport> copy, Plan.Builder plan) {
        if (item.mark().map(Mark::what).filter(Mark.What.WORKS_THERE::equals).isPresent()) {
            plan.remark("it was handed over before");
            return;
        } else if (item.mark().isPresent()) {
            plan.keep(
                    Outcome.LEFT_ALONE,
                    "somebody has touched its copy before its hand-over was done: 'migrate back --apply' lets the bus go on");
            return;
        }
        boolean isActive =
                copy.filter(c -> c.bot().status() == BotStatus.ACTIVE).isPresent();
        if (isActive && original.bot().status() == BotStatus.ACTIVE) {
            plan.keep(Outcome.LEFT_ALONE, "it is at work on both sides: pause one of them");
            return;
        }
        copy(original, item, copy, plan);
        if (!plan.isEmpty()) {
            plan.keep(Outcome.LEFT_ALONE, "its copy is " + (isActive ? "at work" : "paused by somebody"));
        }
    }

    private void ours(BotReport original, CronItem item, Optional<BotReport> copy, Plan.Builder plan) {
        BotId bot = original.bot().definition().id();
        item.untoldTime(original.bot().definition())
                .ifPresent(
                        time -> plan.keep(
                                Outcome.REFUSED,
                                "its time " + InvalidInputException.quoted(time)
                                        + " means something else to Lockstep, or nothing: set it to cron in numbers, or remove it"));
        sides.refusedByTheBus(original.bot().definition())
                .ifPresent(why -> plan.remark("it could not come back as it is: " + why));
        item.leftBehind(original).forEach(what -> plan.remark("stays behind: " + what));
        boolean goes = handOver && (item.mark().isPresent() || original.bot().status() == BotStatus.ACTIVE);
        if (goes && item.mark().isEmpty()) {
            plan.rest("pause it on the bus", () -> sides.pauseOnTheBus(bot, item, Mark.What.HANDED_OVER));
        }
        copy(original, item, copy, plan);
        if (!handOver && item.mark().isPresent()) {
            plan.keep(
                    Outcome.WAITS,
                    "its hand-over broke off, and it runs nowhere: call again with --hand-over, or let the bus go on by"
                            + " 'migrate back --apply'");
        }
        if (goes) {
            item.mark()
                    .filter(sides::isSettling)
                    .ifPresent(mark -> plan.keep(
                            Outcome.WAITS,
                            "it was paused on the bus at " + mark.at()
                                    + ", and may still be invoked: call again in a while (see --settle)"));
            if (item.mark().isPresent() && sides.isAtWork(original)) {
                plan.keep(
                        Outcome.WAITS,
                        "its run on the bus is still under way, and it runs nowhere else; call again when it has ended, by "
                                + sides.over(original) + " at the latest");
            }
            item.toCome(sides.clock().instant())
                    .ifPresent(due -> plan.step(
                            "take the run at " + due + " off the bus",
                            () -> sides.bus().wakes().cancel(bot, due)));
            item.mark()
                    .filter(mark -> mark.what() == Mark.What.HANDED_OVER)
                    .ifPresent(mark -> plan.turn(
                            "note on the bus that the work is there",
                            () -> sides.markOnTheBus(bot, mark, Mark.What.WORKS_THERE)));
            plan.step("set it to work", () -> sides.table().bots().resume(bot, Work.note("handed over")));
        } else if (handOver && item.mark().isEmpty()) {
            plan.remark("it is paused or archived on the bus, so its copy goes on resting");
        } else if (sides.isAtWork(original)) {
            plan.remark("a run is under way on the bus: its positions move on");
        }
    }

    private void copy(BotReport original, CronItem item, Optional<BotReport> copy, Plan.Builder plan) {
        BotDefinition definition = original.bot().definition();
        BotId bot = definition.id();
        if (copy.isEmpty()) {
            plan.turn("register it, paused", () -> registerPaused(definition));
        } else if (Work.isAsleep(copy.get().bot()) && copy.get().bot().status() == BotStatus.ACTIVE) {
            plan.turn("pause it", () -> sides.table().bots().pause(bot, Work.busHasIt()));
        }
        system(definition, plan);
        Checkpoint positions = Differences.positions(original, copy);
        if (!positions.isEmpty()) {
            Differences.texts(positions, copy).forEach(text -> plan.step(text, () -> {}));
            plan.step(
                    "set these positions",
                    () -> sides.table().runs().rewind(bot, positions, Work.note("copied from the bus")),
                    handOver);
        }
        original.lags().forEach(lag -> lag.head().ifPresent(head -> head(lag, head, plan)));
        item.toCome(sides.clock().instant())
                .filter(due -> copy.isEmpty() || !sides.scheduled(bot).contains(due))
                .ifPresent(due ->
                        plan.step("a run at " + due, () -> sides.table().wakes().schedule(bot, due)));
        if (item.isTriggered() && !copy.map(Differences::isWoken).orElse(false)) {
            plan.step(
                    "a trigger that no run has answered",
                    () -> sides.table().wakes().trigger(bot));
        }
        Optional<BotDefinition> known = copy.map(c -> c.bot().definition());
        if (!known.equals(Optional.of(definition))) {
            plan.step(
                    "definition: "
                            + known.filter(k -> !copy.map(c -> Work.isAsleep(c.bot()))
                                            .orElse(false))
                                    .map(k -> String.join(", ", Differences.of(definition, k)))
                                    .orElse("all of it"),
                    () -> sides.table().bots().register(definition));
        }
        if (original.bot().status() != BotStatus.ARCHIVED
                && copy.filter(c -> c.bot().status() == BotStatus.ARCHIVED).isPresent()) {
            plan.step("take it out of the archive", () -> sides.table().bots().restore(bot, Work.busHasIt()));
        } else if (original.bot().status() == BotStatus.ARCHIVED
                && copy.map(c -> c.bot().status() != BotStatus.ARCHIVED).orElse(true)) {
            plan.step("archive it", () -> sides.table().bots().archive(bot, Work.busHasIt()));
        }
    }

    private void system(BotDefinition definition, Plan.Builder plan) {
        definition.system().flatMap(sides.bus().systems()::find).ifPresent(system -> {
            Optional<SystemDefinition> known = sides.table().systems().find(system.id());
            if (known.isEmpty()) {
                plan.step("system " + system.id(), () -> sides.table().systems().register(system));
            } else if (!known.get().settings().equals(system.settings())) {
                plan.remark("system " + system.id() + " has other settings here, and is left as it is");
            }
        });
        definition
                .system()
                .filter(id -> sides.bus().systems().find(id).isEmpty())
                .ifPresent(id -> plan.remark("its system " + id + " is not in LeoSystem"));
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

    private void registerPaused(BotDefinition definition) {
        sides.table().bots().register(Work.asleep(definition));
        sides.table().bots().pause(definition.id(), Work.busHasIt());
    }
}
