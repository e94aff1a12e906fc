package dev.lockstep.local.cli;

import dev.lockstep.Lockstep;
import dev.lockstep.audit.Note;
import dev.lockstep.bot.BotDefinition;
import dev.lockstep.bot.Health;
import dev.lockstep.bot.Target;
import dev.lockstep.dispatch.Dispatcher;
import dev.lockstep.run.BotRun;
import dev.lockstep.run.Checkpoint;
import dev.lockstep.run.Completion;
import dev.lockstep.run.Invocation;
import dev.lockstep.run.RunError;
import dev.lockstep.store.LockstepTable;
import dev.lockstep.store.TableLayout;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.testkit.ManualClock;
import dev.lockstep.types.BotId;
import dev.lockstep.types.EventId;
import dev.lockstep.types.QueueName;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Some bots in every state that an operator meets, in a table of their own, at an instant that stands still. Ids of
 * events are times.
 */
final class Fleet {
    static final String TABLE = "lockstep";
    static final Instant NIGHT = Instant.parse("2026-11-22T02:00:00Z");

    private static final Note ANN = Note.by("ann", "the mail provider is down");
    private static final RunError NO_PRICES =
            new RunError("com.example.NoPricesException", "the price list is gone", """
            com.example.NoPricesException: the price list is gone
            \tat com.example.Bill.run(Bill.java:42)
            """);

    final ManualClock clock = new ManualClock();
    final Lockstep lockstep;
    private final Dispatcher dispatcher;
    private final Map<BotId, Consumer<BotRun>> work = new HashMap<>();
    private final Map<BotId, BotRun> started = new HashMap<>();

    /** An empty table. */
    Fleet(DynamoDbLocal dynamo) {
        dynamo.renew();
        LockstepTable.create(dynamo.client(), TABLE);
        clock.set(NIGHT);
        lockstep = Lockstep.over(dynamo.client(), TableLayout.nativeTable(TABLE))
                .clock(clock)
                .build();
        dispatcher = lockstep.dispatcher(this::invoke);
    }

    /** All of them, told in the order in which it happened; it is two o'clock at the end. */
    static Fleet atNight(DynamoDbLocal dynamo) {
        Fleet fleet = new Fleet(dynamo);
        fleet.clock.set(NIGHT.minus(Duration.ofHours(3)));
        fleet.registerAll();
        fleet.liveThroughTheEvening();
        fleet.evaluate("stock-sync");
        fleet.clock.set(NIGHT);
        return fleet;
    }

    private void registerAll() {
        register(BotDefinition.bot("orders-load")
                .target("lambda:orders-load:live")
                .schedule("0 6 * * *")
                .writes("orders")
                .owner("shop")
                .tags("intake"));
        register(BotDefinition.bot("orders-enrich")
                .target("lambda:orders-enrich:live")
                .description("adds prices and addresses")
                .reads("orders")
                .writes("orders-enriched")
                .owner("shop")
                .tags("core", "orders")
                .system("crm")
                .settings("{\"batch\":100}"));
        register(BotDefinition.bot("orders-bill")
                .target("lambda:orders-bill:live")
                .reads("orders-enriched")
                .writes("invoices")
                .owner("billing")
                .tags("orders"));
        register(BotDefinition.bot("orders-copy")
                .target("lambda:orders-copy:live")
                .reads("orders")
                .owner("data"));
        register(BotDefinition.bot("stock-sync")
                .target("lambda:stock-sync:live")
                .schedule("30 5 * * *", "Europe/Berlin")
                .health(new Health(3, Optional.empty(), Optional.empty()))
                .owner("stock"));
        register(BotDefinition.bot("mail-send")
                .target("lambda:mail-send:live")
                .reads("invoices")
                .owner("billing"));
        register(BotDefinition.bot("report-2019")
                .target("lambda:report-2019:live")
                .owner("data"));
        register(BotDefinition.bot("clicks-sum")
                .target("lambda:clicks-sum:live")
                .reads("clicks")
                .instances(3)
                .owner("data"));
        register(BotDefinition.bot("refunds")
                .target("lambda:refunds:live")
                .reads("invoices")
                .owner("billing"));
        register(BotDefinition.bot("archive-files")
                .target("lambda:archive-files:live")
                .reads("files")
                .owner("data"));
    }

    private void register(BotDefinition.Builder definition) {
        lockstep.bots().register(definition.build());
    }

