package dev.lockstep.local.migrate;

import dev.lockstep.bot.BotDefinition;
import dev.lockstep.bot.BotReport;
import dev.lockstep.bot.BotStatus;
import dev.lockstep.run.Checkpoint;
import dev.lockstep.run.RoundPhase;
import dev.lockstep.system.SystemDefinition;
import dev.lockstep.types.BotId;
import dev.lockstep.types.UnknownBotException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Back to the bus. Only a bot is written there that this command has paused there. One that is not there any more is
 * put back as it was when it was first copied, and then what has changed since is written; whatever Lockstep's own
 * table has no place for is as it was.
 */
final class ToBus implements Direction {
    private final Sides sides;
    private final boolean handOver;

    ToBus(Sides sides, boolean handOver) {
        this.sides = sides;
        this.handOver = handOver;
    }

    @Override
    public Stream<String> bots() {
        Stream<String> copies =
                sides.table().bots().list().map(summary -> summary.rules().bot().value());
        Stream<String> marked = sides
                .dynamo()
                .scanPaginator(r -> r.tableName(sides.cronTable())
                        .projectionExpression("id")
                        .filterExpression("attribute_exists(" + Mark.ATTRIBUTE + ")")
                        .consistentRead(true))
                .items()
                .stream()
                .flatMap(item -> Originals.id(item).stream());
        return Stream.concat(copies, marked).distinct();
    }

    @Override
    public void keep(BotId bot) {
        sides.cronItem(bot).ifPresent(item -> sides.originals().keep(item.unmarked()));
    }

    @Override
    public Plan look(BotId bot) {
        Optional<BotReport> original = Sides.report(sides.table(), bot);
        Optional<CronItem> item = sides.cronItem(bot);
        Optional<Mark> mark = item.flatMap(CronItem::mark);
        Work work = Work.of(original.map(BotReport::bot));
        Plan.Builder plan = new Plan.Builder();
        if (mark.isPresent() && isOnTheBus(mark.get(), work)) {
            goOn(bot, original, item.orElseThrow(), mark.get(), plan);
        } else if (original.isEmpty() && item.isPresent()) {
            plan.remark("there is no copy of it here: the bus has the work");
        } else if (original.isEmpty()) {
            throw new UnknownBotException(bot);
        } else if (work == Work.NOT_COPIED) {
            plan.keep(Outcome.LEFT_ALONE, "it is half copied from the bus: finish 'migrate there' first");
        } else if (item.isEmpty()) {
            create(original.get(), work, plan);
        } else {
            look(original.get(), item.get(), sides.bus().bots().describe(bot), work, plan);
        }
        return plan.build();
    }

    /**
     * Whether a hand-over has not got to its end, or back to its beginning: whatever was copied, the bus has the work.
     */
    private static boolean isOnTheBus(Mark mark, Work work) {
        return (mark.what() == Mark.What.HANDED_OVER && work != Work.HERE)
                || (mark.what() == Mark.What.WORKS_THERE && work == Work.ON_THE_BUS);
    }

    private void goOn(BotId bot, Optional<BotReport> original, CronItem item, Mark mark, Plan.Builder plan) {
        original.ifPresent(copy -> wakeUps(copy, item, plan));
        plan.step("let the bus go on", () -> sides.unpauseOnTheBus(bot, mark));
    }

    private void look(BotReport original, CronItem item, BotReport copy, Work work, Plan.Builder plan) {
        BotId bot = original.bot().definition().id();
        Optional<Mark> mark = item.mark();
        if (mark.isEmpty() && Work.isAsleep(copy.bot())) {
            plan.turn("pause it on the bus", () -> sides.pauseOnTheBus(bot, item, Mark.What.PUT_BACK));
        } else if (mark.isEmpty() && work == Work.ON_THE_BUS) {
            plan.remark("the bus has the work");
        } else if (mark.isEmpty()) {
            others(original, item, copy, work, plan);
        } else if (mark.get().what() == Mark.What.HANDED_OVER) {
            plan.keep(
                    Outcome.LEFT_ALONE,
                    "somebody has set its copy to work before its hand-over was done: pause one of them");
        } else {
            ours(original, item, copy, mark.get(), work, plan);
        }
    }

    /** The copy on the bus is not to be written; whether all is well with it is told. */
    private void others(BotReport original, CronItem item, BotReport copy, Work work, Plan.Builder plan) {
        if (work == Work.HERE && copy.bot().status() == BotStatus.ACTIVE) {
            plan.keep(Outcome.LEFT_ALONE, "it is at work on both sides: pause one of them");
            return;
        }
        copy(original, item, copy, plan);
        if (!plan.isEmpty()) {
            plan.keep(
                    Outcome.LEFT_ALONE,
                    copy.bot().status() == BotStatus.ACTIVE
                            ? "its copy is at work on the bus"
                            : "its copy was paused on the bus by somebody");
        }
    }

    private void ours(BotReport original, CronItem item, BotReport copy, Mark mark, Work work, Plan.Builder plan) {
        BotId bot = original.bot().definition().id();
        if (handOver && work == Work.GOING_BACK) {
            plan.settling();
        }
        requireNoRound(original, plan);
        if (handOver && work == Work.HERE) {
            plan.rest("pause it here", () -> sides.table().bots().pause(bot, Work.busShallHaveIt()));
        }
        copy(original, item, copy, plan);
        if (work == Work.PAUSED_HERE || (work == Work.HERE && !handOver)) {
            plan.remark("the work is here, so its copy on the bus goes on resting");
            return;
        }
        if (work == Work.GOING_BACK && sides.isAtWork(original)) {
            plan.keep(
                    Outcome.WAITS,
                    "its run here is still under way, and it runs nowhere else; call again when it has ended, by "
                            + sides.over(original) + " at the latest");
        }
        if (work != Work.ON_THE_BUS) {
            plan.step(
                    "note here that the bus has the work",
                    () -> sides.table().bots().pause(bot, Work.busHasIt()));
        }
        plan.step("let the bus run it as before", () -> sides.unpauseOnTheBus(bot, mark));
    }

