package dev.lockstep.lambda.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.fixture.OneBot;
import dev.lockstep.fixture.TestTable;
import dev.lockstep.hostile.Findings;
import dev.lockstep.lambda.bot.InvocationEvent;
import dev.lockstep.lambda.dispatch.DispatchHandler;
import dev.lockstep.lambda.failure.FailureHandler;
import dev.lockstep.lambda.json.Json;
import dev.lockstep.lambda.registrar.RegistrarHandler;
import dev.lockstep.lambda.testkit.EventSourceMapping;
import dev.lockstep.lambda.testkit.MetricLines;
import dev.lockstep.lambda.testkit.TestContext;
import dev.lockstep.testkit.DynamoDbLocal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Each function's event, with every value in it exchanged: it is answered or refused by name, and others go on. */
class HostileEventsTest {
    /** Of so many damaged events one is tried by default; other seeds try other ones. */
    private static final int ONE_IN = Integer.getInteger("lockstep.hostile.oneIn", 12);

    private static final int SEED = Integer.getInteger("lockstep.hostile.seed", 1);

    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    @RegisterExtension
    final TestTable table = new TestTable(DYNAMO);

    @BeforeEach
    void register() {
        table.renew();
        OneBot.registered(table.other());
    }

    @Test
    void anInvocationIsReadOrRefused() {
        String invocation = OneBot.through(table.other()).claim().invocation().toJson();
        ObjectNode sqs = (ObjectNode) JsonDamage.read("{'Records':[{'messageId':'1','eventSource':'aws:sqs'}]}");
        ((ObjectNode) sqs.path("Records").path(0)).put("body", invocation);

        JsonNode ofBus = JsonDamage.read(
                "{'source':'orders','trigger':7,'botId':'enrich','lock':true,'__cron':{'id':'enrich',"
                        + "'iid':'2','ts':7,'cploc':'instances','icount':4,'maxeid':'z/2026','starteid':{'queue:orders':'z/2025'},"
                        + "'checkpoints':{'read':{'queue:orders':{'checkpoint':'z/2024'}}},'force':false,'ignoreLock':false}}");

        try (Findings findings = new Findings("invocations")) {
            each(Json.read(invocation), 1, findings, InvocationEvent::read);
            each(sqs, 1, findings, InvocationEvent::read);
            each(ofBus, 1, findings, InvocationEvent::read);
        }
    }

    @Test
    void aFailureRecordGivesUpTheRunThatItNamesAndNothingElse() {
        FailureRecords records = new FailureRecords(table);
        FailureHandler handler = new FailureHandler(table.other());

        try (Findings findings = new Findings("failure records")) {
            findings.atLeast("calls", 400 / ONE_IN);
            findings.atLeast("runs given up", 200 / ONE_IN);
            sample(records.record(), ONE_IN).forEach((what, damaged) -> records.call(handler, what, damaged, findings));
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
        StreamRecords records = new StreamRecords(
                table,
                (lockstep, invoker) -> new DispatchHandler(
                        lockstep, invoker, MetricLines.ofTable().metrics()));

        try (Findings findings = new Findings("stream records")) {
            findings.atLeast("kinds of records", 13);
            findings.atLeast("calls", 15_000 / (ONE_IN * 4));
            findings.atLeast("damaged records that failed", 8_000 / (ONE_IN * 4));
            records.oneOfEachKind().forEach((kind, record) -> {
                Map<String, String> sample = sample(record, ONE_IN * 4);
                findings.count("kinds of records", sample.isEmpty() ? 0 : 1);
                sample.forEach((what, damaged) -> records.call(kind + ": " + what, damaged, findings));
            });
        }
    }

    private static void each(JsonNode event, int oneIn, Findings findings, Consumer<String> call) {
        sample(event, oneIn).forEach((what, damaged) -> {
            Throwable refused = findings.call(() -> call.accept(damaged));
            if (refused != null && !Findings.isClear(refused)) {
                findings.violation(what + ": " + refused);
            }
        });
    }

    private static Map<String, String> sample(JsonNode event, int oneIn) {
        Map<String, String> sample = new LinkedHashMap<>(JsonDamage.all(event));
        sample.keySet().removeIf(what -> Math.floorMod(what.hashCode() + SEED, oneIn) != 0);
        return sample;
    }

    private static String invoke(RequestStreamHandler handler, String event) {
        return EventSourceMapping.invoke(handler, event, TestContext.calm());
    }
}
