package dev.lockstep.local.migrate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.bot.BotDefinition;
import dev.lockstep.bot.BotStatus;
import dev.lockstep.local.migrate.Buses.Side;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.testkit.Fault;
import dev.lockstep.testkit.FaultInjector;
import dev.lockstep.testkit.FaultPlan;
import dev.lockstep.testkit.ManualClock;
import dev.lockstep.testkit.SimulatedCrash;
import dev.lockstep.types.BotId;
import dev.lockstep.types.EventId;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A migration that dies before or after each of its requests, and what becomes of the bot when it is gone on with. */
@Timeout(120)
class BrokenMigrationTest {
    private static final long DONE_BY_THE_BUS = 3;
    private static final long DONE_HERE = 8;
    private static final int FEWEST_REQUESTS = 12;

    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    private final ManualClock clock = new ManualClock();

    @TempDir
    private Path folder;

    private Buses buses;
    private Originals originals;
    private int bots;

    @BeforeEach
    void tables() throws IOException {
        buses = new Buses(DYNAMO, clock, folder).bus("Old");
        originals = buses.originals();
    }

    @AfterEach
    void close() throws IOException {
        originals.close();
    }

    @Test
    void aHandOverThatBreaksOffAnywhereCanBeGoneOnWith() {
        everywhere(true, bot -> {
            there(bot);
            assertWork(bot, BotStatus.PAUSED, BotStatus.ACTIVE);
            assertThat(at(Side.OWN, bot)).isEqualTo(DONE_BY_THE_BUS);
        });
    }

    @Test
    void aHandOverThatBreaksOffAnywhereCanBeUndone() {
        everywhere(true, bot -> {
            back(bot);
            assertThat(buses.door("Old").bots().find(bot).orElseThrow().status())
                    .as("on the bus: " + bot)
                    .isEqualTo(BotStatus.ACTIVE);
            assertThat(at(Side.BUS, bot)).isEqualTo(DONE_BY_THE_BUS);
        });
    }

    @Test
    void aHandingBackThatBreaksOffAnywhereCanBeGoneOnWith() {
        everywhere(false, bot -> {
            back(bot);
            assertWork(bot, BotStatus.ACTIVE, BotStatus.PAUSED);
            assertThat(at(Side.BUS, bot)).isEqualTo(DONE_HERE);
        });
    }

    @Test
    void aHandingBackThatBreaksOffAnywhereIsNotTurnedRoundOverOldPositions() {
        everywhere(false, bot -> {
            there(bot);
            BotStatus here = buses.own().bots().find(bot).orElseThrow().status();
            if (here == BotStatus.ACTIVE) {
                assertThat(at(Side.OWN, bot)).isEqualTo(DONE_HERE);
            }
            back(bot);
            assertThat(at(Side.BUS, bot)).isEqualTo(DONE_HERE);
            assertWork(bot, BotStatus.ACTIVE, BotStatus.PAUSED);
        });
    }

    private interface GoingOn {
        void with(BotId bot);
    }

    /** Each time with a new bot, until the migration is through without dying. */
    private void everywhere(boolean there, GoingOn goingOn) {
        for (Fault fault : List.of(Fault.CRASH_BEFORE, Fault.CRASH_AFTER)) {
            boolean died = true;
            for (int request = 1; died; request++) {
                BotId bot = bot(!there);
                died = dies(bot, there, FaultPlan.on(request, fault));
                assertNotAtWorkTwice(bot);
                goingOn.with(bot);
                assertNotAtWorkTwice(bot);
                assertThat(died || request > FEWEST_REQUESTS)
                        .as("%s of request %d", fault, request)
                        .isTrue();
            }
        }
    }

    /** A bot that has come so far on the bus, or was handed over and has come further here. */
    private BotId bot(boolean handedOver) {
        BotId bot = BotId.of("bot-" + ++bots);
        buses.door("Old")
                .bots()
                .register(BotDefinition.bot(bot.value())
                        .target("lambda:orders")
                        .reads("lines")
                        .build());
        buses.move(Side.BUS, "Old", bot, EventId.ofNumber(DONE_BY_THE_BUS));
        if (handedOver) {
            there(bot);
            buses.move(Side.OWN, "Old", bot, EventId.ofNumber(DONE_HERE));
        }
        return bot;
    }

    private boolean dies(BotId bot, boolean there, FaultPlan plan) {
        FaultInjector http = FaultInjector.over(DYNAMO.http());
        http.follow(plan);
        Sides sides = buses.sides("Old", originals, DYNAMO.client(http), Duration.ZERO);
        try {
            moved(there ? Migration.toTable(sides, true, true) : Migration.toBus(sides, true, true), bot);
            return false;
        } catch (SimulatedCrash died) {
            return true;
        }
    }

    private Moved there(BotId bot) {
        return moved(Migration.toTable(buses.sides("Old", originals), true, true), bot);
    }

    private Moved back(BotId bot) {
        return moved(Migration.toBus(buses.sides("Old", originals), true, true), bot);
    }

    private static Moved moved(Migration migration, BotId bot) {
        migration.rest(bot.value());
        return migration.move(bot.value());
    }

    private long at(Side side, BotId bot) {
        return Long.parseLong(buses.position(side, "Old", bot).value());
    }

    private void assertNotAtWorkTwice(BotId bot) {
        boolean here = buses.own()
                .bots()
                .find(bot)
                .filter(b -> b.status() == BotStatus.ACTIVE && !Work.isAsleep(b))
                .isPresent();
        boolean onTheBus = buses.door("Old").bots().find(bot).orElseThrow().status() == BotStatus.ACTIVE;
        assertThat(here && onTheBus).as(bot.value()).isFalse();
    }

    private void assertWork(BotId bot, BotStatus onTheBus, BotStatus here) {
        assertThat(buses.door("Old").bots().find(bot).orElseThrow().status())
                .as("on the bus: " + bot)
                .isEqualTo(onTheBus);
        assertThat(buses.own().bots().find(bot).orElseThrow().status())
                .as("here: " + bot)
                .isEqualTo(here);
    }
}
