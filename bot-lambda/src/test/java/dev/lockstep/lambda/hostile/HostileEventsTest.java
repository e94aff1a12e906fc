package dev.lockstep.lambda.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.Lockstep;
import dev.lockstep.bot.BotDefinition;
import dev.lockstep.fixture.OneBot;
import dev.lockstep.fixture.TestTable;
import dev.lockstep.hostile.Findings;
import dev.lockstep.hostile.Tear;
import dev.lockstep.lambda.bot.InvocationEvent;
import dev.lockstep.lambda.dispatch.DispatchHandler;
import dev.lockstep.lambda.failure.FailureHandler;
import dev.lockstep.lambda.json.AttributeJson;
import dev.lockstep.lambda.json.Json;
import dev.lockstep.lambda.registrar.RegistrarHandler;
import dev.lockstep.lambda.testkit.EventSourceMapping;
import dev.lockstep.lambda.testkit.MetricLines;
import dev.lockstep.lambda.testkit.TestContext;
import dev.lockstep.run.Checkpoint;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.types.BotId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Each function's event, with every value in it exchanged: it is answered or refused by name, and others go on. */
class HostileEventsTest {
    /** Of so many damaged events one is tried by default; other seeds try other ones. */
    private static final int ONE_IN = Integer.getInteger("lockstep.hostile.oneIn", 12);

    private static final int SEED = Integer.getInteger("lockstep.hostile.seed", 1);
    private static final int EVENTS_ON_ONE_SERVER = 60;
    private static final BotId WELL = BotId.of("well");

    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    @RegisterExtension
    final TestTable table = new TestTable(DYNAMO);

    private int tried;
    private final List<BotId> invoked = Collections.synchronizedList(new ArrayList<>());

    @BeforeEach
    void register() {
        table.renew();
        OneBot.registered(table.other());
        table.other()
                .bots()
                .register(BotDefinition.bot(WELL.value())
                        .target("process:well")
                        .reads("orders")
                        .build());
    }

    @Test
    void anInvocationIsReadOrRefused() {
        String invocation = OneBot.through(table.other()).claim().invocation().toJson();
        ObjectNode sqs = (ObjectNode) JsonDamage.read("{'Records':[{'messageId':'1','eventSource':'aws:sqs'}]}");
        ((ObjectNode) sqs.path("Records").path(0)).put("body", invocation);

        try (Findings findings = new Findings("invocations")) {
            each(Json.read(invocation), 1, findings, InvocationEvent::read);
            each(sqs, 1, findings, InvocationEvent::read);
        }
    }

    @Test
    void aFailureRecordGivesNothingElseUp() {
        ObjectNode record = (ObjectNode) JsonDamage.read("{'version':'1.0','requestContext':{'requestId':'1b3a',"
                + "'condition':'RetriesExhausted','approximateInvokeCount':3},'responseContext':{'statusCode':200},"
                + "'responsePayload':{'errorType':'Runtime.ExitError','errorMessage':'killed'}}");
        record.set(
                "requestPayload",
                Json.read(OneBot.through(table.other()).claim().invocation().toJson()));
        FailureHandler handler = new FailureHandler(table.other());

        try (Findings findings = new Findings("failure records")) {
            each(record, ONE_IN, findings, event -> invoke(handler, event));
        }
    }

    @Test
    void aResourceIsRegisteredOrRefusedWithTheReason() {
        JsonNode event = JsonDamage.read("{'RequestType':'Create','StackId':'arn:aws:cloudformation:eu-west-1:"
                + "123456789012:stack/shop/1','RequestId':'r','LogicalResourceId':'Orders',"
                + "'ResourceType':'Custom::Bot','ResourceProperties':{'ServiceToken':'arn','Id':'a',"
                + "'Target':'lambda:a','Reads':['orders'],'Writes':['invoices'],'Schedule':{'Expression':'0 * * * *','Zone':'UTC'},"
                + "'Settings':'{}','Tags':['x'],'Timeout':'PT1M','Delay':1}}");
        RegistrarHandler handler = new RegistrarHandler(table.other(), url -> false);

        assertThat(invoke(handler, event.toString())).contains("SUCCESS");
        try (Findings findings = new Findings("resources")) {
            each(event, ONE_IN, findings, damaged -> {
                String reason =
                        Json.read(invoke(handler, damaged)).path("Reason").asText("");
                String ours = reason.replaceFirst(" [(][^(]*$", ""); // behind it, CloudFormation's own names
                if (!ours.matches("[ -~]*") || ours.matches("(?s)\\w*(Exception|Error): .*")) {
                    findings.violation("a resource is refused with: " + reason + " for " + damaged);
                }
            });
        }
    }

