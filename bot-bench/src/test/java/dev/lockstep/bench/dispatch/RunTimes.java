package dev.lockstep.bench.dispatch;

import dev.lockstep.Lockstep;
import dev.lockstep.bench.Extent;
import dev.lockstep.bench.Section;
import dev.lockstep.bench.Table;
import dev.lockstep.bench.dispatch.EventToRun.Latencies;
import dev.lockstep.bot.BotDefinition;
import dev.lockstep.local.EmbeddedService;
import dev.lockstep.store.TableLayout;
import dev.lockstep.types.BotId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * How long it takes from an event to the start of a run, by the number of bots: in the embedded service, which is what
 * runs on a laptop, and by the library's dispatcher alone.
 */
final class RunTimes {
    static final String EVENTS = "from an event to a run";
    static final String READERS = "from an event to the last of its readers";

    private static final String TABLE = "lockstep";
    private static final String ORIGINAL = "original";
    private static final int FEWEST = 10;
    private static final int TOGETHER = 10;

    private final int bots;
    private final Extent extent;
    private final Ticker ticker;
    private final Database database;
    private final Arrivals arrivals = new Arrivals();
    private final EventToRun sender;

    private RunTimes(int bots, Extent extent, Ticker ticker, Database database) {
        this.bots = bots;
        this.extent = extent;
        this.ticker = ticker;
        this.database = database;
        Lockstep door = Lockstep.over(database.dynamo(), TableLayout.nativeTable(TABLE))
                .clockDrift(Duration.ZERO)
                .build();
        this.sender = new EventToRun(door, arrivals, new FloorWrite(database.dynamo(), TOGETHER));
    }

    /** Each number of bots on a database of its own, as DynamoDB Local grows slower with all that it was ever told. */
    static List<Section> measure(Extent extent, Ticker ticker) throws InterruptedException {
        Table events =
                Table.of(List.of("bots", "at a time", "by", "p50", "p95", "p99", "p50 from the call of `advance`"));
        Map<Integer, List<String>> readers = new LinkedHashMap<>();
        for (int bots : extent.of(List.of(FEWEST, 1_000), List.of(FEWEST, 1_000, 10_000))) {
            try (Database database = new Database(ticker::begin)) {
                new RunTimes(bots, extent, ticker, database).measure(events, readers);
            }
        }
        Table last = Table.of(List.of("readers", "embedded service", "dispatcher alone"));
        readers.forEach((number, cells) -> last.with(List.of(Integer.toString(number), cells.get(0), cells.get(1))));
        return List.of(
                new Section(EVENTS, events.markdown() + events(extent)),
                new Section(READERS, last.markdown() + readers(extent)));
    }

    private static int events(Extent extent, int inFlight) {
        return inFlight == 1 ? extent.of(40, 100) : extent.of(120, 1_000);
    }

    private static int eventsOfReaders(Extent extent) {
        return extent.of(5, 10);
    }

    private static String events(Extent extent) {
        return String.format(
                Locale.ROOT,
                "%nOf %,d events one at a time and %,d ten at a time; `–` where there are fewer than 100 for p95 and fewer"
                        + " than 1,000 for p99. Measured with %d cores and Java %d.%n",
                events(extent, 1),
                events(extent, TOGETHER),
                Runtime.getRuntime().availableProcessors(),
                Runtime.version().feature());
    }

    private static String readers(Extent extent) {
        return "%nMedians of %d events.%n".formatted(eventsOfReaders(extent));
    }

    private void measure(Table events, Map<Integer, List<String>> readers) throws InterruptedException {
        ticker.begin(String.format(Locale.ROOT, "makes %,d bots", bots));
        try (EmbeddedService service = EmbeddedService.at(database.endpoint())
                .table(TABLE)
                .bot("bench", arrivals)
                .start()) {
            populate(service.lockstep());
            sender.warmUp(bots, TOGETHER, extent.of(20, 100), ticker);
            measure("embedded service", events, readers);
        }
        try (DispatcherAlone alone = new DispatcherAlone(database.dynamo(), database.streams(), TABLE, arrivals)) {
            alone.start();
            sender.warmUp(bots, TOGETHER, extent.of(20, 100), ticker);
            measure("dispatcher alone", events, readers);
        }
    }

    /** The service has begun by then, so that it need not look at each of them before it is ready. */
    private void populate(Lockstep lockstep) {
        lockstep.bots()
                .register(BotDefinition.bot(ORIGINAL)
                        .target("process:bench")
                        .reads("queue-of-" + ORIGINAL)
                        .build());
        new Herd(database.dynamo(), TABLE, ORIGINAL).copy(0, bots, ticker);
        if (bots == FEWEST) {
            for (int number : ReaderFigures.READERS) {
                readers(number)
                        .forEach(bot -> lockstep.bots()
                                .register(BotDefinition.bot(bot.value())
                                        .target("process:bench")
                                        .reads(queue(number))
                                        .build()));
            }
        }
    }

    private void measure(String by, Table events, Map<Integer, List<String>> readers) throws InterruptedException {
        for (int inFlight : List.of(1, TOGETHER)) {
            ticker.begin(String.format(Locale.ROOT, "%,d bots, %d at a time, %s", bots, inFlight, by));
            Latencies found = sender.measure(bots, inFlight, events(extent, inFlight), ticker);
            Duration one = found.floor().median();
            events.with(List.of(
                    String.format(Locale.ROOT, "%,d", bots),
                    Integer.toString(inFlight),
                    by,
                    Times.ratioAndMillis(found.fromReturn().median(), one),
                    found.fromReturn().tail(95, 100, one),
                    found.fromReturn().tail(99, 1_000, one),
                    Times.ratio(found.fromCall().median(), one)));
        }
        if (bots == FEWEST) {
            for (int number : ReaderFigures.READERS) {
                ticker.begin(String.format(Locale.ROOT, "%,d readers, %s", number, by));
                Latencies found = sender.untilTheLast(queue(number), readers(number), eventsOfReaders(extent), ticker);
                readers.computeIfAbsent(number, n -> new ArrayList<>())
                        .add(Times.ratioAndMillis(
                                found.fromReturn().median(), found.floor().median()));
            }
        }
    }

    private static String queue(int number) {
        return "queue-of-" + number + "-readers";
    }

    private static List<BotId> readers(int number) {
        return IntStream.range(0, number)
                .mapToObj(i -> BotId.of("reader-" + i + "-of-" + number))
                .toList();
    }
}
