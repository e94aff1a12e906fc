package dev.lockstep.lambda.template;

import static dev.lockstep.testkit.OneBot.NOTE;
import static dev.lockstep.testkit.OneBot.event;

import dev.lockstep.Lockstep;
import dev.lockstep.bot.BotDefinition;
import dev.lockstep.dispatch.Dispatcher;
import dev.lockstep.dispatch.InvocationRefusedException;
import dev.lockstep.dispatch.Sweeper;
import dev.lockstep.run.Checkpoint;
import dev.lockstep.run.Invocation;
import dev.lockstep.system.SystemDefinition;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.testkit.OneBot;
import dev.lockstep.testkit.TestTable;
import dev.lockstep.types.BotId;
import dev.lockstep.types.LockName;
import dev.lockstep.types.SystemId;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** What each function does in its life, through a client whose requests are recorded; others do the rest. */
final class ServiceLives implements AutoCloseable {
    private final TestTable table;
    private final SdkHttpClient http = ApacheHttpClient.create();
    private final DynamoDbClient client;
    private final Lockstep own;
    private final Lockstep other;
    private final Deque<Invocation> invoked = new ArrayDeque<>();

    ServiceLives(DynamoDbLocal dynamo, TestTable table, RecordedRequests recorded) {
        this.table = table;
        this.client = dynamo.client(http, recorded);
        this.own = table.door(client).build();
        this.other = table.other();
    }

    @Override
    public void close() {
        client.close();
        http.close();
    }

    /** Runs a bot that reads and is refused, completes in silence, is not started, is due in vain and waits. */
    void dispatch() {
        Dispatcher dispatcher = own.dispatcher((target, invocation) -> invoked.add(invocation));
        OneBot.registered(other);
        other.wakes().advance(OneBot.ORDERS, event(1));
        table.pump(dispatcher);
        other.runs().start(invoked.remove()).complete(Checkpoint.read("orders", event(1), 1));
        table.pump(dispatcher);
        other.wakes().trigger(OneBot.ID);
        table.pump(own.dispatcher((target, invocation) -> {
            throw new InvocationRefusedException("unknown", "there is no such target");
        }));
        table.clock().advance(Duration.ofDays(1));
        table.pump(dispatcher);
        dispatcher.evaluate(OneBot.ID);
        table.clock().advance(Duration.ofDays(1));
        dispatcher.evaluate(OneBot.ID);
    }

    /** Fires one-offs and crons, also of bots that are gone, gives runs up, and repairs what was lost. */
    void sweep() {
        Dispatcher dispatcher = own.dispatcher((target, invocation) -> invoked.add(invocation));
        Sweeper sweeper = own.sweeper(dispatcher);
        OneBot bot = OneBot.registered(other);
        bot.start(other).complete(Checkpoint.read("orders", event(1), 1).andWrite("invoices", event(1), 1));
        other.bots()
                .register(BotDefinition.bot("nightly")
                        .target("process:x")
                        .schedule("0 0 * * *", "UTC")
                        .build());
        other.wakes().schedule(OneBot.ID, Duration.ofMinutes(1));
        other.wakes().advance(OneBot.ORDERS, event(2));
        orphanedTimer();
        table.remove("H#invoices", "H");
        sweeper.reconcile(1);
        sweeper.reconcile(1);
        bot.claim();
        table.clock().advance(Duration.ofDays(2));
        sweeper.sweep();
        sweeper.reconcile(25);
    }

    /** Of a bot that is gone, but whose timer came late. */
    private void orphanedTimer() {
        BotId gone = BotId.of("gone");
        other.bots()
                .register(BotDefinition.bot(gone.value()).target("process:x").build());
        other.wakes().schedule(gone, Duration.ofMinutes(1));
        table.remove("B#gone", "W");
    }

    /** Gives up a run that died. */
    void failure() {
        OneBot bot = OneBot.registered(other);
        bot.start(other);
        own.runs().expire(own.bots().state(OneBot.ID).orElseThrow().run());
    }

    /** Registers bots and systems, changes them, and removes bots. */
    void registrar() {
        registrations();
        own.systems().register(new SystemDefinition(SystemId.of("shop"), "Shop", Set.of("store"), "{}"));
        own.systems().register(new SystemDefinition(SystemId.of("shop"), "Shop", Set.of("other"), "{}"));
    }

    private void registrations() {
        own.bots().register(OneBot.definition());
        own.bots().find(OneBot.ID);
        own.bots()
                .register(BotDefinition.bot(OneBot.ID.value())
                        .target("process:other")
                        .schedule("0 0 * * *", "UTC")
                        .settings("{\"a\":1}")
                        .build());
        own.bots().remove(OneBot.ID, NOTE);
    }

    /** Does what bots and operators ask of it. */
    void api() {
        registrations();
        own.bots().register(OneBot.definition());
        OneBot bot = OneBot.through(other);
        own.runs().start(bot.claim().invocation()).complete(Checkpoint.read("orders", event(1), 1));
        own.runs().position(OneBot.ID, OneBot.ORDERS);
        own.wakes().trigger(OneBot.ID);
        own.wakes().schedule(OneBot.ID, Duration.ofMinutes(1));
        own.wakes().advance(OneBot.ORDERS, event(1));
        own.wakes().head(OneBot.ORDERS);
        own.locks()
                .tryAcquire(LockName.of("a"), "ann", Duration.ofMinutes(1))
                .orElseThrow()
                .close();
        own.bots().describe(OneBot.ID);
        own.why(OneBot.ID);
    }
}
