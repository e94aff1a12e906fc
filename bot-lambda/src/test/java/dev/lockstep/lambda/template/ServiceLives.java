package dev.lockstep.lambda.template;

import static dev.lockstep.fixture.OneBot.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.Lockstep;
import dev.lockstep.bot.BotDefinition;
import dev.lockstep.dispatch.InvocationRefusedException;
import dev.lockstep.dispatch.TableChange;
import dev.lockstep.fixture.OneBot;
import dev.lockstep.fixture.TestTable;
import dev.lockstep.lambda.Environment;
import dev.lockstep.lambda.api.BotApiHandler;
import dev.lockstep.lambda.dispatch.DispatchHandler;
import dev.lockstep.lambda.failure.FailureHandler;
import dev.lockstep.lambda.json.Json;
import dev.lockstep.lambda.log.Metrics;
import dev.lockstep.lambda.registrar.RegistrarHandler;
import dev.lockstep.lambda.sweep.SweepHandler;
import dev.lockstep.lambda.sweep.SweepPlan;
import dev.lockstep.lambda.testkit.EventSourceMapping;
import dev.lockstep.lambda.testkit.TestContext;
import dev.lockstep.run.BotRun;
import dev.lockstep.run.Checkpoint;
import dev.lockstep.run.FanOut;
import dev.lockstep.run.Invocation;
import dev.lockstep.run.Phase;
import dev.lockstep.store.LockstepTable;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.testkit.Fault;
import dev.lockstep.testkit.FaultPlan;
import dev.lockstep.testkit.SimulatedCrash;
import dev.lockstep.types.BotId;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** What each function does in its life, through a client whose requests are recorded; others do the rest. */
final class ServiceLives implements AutoCloseable {
    /** What the name of a bot's own table ends with. */
    static final String OWN = "-own";

    private static final BotId FANNED_OUT = BotId.of("fanned-out");

    private final TestTable table;
    private final DynamoDbClient client;
    private final Lockstep own;
    private final Lockstep other;
    private final Deque<Invocation> invoked = new ArrayDeque<>();

    ServiceLives(DynamoDbLocal dynamo, TestTable table, RecordedRequests recorded) {
        this.table = table;
        this.client = dynamo.client(dynamo.http(), recorded);
        this.own = table.door(client).build();
        this.other = table.other();
    }

    @Override
    public void close() {
        client.close();
    }

    /** Runs a bot that reads and is refused, completes in silence, is not started, is due in vain and waits. */
    void dispatch() {
        DispatchHandler handler = new DispatchHandler(own, (target, invocation) -> invoked.add(invocation), metrics());
        OneBot.registered(other);
        other.wakes().advance(OneBot.ORDERS, event(1));
        pump(handler);
        other.runs().start(invoked.remove()).complete(Checkpoint.read("orders", event(1), 1));
        pump(handler);
        other.wakes().trigger(OneBot.ID);
        pump(new DispatchHandler(
                own,
                (target, invocation) -> {
                    throw new InvocationRefusedException("unknown", "there is no such target");
                },
                metrics()));
        table.clock().advance(Duration.ofDays(1));
        other.wakes().trigger(OneBot.ID);
        pump(handler);
        table.clock().advance(Duration.ofDays(1));
        other.wakes().trigger(OneBot.ID);
        pump(handler);
        rounds(handler);
    }

    /**
     * Lets a bot work in rounds and alone again; clears what a crash has left of an abandoned one, and of a removal.
     */
    private void rounds(DispatchHandler handler) {
        invoked.clear();
        other.bots().register(fannedOut(2));
        other.wakes().advance(OneBot.ORDERS, event(2));
        pump(handler);
        workOff(handler);
        other.wakes().advance(OneBot.ORDERS, event(3));
        pump(handler);
        abandonAndCrash();
        other.wakes().trigger(FANNED_OUT);
        invoked.clear();
        pump(handler);
        workOff(handler);
        other.bots().register(fannedOut(1));
        other.wakes().trigger(FANNED_OUT);
        pump(handler);
        workOff(handler);
        other.bots().register(fannedOut(2));
        other.wakes().trigger(FANNED_OUT);
        pump(handler);
        other.bots().remove(FANNED_OUT, OneBot.NOTE);
        pump(handler);
    }

    /** The round is abandoned; whoever did it dies before its instances are fenced off. */
    private void abandonAndCrash() {
        table.faults().follow(FaultPlan.on(4, Fault.CRASH_BEFORE));
        assertThatExceptionOfType(SimulatedCrash.class)
                .isThrownBy(() -> table.lockstep().runs().rounds().abandon(FANNED_OUT, OneBot.NOTE));
        table.restart();
    }

