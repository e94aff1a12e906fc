package dev.lockstep.hostile;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * What an attribute may hold that Lockstep never wrote there, by name: every type of DynamoDB, and the edges of each.
 */
final class HostileValues {
    private static final Map<String, AttributeValue> ALL = all();

    private HostileValues() {}

    static Map<String, AttributeValue> list() {
        return ALL;
    }

    private static Map<String, AttributeValue> all() {
        Map<String, AttributeValue> values = new LinkedHashMap<>();
        texts().forEach((name, text) -> values.put("S " + name, AttributeValue.fromS(text)));
        for (String number : numbers()) {
            values.put("N " + number, AttributeValue.fromN(number));
        }
        values.put("B", AttributeValue.fromB(SdkBytes.fromByteArray(new byte[] {0, 31, -117, 8, 0, -1})));
        values.put("B empty", AttributeValue.fromB(SdkBytes.fromByteArray(new byte[0])));
        values.put("BOOL true", AttributeValue.fromBool(true));
        values.put("BOOL false", AttributeValue.fromBool(false));
        values.put("NULL", AttributeValue.fromNul(true));
        values.put("M empty", AttributeValue.fromM(Map.of()));
        values.put("M of strings", AttributeValue.fromM(Map.of("orders", AttributeValue.fromS("x"))));
        values.put("M of odd names", AttributeValue.fromM(Map.of("a b\u0000", AttributeValue.fromM(Map.of()))));
        values.put("M 30 deep", deep());
        values.put("L empty", AttributeValue.fromL(List.of()));
        values.put("L", AttributeValue.fromL(List.of(AttributeValue.fromS("orders"), AttributeValue.fromN("1"))));
        values.put("SS", AttributeValue.fromSs(List.of("orders", "a b")));
        values.put("SS long", AttributeValue.fromSs(many()));
        values.put("NS", AttributeValue.fromNs(List.of("1", "2")));
        values.put("BS", AttributeValue.fromBs(List.of(SdkBytes.fromUtf8String("orders"))));
        return values;
    }

    private static Map<String, String> texts() {
        Map<String, String> texts = new LinkedHashMap<>();
        texts.put("empty", "");
        texts.put("blank", " ");
        texts.put("word", "nonsense");
        texts.put("digits", "17");
        texts.put("NUL", "a\u0000b");
        texts.put("lines", "forged\nline");
        texts.put("bidi", "\u202eenrich");
        texts.put("4 bytes", "\ud83d\ude00");
        texts.put("not normal", "e\u0301\ufb01");
        texts.put("kind of target", "process:");
        texts.put("event of RStreams", "z/2026/13/99");
        texts.put("latest event", "~".repeat(128));
        texts.put("long", "x".repeat(20_000));
        return texts;
    }

    private static List<String> numbers() {
        return List.of(
                "-1",
                "0",
                "1",
                "1.5",
                "2147483647",
                "2147483648",
                "-2147483649",
                "999999999999",
                "1000000000000",
                "9223372036854775807",
                "9223372036854775808",
                "-9223372036854775808",
                "9.9999999999999999999999999999999999999E+125",
                "1E-130");
    }

    private static AttributeValue deep() {
        AttributeValue value = AttributeValue.fromS("x");
        for (int level = 0; level < 30; level++) {
            value = AttributeValue.fromM(Map.of("e", value));
        }
        return value;
    }

    private static List<String> many() {
        List<String> many = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            many.add("queue-" + i);
        }
        return many;
    }
}
