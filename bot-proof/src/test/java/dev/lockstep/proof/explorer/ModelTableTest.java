package dev.lockstep.proof.explorer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.store.LockstepTable;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.testkit.Figures;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.ReturnValue;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;

/** The model answers what DynamoDB Local answers, to requests made up at random from what Lockstep's are made of. */
class ModelTableTest {
    private static final long SEED = Long.getLong("lockstep.explorer.seed", 20_261_122L);
    private static final int REQUESTS = Integer.getInteger("lockstep.explorer.requests", 600);
    private static final String TABLE = "model";

    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    private final SplittableRandom random = new SplittableRandom(SEED);

    @Test
    @DisplayName("the model of the table answers as DynamoDB Local does, request by request")
    void answersAsDynamoDbLocalDoes() {
        DynamoDbClient real = DYNAMO.client();
        LockstepTable.create(real, TABLE);
        OneTable model = new OneTable();
        Map<String, Integer> outcomes = new TreeMap<>();
        List<String> differences = new ArrayList<>();
        for (int i = 0; i < REQUESTS && differences.isEmpty(); i++) {
            Asked asked = asked();
            String expected = seen(real, asked);
            String found = seen(model, asked);
            outcomes.merge(expected.split(" ", 2)[0], 1, Integer::sum);
            if (!found.equals(expected)) {
                differences.add("request " + i + " of seed " + SEED + ", " + asked + ": " + expected + " is " + found);
            }
        }
        Figures.of("explorer-model")
                .with("requests", REQUESTS)
                .with("outcomes", outcomes.toString())
                .publish(differences.size());
        assertThat(differences).isEmpty();
        assertThat(outcomes.get("written")).as("%s", outcomes).isGreaterThan(REQUESTS / 4);
        assertThat(outcomes.get("refused")).as("%s", outcomes).isGreaterThan(REQUESTS / 4);
        assertThat(outcomes.getOrDefault("invalid", 0)).as("%s", outcomes).isLessThan(REQUESTS / 10);
    }

    /** The answer, then what a query finds, and both items. */
    private static String seen(DynamoDbClient client, Asked asked) {
        StringBuilder seen = new StringBuilder(answer(client, asked));
        seen.append(" of ")
                .append(client
                        .query(r -> r.tableName(TABLE)
                                .consistentRead(true)
                                .keyConditionExpression("#p = :p AND #s BETWEEN :from AND :to")
                                .expressionAttributeNames(Map.of("#p", "pk", "#s", "sk"))
                                .expressionAttributeValues(asked.range()))
                        .items()
                        .stream()
                        .map(TreeMap::new)
                        .toList());
        for (Map<String, AttributeValue> key : KEYS) {
            seen.append(" then ")
                    .append(new TreeMap<>(
                            client.getItem(r -> r.tableName(TABLE).key(key).consistentRead(true))
                                    .item()));
        }
        return seen.toString();
    }

    private static final List<Map<String, AttributeValue>> KEYS = List.of(key("a"), key("b"));

    private static Map<String, AttributeValue> key(String sort) {
        return Map.of("pk", AttributeValue.fromS("B#x"), "sk", AttributeValue.fromS(sort));
    }

    /** One update, or one transaction over both items. */
    private record Asked(
            boolean isTransaction,
            Map<String, AttributeValue> key,
            String update,
            String condition,
            Map<String, AttributeValue> values,
            Map<String, AttributeValue> range) {}

    private Asked asked() {
        Map<String, AttributeValue> values = new HashMap<>();
        boolean isTransaction = random.nextInt(4) == 0;
        String update = update(isTransaction, values);
        String condition = condition(2, values);
        return new Asked(isTransaction, KEYS.get(random.nextInt(2)), update, condition, values, range());
    }

    /** Of one partition, from a sort key up to another. */
    private Map<String, AttributeValue> range() {
        return Map.of(
                ":p", AttributeValue.fromS(random.nextInt(8) == 0 ? "B#y" : "B#x"),
                ":from", AttributeValue.fromS(List.of("A", "a", "aa").get(random.nextInt(3))),
                ":to", AttributeValue.fromS(List.of("aa", "b", "c").get(random.nextInt(3))));
    }

    /** Invalid paths are left to updates alone: which of two faults a transaction tells of is no matter here. */
    private String update(boolean isValid, Map<String, AttributeValue> values) {
        int kind = random.nextInt(isValid ? 7 : 8);
        boolean isForgetting = kind == 7 && random.nextBoolean();
        String set = switch (kind) {
            case 0 -> "n = if_not_exists(n, " + number(values) + ") + " + number(values);
            case 1 -> "n = " + number(values) + ", s = " + string(values);
            case 2 -> "s = if_not_exists(s, " + string(values) + "), n = if_not_exists(n, " + number(values) + ")";
            case 3 -> "m = if_not_exists(m, " + value(values, AttributeValue.fromM(Map.of())) + ")";
            case 4 -> "m = " + value(values, AttributeValue.fromM(Map.of("e", AttributeValue.fromS("b"))));
            case 5 -> "s = " + string(values) + ", t = if_not_exists(s, " + string(values) + ")";
            case 6 ->
                "t = if_not_exists(t, " + string(values) + "), n = if_not_exists(k, " + number(values) + ") + "
                        + number(values);
            default -> isForgetting ? "n = " + number(values) : "m.e = " + string(values);
        };
        String rest = switch (isForgetting ? 5 : random.nextInt(5)) {
            case 0 -> "";
            case 1 -> ", b = " + string(values) + ", k = " + number(values);
            case 2 -> " REMOVE k";
            case 3 -> " REMOVE b, k";
            case 4 -> " REMOVE k, f";
            default -> " REMOVE m.e, k";
        };
        return "SET " + set + rest;
    }

