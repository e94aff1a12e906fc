package dev.lockstep.lambda.hostile;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.bot.BotDefinition;
import dev.lockstep.fixture.OneBot;
import dev.lockstep.fixture.TestTable;
import dev.lockstep.hostile.Findings;
import dev.lockstep.hostile.Tear;
import dev.lockstep.lambda.json.Json;
import dev.lockstep.lambda.testkit.EventSourceMapping;
import dev.lockstep.lambda.testkit.TestContext;
import dev.lockstep.run.Claim;
import dev.lockstep.run.ClaimTerms;
import dev.lockstep.run.Phase;
import dev.lockstep.types.BotId;
import dev.lockstep.types.InvalidInputException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Damaged records of a failed invocation, and what the table must hold after each: the run that they name is given up.
 */
final class FailureRecords {
    static final BotId OTHER = BotId.of("other");

    private static final String ANOTHER_RUN = "/requestPayload( .*|/lockstep( .*|/(bot|run|epoch) .*))";
    private static final String PERHAPS_UNREADABLE = "/requestPayload/.*|/requestContext(/requestId)? .*";

    private final TestTable table;
    private final ObjectNode record;
    private final List<Map<String, AttributeValue>> before;

    /** Two bots, each with a run that was claimed and has not started; the record is of one of them. */
    FailureRecords(TestTable table) {
        this.table = table;
        table.renew();
        OneBot bot = OneBot.registered(table.other());
        table.other()
                .bots()
                .register(
                        BotDefinition.bot(OTHER.value()).target("process:other").build());
        record = (ObjectNode) JsonDamage.read("{'version':'1.0','requestContext':{'requestId':'1b3a',"
                + "'condition':'RetriesExhausted','approximateInvokeCount':3},'responseContext':{'statusCode':200},"
                + "'responsePayload':{'errorType':'Runtime.ExitError','errorMessage':'killed'}}");
        record.set("requestPayload", Json.read(bot.claim().invocation().toJson()));
        Claim unused = table.other()
                .runs()
                .claim(table.other().bots().state(OTHER).orElseThrow().run(), new ClaimTerms(0, true, OneBot.TIMEOUT))
                .orElseThrow();
        before = table.items();
    }

    JsonNode record() {
        return record;
    }

    /** Gives one to a function, looks at the table, and puts it back to what it was. */
    void call(RequestStreamHandler handler, String what, String damaged, Findings findings) {
        Throwable refused = findings.call(() -> EventSourceMapping.invoke(handler, damaged, TestContext.calm()));
        if (refused != null && !Findings.isClear(refused)) {
            findings.violation(what + ": " + refused);
        }
        Set<Map<String, AttributeValue>> changed = changed();
        if (changed.isEmpty()) {
            if (refused == null ? !mayStay(what) : isJson(damaged)) {
                findings.violation(what + ": the run is not given up" + (refused == null ? "" : ": " + refused));
            }
            return;
        }
        findings.count("runs given up", 1);
        requireGivenUp(what, changed, refused, findings);
        restore();
    }

    private static boolean mayStay(String what) {
        return what.matches(ANOTHER_RUN) || what.matches(PERHAPS_UNREADABLE);
    }

    private void requireGivenUp(
            String what, Set<Map<String, AttributeValue>> changed, @Nullable Throwable refused, Findings findings) {
        OneBot bot = OneBot.through(table.other());
        if (what.matches(ANOTHER_RUN)) {
            findings.violation(what + ": a run is given up that the record does not name");
        } else if (refused != null) {
            findings.violation(what + ": refused, and the table is changed: " + refused);
        } else if (bot.state().phase() != Phase.EXPIRED || bot.logged() != 1) {
            findings.violation(what + ": the table is changed, and the run is not given up");
        } else if (!changed.stream()
                .allMatch(item -> item.containsValue(AttributeValue.fromS("B#" + OneBot.ID))
                        && Tear.kind(item).matches("B# (R|X)#"))) {
            findings.violation(what + ": more than the run and its log is changed: " + changed);
        }
    }

    private Set<Map<String, AttributeValue>> changed() {
        Set<Map<String, AttributeValue>> changed = new HashSet<>(table.items());
        before.forEach(item -> {
            if (!changed.remove(item)) {
                changed.add(item);
            }
        });
        return changed;
    }

    private void restore() {
        table.items()
                .forEach(item -> table.plainClient()
                        .deleteItem(r -> r.tableName(table.name()).key(Tear.key(item))));
        before.forEach(table::plant);
    }

    private static boolean isJson(String text) {
        try {
            return !Json.read(text).isMissingNode();
        } catch (InvalidInputException none) {
            return false;
        }
    }
}
