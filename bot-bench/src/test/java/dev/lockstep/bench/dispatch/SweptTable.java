package dev.lockstep.bench.dispatch;

import dev.lockstep.Lockstep;
import dev.lockstep.audit.Note;
import dev.lockstep.bot.BotDefinition;
import dev.lockstep.cost.Cost;
import dev.lockstep.cost.CostMeter;
import dev.lockstep.dispatch.SweepReport;
import dev.lockstep.dispatch.Sweeper;
import dev.lockstep.store.LockstepTable;
import dev.lockstep.store.TableLayout;
import dev.lockstep.testkit.ManualClock;
import dev.lockstep.types.BotId;
import java.time.Duration;
import java.util.concurrent.Executor;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * A table of many bots, each of which has a schedule and reads a queue of its own. All but some are due once a day, and
 * these once an hour, so that as many are due again whenever the clock, which is moved by hand, has moved on by one.
 */
final class SweptTable {
    private static final String DAILY = "daily";
    private static final String HOURLY = "hourly";

    private final ManualClock clock = new ManualClock();
    private final CostMeter meter;
    private final Ticker ticker;
    private final Herd hourly;
    private final Sweeper sweeper;
    private int due;

    /**
     * A new table.
     *
     * @param aside what it is made by, which is not counted
     * @param measured what is counted, by this meter
     */
    SweptTable(DynamoDbClient aside, DynamoDbClient measured, CostMeter meter, String table, int bots, Ticker ticker) {
        this.meter = meter;
        this.ticker = ticker;
        LockstepTable.create(aside, table);
        Lockstep door = door(aside, table);
        Herd daily = herd(aside, table, door, DAILY, "rate(1 day)");
        hourly = herd(aside, table, door, HOURLY, "rate(1 hour)");
        daily.copy(0, bots, ticker);
        Lockstep counted = door(measured, table);
        sweeper = counted.sweeper(counted.dispatcher((target, invocation) -> {}));
    }

    /** Copies of a bot that is itself gone. */
    private static Herd herd(DynamoDbClient dynamo, String table, Lockstep door, String first, String schedule) {
        door.bots()
                .register(BotDefinition.bot(first)
                        .target("process:bench")
                        .reads("queue-of-" + first)
                        .schedule(schedule)
                        .build());
        Herd herd = new Herd(dynamo, table, first);
        door.bots().remove(BotId.of(first), Note.by("bench", "it was copied"));
        return herd;
    }

    private Lockstep door(DynamoDbClient dynamo, String table) {
        return Lockstep.over(dynamo, TableLayout.nativeTable(table))
                .clock(clock)
                .clockDrift(Duration.ZERO)
                .build();
    }

    /** Lets time pass until so many bots are due, which must not be fewer than before. */
    void await(int number) {
        if (number < due) {
            throw new IllegalArgumentException(number + " bots are fewer than the " + due + " that are due each hour");
        }
        hourly.copy(due, number, ticker);
        due = number;
        if (number > 0) {
            clock.advance(Duration.ofHours(1));
        }
    }

    /** Sweeps once, as the sweep function does. */
    Cost sweep(Executor lanes) {
        Cost before = meter.total();
        SweepReport report = sweeper.sweep(lanes);
        if (report.fired() != due || report.failed() != 0) {
            throw new IllegalStateException("%d bots were due: %s".formatted(due, report));
        }
        return meter.total().minus(before);
    }

    /** Looks at the next so many bots for which nothing is to be done. */
    Cost reconcile(int bots) {
        Cost before = meter.total();
        SweepReport report = sweeper.reconcile(bots);
        if (report.looked() != bots || report.repaired() != 0 || report.failed() != 0) {
            throw new IllegalStateException("nothing was to be repaired of %d bots: %s".formatted(bots, report));
        }
        return meter.total().minus(before);
    }
}
