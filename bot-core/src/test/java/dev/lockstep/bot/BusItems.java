package dev.lockstep.bot;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** A bot as leo-sdk writes it, and attributes in few letters. */
final class BusItems {
    private BusItems() {}

    static BotDefinition.Builder definition() {
        return BotDefinition.bot("orders-enrich")
                .name("Orders Enrich")
                .description("enriches orders")
                .owner("team-a")
                .target("lambda:orders-enrich")
                .reads("orders")
                .writes("orders-enriched")
                .timeout(BusDefinition.BUS_TIMEOUT)
                .settings("{\"batch\":10,\"destination\":\"orders-enriched\",\"source\":\"orders\"}");
    }

    static Map<String, AttributeValue> nodeBot() {
        return new HashMap<>(Map.of(
                "name", s("Orders"),
                "lambdaName", s("orders-enrich"),
                "executionType", s("lambda"),
                "triggers", l(s("queue:orders")),
                "lambda", m("settings", l(m("source", s("orders")))),
                "instances", m(),
                "requested_kinesis", m(),
                "checkpoints", m("read", m("queue:orders", m()), "write", m())));
    }

    static AttributeValue settings() {
        return m("batch", n("10"), "destination", s("orders-enriched"), "source", s("orders"));
    }

    static AttributeValue s(String text) {
        return AttributeValue.fromS(text);
    }

    static AttributeValue n(String number) {
        return AttributeValue.fromN(number);
    }

    static AttributeValue l(AttributeValue... values) {
        return AttributeValue.fromL(List.of(values));
    }

    static AttributeValue m(Object... namesAndValues) {
        Map<String, AttributeValue> map = new HashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            map.put((String) namesAndValues[i], (AttributeValue) namesAndValues[i + 1]);
        }
        return AttributeValue.fromM(map);
    }
}