    private String condition(int depth, Map<String, AttributeValue> values) {
        if (depth > 0 && random.nextInt(2) == 0) {
            String joined = random.nextBoolean() ? " AND " : " OR ";
            return "(" + condition(depth - 1, values) + joined + condition(depth - 1, values) + ")";
        }
        String path = List.of("n", "s", "t", "m.e", "pk", "k").get(random.nextInt(6));
        return switch (random.nextInt(4)) {
            case 0 -> "attribute_exists(" + path + ")";
            case 1 -> "attribute_not_exists(" + path + ")";
            default ->
                path + " " + List.of("=", "<>", "<", "<=", ">", ">=").get(random.nextInt(6)) + " "
                        + (random.nextBoolean() ? number(values) : string(values));
        };
    }

    private String number(Map<String, AttributeValue> values) {
        return value(values, AttributeValue.fromN(Integer.toString(random.nextInt(4))));
    }

    private String string(Map<String, AttributeValue> values) {
        return value(values, AttributeValue.fromS(List.of("a", "b", "c", "ab").get(random.nextInt(4))));
    }

    private static String value(Map<String, AttributeValue> values, AttributeValue value) {
        String name = ":v" + values.size();
        values.put(name, value);
        return name;
    }

    private static String answer(DynamoDbClient client, Asked asked) {
        Map<String, String> used = new HashMap<>();
        String update = named(asked.update(), used);
        String condition = named(asked.condition(), used);
        try {
            if (!asked.isTransaction()) {
                return "written "
                        + new TreeMap<>(client.updateItem(r -> r.tableName(TABLE)
                                        .key(asked.key())
                                        .updateExpression(update)
                                        .conditionExpression(condition)
                                        .expressionAttributeNames(used)
                                        .expressionAttributeValues(asked.values())
                                        .returnValues(ReturnValue.ALL_NEW)
                                        .returnValuesOnConditionCheckFailure("ALL_OLD"))
                                .attributes());
            }
            client.transactWriteItems(r -> r.transactItems(transaction(asked, update, condition, used)));
            return "written";
        } catch (ConditionalCheckFailedException refused) {
            return "refused " + (refused.hasItem() ? new TreeMap<>(refused.item()) : Map.of());
        } catch (TransactionCanceledException canceled) {
            return "refused "
                    + canceled.cancellationReasons().stream()
                            .map(reason -> reason.code() + (reason.hasItem() ? new TreeMap<>(reason.item()) : Map.of()))
                            .toList();
        } catch (DynamoDbException invalid) {
            return "invalid";
        }
    }

    private static List<TransactWriteItem> transaction(
            Asked asked, String update, String condition, Map<String, String> names) {
        Map<String, AttributeValue> other = KEYS.get(0).equals(asked.key()) ? KEYS.get(1) : KEYS.get(0);
        TransactWriteItem first = TransactWriteItem.builder()
                .update(u -> u.tableName(TABLE)
                        .key(asked.key())
                        .updateExpression(update)
                        .conditionExpression(condition)
                        .expressionAttributeNames(names)
                        .expressionAttributeValues(asked.values())
                        .returnValuesOnConditionCheckFailure("ALL_OLD"))
                .build();
        TransactWriteItem second = asked.values().size() % 2 == 0
                ? TransactWriteItem.builder()
                        .delete(d -> d.tableName(TABLE)
                                .key(other)
                                .conditionExpression("attribute_exists(#n0)")
                                .expressionAttributeNames(Map.of("#n0", "m"))
                                .returnValuesOnConditionCheckFailure("ALL_OLD"))
                        .build()
                : TransactWriteItem.builder()
                        .conditionCheck(c -> c.tableName(TABLE)
                                .key(other)
                                .conditionExpression("attribute_not_exists(#n0)")
                                .expressionAttributeNames(Map.of("#n0", "t"))
                                .returnValuesOnConditionCheckFailure("ALL_OLD"))
                        .build();
        return List.of(first, second);
    }

    /** Names as Lockstep writes them, by placeholders. */
    private static String named(String expression, Map<String, String> names) {
        return Pattern.compile("(?<![:A-Za-z_])(?:n|s|t|m|e|f|k|b|pk)(?![A-Za-z_(])")
                .matcher(expression)
                .replaceAll(match -> {
                    names.put("#" + match.group(), match.group());
                    return "#" + match.group();
                });
    }

    /** A table that changes, for those who want one. */
    private static final class OneTable extends Requests {
        private ModelTable table = ModelTable.EMPTY;

        @Override
        Answer answer(Request request) {
            if (request instanceof Request.Write write) {
                ModelTable.Result result = table.write(write);
                table = result.after();
                return result.answer();
            }
            return table.read(request);
        }
    }
}
