package dev.lockstep.local.migrate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.bot.BotDefinition;
import dev.lockstep.bot.BotStatus;
import dev.lockstep.dispatch.Dispatcher;
import dev.lockstep.local.migrate.Buses.Side;
import dev.lockstep.run.Invocation;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.testkit.ManualClock;
import dev.lockstep.types.BotId;
import dev.lockstep.types.EventId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A bot that was handed over, and got several instances there. */
class FannedOutTest {
    private static final BotId BOT = BotId.of("orders");

    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    private final ManualClock clock = new ManualClock();
    private final List<Invocation> invoked = new ArrayList<>();

    @TempDir
    private Path folder;

    private Buses buses;
    private Originals originals;
    private Dispatcher dispatcher;

    @BeforeEach
    void aBotOfTwoInstancesWithAnOpenRound() throws IOException {
        buses = new Buses(DYNAMO, clock, folder).bus("Old");
        originals = buses.originals();
        buses.door("Old")
                .bots()
                .register(BotDefinition.bot("orders")
                        .target("lambda:orders")
                        .reads("lines")
                        .build());
        Migration there = Migration.toTable(buses.sides("Old", originals), true, true);
        there.rest("orders");
        there.move("orders");
        buses.move(Side.OWN, "Old", BOT, EventId.ofNumber(5));
        dispatcher = buses.own().dispatcher((target, invocation) -> invoked.add(invocation));
        instances(2);
        buses.own().wakes().trigger(BOT);
        dispatcher.evaluate(BOT);
        assertThat(invoked).hasSize(2);
    }

    @AfterEach
    void close() throws IOException {
        originals.close();
    }

    private void instances(int number) {
        buses.own().bots().update(BOT, d -> d.toBuilder().instances(number).build());
    }

    private Moved back() {
        Migration back = Migration.toBus(buses.sides("Old", originals), true, true);
        back.rest("orders");
        return back.move("orders");
    }

    @Test
    void itIsNotHandedBackWithSeveralInstances() {
        invoked.forEach(invocation -> buses.own().runs().start(invocation).complete());
        dispatcher.evaluate(BOT);

        Moved moved = back();

        assertThat(moved.outcome()).isEqualTo(Outcome.REFUSED);
        assertThat(moved.remarks()).anyMatch(remark -> remark.contains("up to 2 instances"));
        assertThat(buses.own().bots().find(BOT).orElseThrow().status()).isEqualTo(BotStatus.ACTIVE);
    }

    @Test
    void itIsHandedBackFromWhereItsLastRoundHasLeftIt() {
        instances(1);

        Moved early = back();
        assertThat(early.outcome()).isEqualTo(Outcome.WAITS);
        assertThat(early.remarks()).anyMatch(remark -> remark.contains("its round of 2 instances is not closed"));
        assertThat(buses.own().bots().find(BOT).orElseThrow().status()).isEqualTo(BotStatus.ACTIVE);

        invoked.forEach(invocation -> buses.own().runs().start(invocation).complete());
        dispatcher.evaluate(BOT);
        assertThat(back().outcome()).isEqualTo(Outcome.COPIED);
        assertThat(buses.position(Side.BUS, "Old", BOT)).isEqualTo(EventId.ofNumber(5));
        assertThat(buses.door("Old").bots().find(BOT).orElseThrow().status()).isEqualTo(BotStatus.ACTIVE);
    }
}