    /** Before anything is paused or written. */
    private void refuse(BotDefinition definition, Plan.Builder plan) {
        sides.refusedByTheBus(definition).ifPresent(why -> plan.keep(Outcome.REFUSED, why));
    }

    /** A paused bot would not end it, and another bot would not know of what its instances have done. */
    private static void requireNoRound(BotReport original, Plan.Builder plan) {
        original.round()
                .filter(round -> round.phase() != RoundPhase.CLOSED)
                .ifPresent(round -> plan.keep(
                        Outcome.WAITS,
                        "its round of " + round.instances()
                                + " instances is not closed; it needs 'instances' of 1, and then to close this round or"
                                + " have it abandoned: call again after that"));
    }

    private void create(BotReport original, Work work, Plan.Builder plan) {
        BotDefinition definition = original.bot().definition();
        refuse(definition, plan);
        requireNoRound(original, plan);
        Optional<Map<String, AttributeValue>> first =
                sides.originals().find(definition.id().value());
        if (handOver && work == Work.HERE) {
            plan.rest("pause it here", () -> sides.table().bots().pause(definition.id(), Work.busShallHaveIt()));
        }
        if (first.isPresent()) {
            plan.turn("put it back as it was, paused", () -> sides.putBack(first.get(), was(first.get(), work)));
        } else {
            plan.turn(
                    "register it",
                    () -> sides.bus()
                            .bots()
                            .register(
                                    definition.id(),
                                    seen -> seen.isEmpty() ? Optional.of(Work.asleep(definition)) : Optional.empty()));
            plan.remark(
                    "it is not among the originals: if it was on the bus before, attributes of your own are not put back");
        }
    }

    /** A bot that works here shall work there, whether or not it was paused when it was first copied. */
    private static Optional<AttributeValue> was(Map<String, AttributeValue> first, Work work) {
        return Optional.ofNullable(first.get("paused"))
                .filter(paused -> work == Work.ON_THE_BUS || !Boolean.TRUE.equals(paused.bool()));
    }

    private void copy(BotReport original, CronItem item, BotReport copy, Plan.Builder plan) {
        BotDefinition definition = original.bot().definition();
        BotId bot = definition.id();
        system(definition, plan);
        List<String> parts = Differences.of(definition, copy.bot().definition());
        if (!parts.isEmpty()) {
            refuse(definition, plan);
            plan.step(
                    "definition: " + String.join(", ", parts),
                    () -> sides.bus().bots().update(bot, seen -> definition));
        }
        Checkpoint positions = Differences.positions(original, Optional.of(copy));
        if (!positions.isEmpty()) {
            Differences.texts(positions, Optional.of(copy)).forEach(text -> plan.step(text, () -> {}));
            plan.step(
                    "set these positions",
                    () -> Differences.pieces(positions)
                            .forEach(piece -> sides.bus()
                                    .runs()
                                    .rewind(bot, piece, Work.note("copied back from Lockstep's own table"))),
                    handOver);
        }
        wakeUps(original, item, plan);
        if (original.bot().status() != BotStatus.ARCHIVED && copy.bot().status() == BotStatus.ARCHIVED) {
            plan.step("take it out of the archive", () -> sides.bus().bots().restore(bot, Work.note("restored here")));
        }
        if (original.bot().status() == BotStatus.ARCHIVED && copy.bot().status() != BotStatus.ARCHIVED) {
            plan.step("archive it", () -> sides.bus().bots().archive(bot, Work.note("archived here")));
        }
    }

    private void wakeUps(BotReport original, CronItem item, Plan.Builder plan) {
        BotId bot = original.bot().definition().id();
        Instant now = sides.clock().instant();
        List<Instant> scheduled = sides.scheduled(bot);
        List<Instant> toCome =
                scheduled.stream().filter(due -> due.isAfter(now)).toList();
        if (!toCome.isEmpty() && !item.toCome(now).equals(Optional.of(toCome.get(0)))) {
            plan.step("a run at " + toCome.get(0), () -> sides.bus().wakes().schedule(bot, toCome.get(0)));
        }
        if (toCome.size() > 1) {
            plan.remark("the bus keeps one scheduled run a bot: the later ones are left out: "
                    + toCome.subList(1, toCome.size()));
        }
        boolean isDue = scheduled.size() > toCome.size();
        if ((isDue || Differences.isWoken(original)) && !item.isTriggered()) {
            plan.step(
                    "a trigger that no run has answered",
                    () -> sides.bus().wakes().trigger(bot));
        }
    }

    private void system(BotDefinition definition, Plan.Builder plan) {
        definition
                .system()
                .flatMap(sides.table().systems()::find)
                .filter(system -> sides.bus().systems().find(system.id()).isEmpty())
                .map(system -> new SystemDefinition(system.id(), system.name(), Set.of(), system.settings()))
                .ifPresent(system -> plan.step(
                        "system " + system.id(), () -> sides.bus().systems().register(system)));
    }
}
