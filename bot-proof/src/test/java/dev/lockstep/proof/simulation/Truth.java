package dev.lockstep.proof.simulation;

import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import software.amazon.awssdk.services.dynamodb.model.Record;

/** What is so: the state of all bots and queues, from the complete and undisturbed history of the table. */
final class Truth {
    /** The keys of the history count down from here. */
    private static final long HIGHEST_EPOCH = 999_999_999_999_999L;

    private final World world;
    private final Map<String, TrueBot> bots = new TreeMap<>();
    private final Map<String, String> heads = new HashMap<>();
    private final RunRules runs;
    private final ScheduleRules schedules;
    private final Ledger ledger;
    private final Waiting waiting;
    private final Budget budget;

    Truth(World world, Ledger ledger, Intentions intentions, Budget budget) {
        this.world = world;
        this.ledger = ledger;
        this.budget = budget;
        runs = new RunRules(world, ledger, intentions);
        schedules = new ScheduleRules(world);
        waiting = new Waiting(world);
    }

    Collection<TrueBot> bots() {
        return bots.values();
    }

    TrueBot bot(String id) {
        return bots.computeIfAbsent(id, TrueBot::new);
    }

    Map<String, String> heads() {
        return heads;
    }

    Waiting waiting() {
        return waiting;
    }

    void learn(List<Record> history) {
        for (Record record : history) {
            Place place = Place.of(record.dynamodb().keys());
            Image before = new Image(
                    record.dynamodb().hasOldImage() ? record.dynamodb().oldImage() : Map.of());
            Image after = new Image(
                    record.dynamodb().hasNewImage() ? record.dynamodb().newImage() : Map.of());
            budget.written(place, before, after);
            place.head().ifPresent(queue -> learnHead(queue, after));
            place.bot().map(this::bot).ifPresent(bot -> {
                learn(bot, place.sort(), before, after, history);
                waiting.look(bot, heads);
            });
        }
    }

    /** A record of the stream was lost or is late: whom it concerns learns of it later, and otherwise. */
    void unheard(Place record) {
        record.bot().ifPresent(bot -> {
            waiting.unheard(bot);
            world.chronicle().tell(bot, "stream record " + record.sort() + " lost or late");
        });
        record.head().ifPresent(queue -> readers(queue).forEach(bot -> waiting.unheard(bot.id())));
    }

    /** The bots that read a queue. */
    Stream<TrueBot> readers(String queue) {
        return bots.values().stream().filter(bot -> bot.reads().contains(queue));
    }

    /** The record of a run's end was lost for good by the weather. */
    void lostEnd(String bot, TrueRun end) {
        ledger.lost(bot, end.epoch());
    }

    private void learnHead(String queue, Image after) {
        after.string("h").ifPresent(head -> heads.put(queue, head));
        readers(queue).forEach(bot -> waiting.look(bot, heads));
    }

    private void learn(TrueBot bot, String sort, Image before, Image after, List<Record> history) {
        Instant now = world.now();
        switch (sort.charAt(0)) {
            case 'D' -> {
                bot.define(after, now);
                schedules.defined(bot);
            }
            case 'W' -> {
                if (after.number("n") > before.number("n")) {
                    world.chronicle().count("wake-ups");
                    world.chronicle().tell(bot.id(), "woken, " + after.number("n"));
                }
                bot.wake(after);
            }
            case 'R' -> {
                TrueRun was = bot.run();
                TrueRun is = TrueRun.of(after);
                runs.changed(bot, was, is, heads);
                bot.run(is);
                if (is.isOpen() && !was.isOpen()) {
                    waiting.claimed(bot);
                }
            }
            case 'B' -> {
                schedules.changed(bot, sort.substring(2), before, after, history);
                after.instant("ds")
                        .ifPresentOrElse(
                                due -> bot.timers().put(sort.substring(2), new TrueBot.Timer(due, now)),
                                () -> bot.timers().remove(sort.substring(2)));
            }
            case 'X' -> ledger.entered(bot.id(), HIGHEST_EPOCH - Long.parseLong(sort.substring(2, 17)), before, after);
            default -> {}
        }
    }
}
