package dev.lockstep.lambda.hostile;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.Lockstep;
import dev.lockstep.audit.Note;
import dev.lockstep.bot.BotDefinition;
import dev.lockstep.dispatch.BotInvoker;
import dev.lockstep.fixture.OneBot;
import dev.lockstep.fixture.TestTable;
import dev.lockstep.hostile.Findings;
import dev.lockstep.hostile.Tear;
import dev.lockstep.lambda.json.AttributeJson;
import dev.lockstep.lambda.json.Json;
import dev.lockstep.lambda.testkit.EventSourceMapping;
import dev.lockstep.lambda.testkit.TestContext;
import dev.lockstep.run.Checkpoint;
import dev.lockstep.run.Completion;
import dev.lockstep.system.SystemDefinition;
import dev.lockstep.types.BotId;
import dev.lockstep.types.InvalidInputException;
import dev.lockstep.types.LockName;
import dev.lockstep.types.SystemId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiFunction;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Damaged records of the stream, each in a batch with a right one of another bot, before it and behind it in turn. */
final class StreamRecords {
    private static final BotId WELL = BotId.of("well");
    private static final String WELLS = "900";
    private static final int BATCHES_ON_ONE_SERVER = 60;

    private final TestTable table;
    private final BiFunction<Lockstep, BotInvoker, RequestStreamHandler> functions;
    private final List<BotId> invoked = Collections.synchronizedList(new ArrayList<>());
    private int tried;
    private ObjectNode wells = (ObjectNode) JsonDamage.read("{}");

    /**
     * Batches for these functions.
     *
     * @param functions the function over a table, with what invokes targets
     */
    StreamRecords(TestTable table, BiFunction<Lockstep, BotInvoker, RequestStreamHandler> functions) {
        this.table = table;
        this.functions = functions;
        register();
    }

    private void register() {
        table.renew();
        OneBot.registered(table.other());
        table.other()
                .bots()
                .register(BotDefinition.bot(WELL.value())
                        .target("process:well")
                        .reads("orders")
                        .build());
        wells = record(table.item("B#" + WELL, "W"), WELLS);
    }

    /** One record of each kind that there is, by its kind. */
    Map<String, JsonNode> oneOfEachKind() {
        Lockstep lockstep = table.other();
        lockstep.bots()
                .update(
                        OneBot.ID,
                        bot -> bot.toBuilder()
                                .schedule("0 * * * *")
                                .settings("{\"a\":1}")
                                .tags("tag")
                                .build());
        lockstep.bots().pause(OneBot.ID, Note.by("ann", "because"));
        lockstep.systems().register(new SystemDefinition(SystemId.of("shop"), "Shop", Set.of("store"), "{}"));
        lockstep.locks().tryAcquire(LockName.of("nightly"), "ann", Duration.ofMinutes(1));
        Checkpoint both = Checkpoint.read("orders", OneBot.event(1), 1).andWrite("invoices", OneBot.event(2), 1);
        OneBot.through(lockstep).start().complete(Completion.SILENT.with(both).withMessage("done"));
        OneBot.through(lockstep).start();
        lockstep.sweeper(lockstep.dispatcher((target, invocation) -> {})).reconcile(1);
        Map<String, JsonNode> kinds = new TreeMap<>();
        table.items().stream()
                .filter(item -> !item.containsValue(AttributeValue.fromS("B#" + WELL)))
                .forEach(item -> kinds.putIfAbsent(Tear.kind(item), record(item, Integer.toString(kinds.size()))));
        register();
        return kinds;
    }

    /** Gives a batch to the function: the other bot must be run, and of the batch no more fail than what is damaged. */
    void call(String what, String damaged, Findings findings) {
        if (!isJson(damaged)) {
            findings.count("texts that are no JSON, of which there is no batch", 1);
            return;
        }
        if (++tried % BATCHES_ON_ONE_SERVER == 0) {
            register();
        }
        Lockstep lockstep = table.other();
        lockstep.wakes().trigger(WELL);
        invoked.clear();
        RequestStreamHandler function =
                functions.apply(lockstep, (target, invocation) -> invoked.add(invocation.bot()));
        String batch = tried % 2 == 0 ? damaged + "," + wells : wells + "," + damaged;
        Throwable refused = findings.call(() -> {
            JsonNode answer =
                    Json.read(EventSourceMapping.invoke(function, "{\"Records\":[" + batch + "]}", TestContext.calm()));
            judge(what, answer, findings);
        });
        if (refused != null) {
            findings.violation(what + ": the whole batch is refused: " + refused);
        }
        lockstep.runs().expire(lockstep.bots().state(WELL).orElseThrow().run());
        table.clock().advance(Duration.ofHours(1));
    }

    private void judge(String what, JsonNode answer, Findings findings) {
        if (!answer.path("batchItemFailures").isArray()) {
            findings.violation(what + ": the answer does not say what failed: " + answer);
        }
        List<String> failed = answer.findValuesAsText("itemIdentifier");
        findings.count("damaged records that failed", failed.isEmpty() ? 0 : 1);
        if (failed.contains(WELLS)) {
            findings.violation(what + ": the record of the other bot failed");
        }
        if (!invoked.contains(WELL)) {
            findings.violation(what + ": the other bot is not run");
        }
    }

    private static ObjectNode record(Map<String, AttributeValue> item, String number) {
        ObjectNode record = (ObjectNode) JsonDamage.read("{'eventID':'e','eventName':'MODIFY','dynamodb':{}}");
        ObjectNode dynamodb = (ObjectNode) record.path("dynamodb");
        dynamodb.put("SequenceNumber", number);
        dynamodb.set("Keys", AttributeJson.writeItem(Tear.key(item)));
        dynamodb.set("NewImage", AttributeJson.writeItem(item));
        dynamodb.set("OldImage", AttributeJson.writeItem(item));
        return record;
    }

    private static boolean isJson(String text) {
        try {
            return !Json.read(text).isMissingNode();
        } catch (InvalidInputException none) {
            return false;
        }
    }
}