    @Test
    void aRecordOfTheStreamStopsNoOther() {
        try (Findings findings = new Findings("stream records")) {
            JsonNode batch = batch();
            JsonNode first = batch.path("Records").path(0);
            each(first, ONE_IN * 2, findings, damaged -> {
                renew();
                Lockstep lockstep = table.other();
                lockstep.wakes().trigger(WELL);
                invoked.clear();
                DispatchHandler handler = new DispatchHandler(
                        lockstep,
                        (target, invocation) -> invoked.add(invocation.bot()),
                        MetricLines.ofTable().metrics());
                String text = "{\"Records\":[" + damaged + "," + wells(batch) + "]}";
                JsonNode answer = Json.read(invoke(handler, text));
                if (!answer.path("batchItemFailures").isArray() || !invoked.contains(WELL)) {
                    findings.violation("the other bot was not run beside " + damaged);
                }
                lockstep.runs().expire(lockstep.bots().state(WELL).orElseThrow().run());
                table.clock().advance(Duration.ofHours(1));
            });
        }
    }

    private void renew() {
        if (++tried % EVENTS_ON_ONE_SERVER == 0) {
            register();
        }
    }

    /** The table as a batch of its stream: first the torn bot's run, with all that a run may have. */
    private JsonNode batch() {
        OneBot.through(table.other()).start().checkpoint(Checkpoint.read("orders", OneBot.event(1), 1));
        ObjectNode event = (ObjectNode) JsonDamage.read("{'Records':[]}");
        ArrayNode records = (ArrayNode) event.path("Records");
        table.items().stream()
                .sorted((a, b) -> Boolean.compare(
                        !Tear.kind(a).contains("R#"), !Tear.kind(b).contains("R#")))
                .forEach(item -> records.add(record(item, records.size())));
        return event;
    }

    private static ObjectNode record(Map<String, AttributeValue> item, int number) {
        ObjectNode record = (ObjectNode) JsonDamage.read("{'eventID':'e','eventName':'MODIFY','dynamodb':{}}");
        ObjectNode dynamodb = (ObjectNode) record.path("dynamodb");
        dynamodb.put("SequenceNumber", Integer.toString(number));
        dynamodb.set("Keys", AttributeJson.writeItem(Tear.key(item)));
        dynamodb.set("NewImage", AttributeJson.writeItem(item));
        dynamodb.set("OldImage", AttributeJson.writeItem(item));
        return record;
    }

    private static String wells(JsonNode batch) {
        for (JsonNode record : batch.path("Records")) {
            if (record.path("dynamodb").path("Keys").toString().contains("\"W\"")
                    && record.toString().contains("B#well")) {
                return record.toString();
            }
        }
        throw new IllegalStateException("the batch has no record of the other bot");
    }

    private static void each(JsonNode event, int oneIn, Findings findings, Consumer<String> call) {
        JsonDamage.all(event).forEach((what, damaged) -> {
            if (Math.floorMod(what.hashCode() + SEED, oneIn) == 0) {
                Throwable refused = findings.call(() -> call.accept(damaged));
                if (refused != null && !Findings.isClear(refused)) {
                    findings.violation(what + ": " + refused);
                }
            }
        });
    }

    private static String invoke(RequestStreamHandler handler, String event) {
        return EventSourceMapping.invoke(handler, event, TestContext.calm());
    }
}