    private void liveThroughTheEvening() {
        lockstep.bots().archive(BotId.of("report-2019"), Note.by("bob", "nobody reads it"));
        does("orders-load", run -> run.complete(Checkpoint.write("orders", at("00:00"), 120)));
        does(
                "orders-enrich",
                run -> run.complete(Completion.SILENT
                        .with(Checkpoint.read("orders", at("00:00"), 120).andWrite("orders-enriched", at("00:00"), 118))
                        .withMessage("2 orders without an address")));
        does(
                "orders-bill",
                run -> run.complete(
                        Checkpoint.read("orders-enriched", at("00:00"), 118).andWrite("invoices", at("00:00"), 118)));
        does("mail-send", run -> run.complete(Checkpoint.read("invoices", at("00:00"), 118)));
        does("refunds", run -> run.complete(Checkpoint.read("invoices", at("00:00"), 118)));
        does("archive-files", BotRun::complete);
        does("stock-sync", run -> run.fail(RunError.of("timeout", "the warehouse does not answer")));

        clock.set(time("00:01"));
        runs("orders-load");
        moved("orders", "00:00", "orders-enrich");
        runs("orders-enrich");
        moved("orders-enriched", "00:00", "orders-bill");
        runs("orders-bill");
        moved("invoices", "00:00", "mail-send", "refunds");
        runs("mail-send");
        runs("refunds");
        moved("files", "00:00", "archive-files");

        clock.set(time("00:30"));
        lockstep.bots().pause(BotId.of("mail-send"), ANN);
        for (String at : new String[] {"01:10", "01:30", "01:50"}) {
            clock.set(time(at));
            lockstep.wakes().trigger(BotId.of("stock-sync"));
            evaluate("stock-sync");
            evaluate("stock-sync");
        }

        moved("orders-enriched", "01:39", "orders-bill");
        does("orders-bill", run -> run.fail(NO_PRICES));
        for (int minute = 16; minute <= 58; minute += 6) {
            clock.set(time("01:" + minute).plusSeconds(30));
            evaluate("orders-bill");
            evaluate("orders-bill");
            evaluate("archive-files");
            enter("archive-files");
            evaluate("archive-files");
        }
        clock.set(time("01:58"));
        moved("invoices", "01:58", "mail-send", "refunds");
        moved("clicks", "01:58", "clicks-sum");
        does("clicks-sum", run -> {
            if (run.instance() == 0) {
                run.complete(run.fanOut().orElseThrow().atEnd());
            } else if (run.instance() == 1) {
                run.fail(RunError.of("throttled", "too many requests"));
            }
        });
        evaluate("clicks-sum");
        evaluate("clicks-sum");
        clock.set(time("01:59").plusSeconds(20));
        moved("orders", "01:59", "orders-copy");
        does("orders-copy", run -> run.checkpoint(Checkpoint.read("orders", at("01:10"), 700)));
        evaluate("orders-copy");
    }

    /** What a bot's runs do from now on; a run that does not end stays under way. */
    void does(String bot, Consumer<BotRun> run) {
        work.put(BotId.of(bot), run);
    }

    /** Wakes a bot, lets it run, and enters its end in the history as the stream would. */
    void runs(String bot) {
        lockstep.wakes().trigger(BotId.of(bot));
        evaluate(bot);
        enter(bot);
    }

    /** The run that is under way ends well. */
    void ends(String bot, Checkpoint last) {
        Objects.requireNonNull(started.get(BotId.of(bot)), bot).complete(last);
        enter(bot);
    }

    private void enter(String bot) {
        lockstep.runs()
                .log()
                .enter(lockstep.bots().state(BotId.of(bot)).orElseThrow().run());
    }

    /** Time passes; then the sweep comes, every bot is looked at, and ends are entered in the history. */
    void live(Duration time) {
        clock.advance(time);
        lockstep.sweeper(dispatcher).sweep();
        lockstep.sweeper(dispatcher).reconcile(100);
        lockstep.bots().idsAfter(Optional.empty()).forEach(bot -> enter(bot.value()));
    }

    void evaluate(String bot) {
        dispatcher.evaluate(BotId.of(bot));
    }

    /** Moves a queue, and tells these readers of it. */
    void moved(String queue, String time, String... readers) {
        lockstep.wakes().advance(QueueName.of(queue), at(time));
        for (String reader : readers) {
            lockstep.wakes().tell(BotId.of(reader), QueueName.of(queue), at(time));
        }
    }

    private void invoke(Target target, Invocation invocation) {
        BotRun run = lockstep.runs().start(invocation);
        started.put(invocation.bot(), run);
        work.getOrDefault(invocation.bot(), any -> {}).accept(run);
    }

    static Instant time(String hoursAndMinutes) {
        return Instant.parse("2026-11-22T" + hoursAndMinutes + ":00Z");
    }

    static EventId at(String hoursAndMinutes) {
        return EventId.at(time(hoursAndMinutes));
    }
}