    private static BotDefinition fannedOut(int instances) {
        return BotDefinition.bot(FANNED_OUT.value())
                .target("process:x")
                .reads("orders")
                .instances(instances)
                .build();
    }

    /** Every instance that was invoked does its share. */
    private void workOff(DispatchHandler handler) {
        assertThat(invoked).isNotEmpty();
        while (!invoked.isEmpty()) {
            BotRun run = other.runs().start(invoked.remove());
            run.complete(run.fanOut().map(FanOut::atEnd).orElse(Checkpoint.read("orders", event(3), 1)));
        }
        pump(handler);
    }

    private void pump(DispatchHandler handler) {
        EventSourceMapping mapping = new EventSourceMapping(handler, 1);
        for (List<TableChange> batch = table.changes(); !batch.isEmpty(); batch = table.changes()) {
            mapping.deliver(mapping.records(batch));
        }
        assertThat(mapping.destination()).isEmpty();
    }

    private Metrics metrics() {
        return new Metrics(
                Environment.of(Map.of(Environment.TABLE, table.name())),
                new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8),
                table.clock());
    }

    /** Fires one-offs and crons, also of bots that are gone, gives runs up, and repairs what was lost. */
    void sweep() {
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
        sweep(1);
        sweep(1);
        bot.claim();
        other.bots().register(fannedOut(2));
        other.wakes().tell(FANNED_OUT, OneBot.ORDERS, event(2));
        sweep(25);
        table.clock().advance(Duration.ofDays(2));
        sweep(25);
    }

    private void sweep(int bots) {
        EventSourceMapping.invoke(
                new SweepHandler(
                        own,
                        (target, invocation) -> invoked.add(invocation),
                        metrics(),
                        new SweepPlan(Duration.ofMinutes(1), bots)),
                "{}",
                TestContext.calm());
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
        Invocation invocation = OneBot.registered(other).claim().invocation();
        EventSourceMapping.invoke(
                new FailureHandler(own),
                "{\"requestContext\":{\"requestId\":\"r\",\"condition\":\"RetriesExhausted\"},\"requestPayload\":"
                        + invocation.toJson() + ",\"responsePayload\":null}",
                TestContext.calm());
        assertThat(other.bots().state(OneBot.ID).orElseThrow().run().phase()).isEqualTo(Phase.EXPIRED);
    }

    /** Registers bots and a system, changes them, takes one out, and removes them. */
    void registrar() {
        RegistrarHandler handler = new RegistrarHandler(own, url -> false);
        String bots = "'Bots':{'orders-to-invoices':{'Target':'lambda:a','Reads':['orders'],'Schedule':'0 0 * * *'},"
                + "'reminders':{'Target':'lambda:b','Settings':{'a':'1'},'Instances':'3'}}";
        String one = "'Bots':{'orders-to-invoices':{'Target':'lambda:a','Reads':['invoices']}}";
        String id = resource(handler, "Create", "", bots);
        resource(handler, "Update", id, one + "},'OldResourceProperties':{" + bots);
        resource(handler, "Delete", id, one);
        String system = "'shop':{'leoRegisterType':'system','id':'shop','aliases':['%s']},"
                + "'bot':{'id':'b','lambdaName':'b','settings':{}}";
        id = resource(handler, "Create", "", system.formatted("store"));
        resource(handler, "Update", id, system.formatted("market"));
    }

    private static String resource(RegistrarHandler handler, String type, String id, String properties) {
        String event = ("{'RequestType':'" + type
                        + "','StackId':'arn:aws:cloudformation:eu-central-1:123456789012:stack/a/b',"
                        + "'RequestId':'r','LogicalResourceId':'Bots','ResourceType':'Custom::Bot',"
                        + (id.isEmpty() ? "" : "'PhysicalResourceId':'" + id + "',")
                        + "'ResourceProperties':{" + properties + "}}")
                .replace('\'', '"');
        JsonNode answer = Json.read(EventSourceMapping.invoke(handler, event, TestContext.calm()));
        assertThat(answer.path("Status").asText()).as("%s", answer).isEqualTo("SUCCESS");
        return answer.path("PhysicalResourceId").asText();
    }

    /** Does all that bots and operators may ask of it. */
    void api() {
        String orders = table.name() + OWN;
        LockstepTable.create(table.plainClient(), orders);
        BotApi api = new BotApi();
        api.call(
                "register",
                "'definition':{'id':'orders-to-invoices','target':'lambda:a','reads':['orders'],'writes':['invoices'],"
                        + "'tables':['" + orders + "'],'schedule':'0 0 * * *','settings':{'a':'1'}}");
        api.call(
                "register",
                "'definition':{'id':'orders-to-invoices','target':'lambda:a','reads':['orders'],"
                        + "'writes':['invoices'],'tables':['" + orders + "']}");
        api.call(
                "register",
                "'definition':{'id':'orders-to-invoices','target':'lambda:a','reads':['payments','orders'],"
                        + "'writes':['invoices'],'tables':['" + orders + "']}");
        api.call(
                "register",
                "'definition':{'id':'orders-to-invoices','target':'lambda:a','reads':['orders'],"
                        + "'writes':['invoices'],'tables':['" + orders + "']}");
        String ticket = api.started();
        ticket = api.next(
                "checkpoint", ticket, ",'read':{" + at(1) + "},'write':{'invoices':{'eventId':'" + event(1) + "'}}");
        ticket = api.next("extend", ticket, ",'remainingSeconds':900");
        ticket = api.next(
                "commit",
                ticket,
                ",'read':{'orders':{'eventId':'" + event(2) + "','from':'" + event(1) + "'}"
                        + "},'writes':[{'Put':{'TableName':'" + orders + "','Item':{'pk':{'S':'a'},'sk':{'S':'b'}}}}]");
        ticket = api.next("run-again", ticket, "");
        api.call("complete", "'ticket':'" + ticket + "','read':{" + at(3) + "},'message':'done'");
        api.call("fail", "'ticket':'" + api.started() + "','error':{'message':'broken'}");
        String bot = "'bot':'orders-to-invoices'";
        api.call("position", bot + ",'queue':'orders'");
        api.call("trigger", bot);
        api.call("schedule", bot + ",'at':'2026-11-23T04:00:00Z'");
        api.call("cancel", bot + ",'at':'2026-11-23T04:00:00Z'");
        api.call("advance", bot + ",'queue':'invoices','eventId':'" + event(9) + "'");
        String lock = api.call(
                        "lock",
                        bot
                                + ",'name':'orders-to-invoices/a','owner':'ann','seconds':60,'attempt':'0d2f1c8e-7d53-4b5c-9d0f-2a6f0c1e8b11'")
                .path("ticket")
                .asText();
        lock = api.next("renew", lock, "");
        api.call("unlock", "'ticket':'" + lock + "'");
        api.call("describe", bot);
        api.call("why", bot);
        rounds(api, bot, orders);
    }

    /** A round of two instances, one of which does its share before the round is given up. */
    private void rounds(BotApi api, String bot, String orders) {
        api.call(
                "register",
                "'definition':{'id':'orders-to-invoices','target':'lambda:a','reads':['orders'],'writes':['invoices'],"
                        + "'tables':['" + orders + "'],'instances':2}");
        other.wakes().tell(OneBot.ID, OneBot.ORDERS, event(9));
        other.dispatcher((target, invocation) -> invoked.add(invocation)).evaluate(OneBot.ID);
        String ticket = api.started(invoked.remove());
        ticket = api.next(
                "commit",
                ticket,
                ",'read':{'orders':{'eventId':'" + event(8) + "','from':'" + event(3)
                        + "'}},'writes':[{'Put':{'TableName':'" + orders
                        + "','Item':{'pk':{'S':'a'},'sk':{'S':'c'}}}}]");
        api.call("complete", "'ticket':'" + ticket + "','read':{" + at(9) + "}");
        api.call("describe", bot);
        api.call("why", bot);
        api.call("position", bot);
        api.call("abandon-round", bot + ",'who':'ann','why':'it hangs'");
    }

    private static String at(int event) {
        return "'orders':{'eventId':'" + event(event) + "'}";
    }

    /** The Bot API, invoked directly. */
    private final class BotApi {
        private final BotApiHandler handler =
                new BotApiHandler(Environment.of(Map.of(Environment.TABLE, table.name())), own, table.clock());

        private JsonNode call(String operation, String members) {
            String event = ("{'operation':'" + operation + "'," + members + "}").replace('\'', '"');
            JsonNode answer = Json.read(EventSourceMapping.invoke(handler, event, TestContext.calm()));
            assertThat(answer.path("ok").asBoolean())
                    .as("%s: %s", event, answer)
                    .isTrue();
            return answer;
        }

        private String started() {
            return started(OneBot.through(other).claim().invocation());
        }

        private String started(Invocation claimed) {
            return call("start", "'invocation':" + claimed.toJson() + ",'requestId':'r'")
                    .path("ticket")
                    .asText();
        }

        /** Goes on by the ticket of the answer, where it has one. */
        private String next(String operation, String ticket, String members) {
            JsonNode answer = call(operation, "'ticket':'" + ticket + "'" + members);
            return answer.path("ticket").asText(ticket);
        }
    }
}
