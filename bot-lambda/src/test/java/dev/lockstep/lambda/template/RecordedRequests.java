package dev.lockstep.lambda.template;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.ScanRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

/** What a client asks of DynamoDB, as IAM sees it: a transaction is the actions it is made of, one for each item. */
final class RecordedRequests implements ExecutionInterceptor {
    private static final String KEY = "pk";
    private static final String KEY_ON_A_BUS = "id";
    private static final Set<String> WORDS = Set.of(
            "SET",
            "REMOVE",
            "ADD",
            "DELETE",
            "AND",
            "OR",
            "NOT",
            "BETWEEN",
            "IN",
            "if_not_exists",
            "attribute_exists",
            "attribute_not_exists",
            "begins_with",
            "list_append",
            "size");
    /** A path of attributes: names or placeholders divided by dots; what begins with a colon is a value. */
    private static final Pattern PATH = Pattern.compile("(?<![:#\\w.])(#?[A-Za-z_]\\w*)(\\.#?\\w+|\\[\\d+])*");

    private final List<IamRequest> requests = new CopyOnWriteArrayList<>();

    List<IamRequest> requests() {
        return requests;
    }

    @Override
    public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
        requests.addAll(of(context.request()));
    }

    /** What IAM is asked about this request. */
    static List<IamRequest> of(SdkRequest request) {
        if (request instanceof GetItemRequest r) {
            return List.of(item("GetItem", r.tableName(), r.key()));
        } else if (request instanceof QueryRequest r) {
            String hash = hash(r.keyConditionExpression(), r.expressionAttributeValues());
            return List.of(asked("Query", r.tableName() + (r.indexName() == null ? "" : "/index/" + r.indexName()))
                    .with(IamRequest.LEADING_KEYS, hash));
        } else if (request instanceof ScanRequest r) {
            return List.of(asked("Scan", r.tableName()));
        } else if (request instanceof BatchGetItemRequest r) {
            List<IamRequest> all = new ArrayList<>();
            r.requestItems()
                    .forEach((table, wanted) -> all.add(asked("BatchGetItem", table)
                            .with(
                                    IamRequest.LEADING_KEYS,
                                    wanted.keys().stream()
                                            .map(key -> hash(key))
                                            .distinct()
                                            .toArray(String[]::new))));
            return all;
        } else if (request instanceof UpdateItemRequest r) {
            return List.of(changed(
                    "UpdateItem",
                    r.tableName(),
                    r.key(),
                    r.expressionAttributeNames(),
                    r.updateExpression(),
                    r.conditionExpression()));
        } else if (request instanceof TransactWriteItemsRequest r) {
            return r.transactItems().stream().map(RecordedRequests::part).toList();
        } else if (request instanceof PutItemRequest r) {
            return List.of(put(r.tableName(), r.item()));
        } else if (request instanceof DeleteItemRequest r) {
            return List.of(changed(
                    "DeleteItem", r.tableName(), r.key(), r.expressionAttributeNames(), r.conditionExpression()));
        }
        throw new IllegalArgumentException("no rule for " + request);
    }

    private static IamRequest part(TransactWriteItem item) {
        if (item.update() != null) {
            var u = item.update();
            return changed(
                    "UpdateItem",
                    u.tableName(),
                    u.key(),
                    u.expressionAttributeNames(),
                    u.updateExpression(),
                    u.conditionExpression());
        } else if (item.delete() != null) {
            var d = item.delete();
            return changed("DeleteItem", d.tableName(), d.key(), d.expressionAttributeNames(), d.conditionExpression());
        } else if (item.put() != null) {
            return put(item.put().tableName(), item.put().item());
        }
        var c = item.conditionCheck();
        return changed(
                "ConditionCheckItem", c.tableName(), c.key(), c.expressionAttributeNames(), c.conditionExpression());
    }

    private static IamRequest put(String table, Map<String, AttributeValue> item) {
        return item("PutItem", table, item)
                .with(IamRequest.ATTRIBUTES, item.keySet().toArray(String[]::new));
    }

    private static IamRequest changed(
            String action,
            String table,
            Map<String, AttributeValue> key,
            Map<String, String> names,
            @Nullable String... expressions) {
        Set<String> attributes = new TreeSet<>(key.keySet());
        for (String expression : expressions) {
            attributes.addAll(topLevel(expression == null ? "" : expression, names));
        }
        return item(action, table, key).with(IamRequest.ATTRIBUTES, attributes.toArray(String[]::new));
    }

    private static Collection<String> topLevel(String expression, Map<String, String> names) {
        Set<String> found = new HashSet<>();
        Matcher paths = PATH.matcher(expression);
        while (paths.find()) {
            String first = paths.group(1);
            if (!WORDS.contains(first)) {
                found.add(first.startsWith("#") ? Values.text(names.get(first)) : first);
            }
        }
        return found;
    }

    private static IamRequest item(String action, String table, Map<String, AttributeValue> key) {
        return asked(action, table).with(IamRequest.LEADING_KEYS, hash(key));
    }

    private static IamRequest asked(String action, String resource) {
        return IamRequest.of("dynamodb:" + action, IamRequest.tableArn(resource));
    }

    private static String hash(Map<String, AttributeValue> key) {
        AttributeValue onBus = key.getOrDefault(KEY_ON_A_BUS, AttributeValue.fromS(""));
        return key.getOrDefault(KEY, onBus).s();
    }

    /** The value that the first name of a key condition is compared with. */
    private static String hash(String condition, Map<String, AttributeValue> values) {
        Matcher first = Pattern.compile("= *(:\\w+)").matcher(condition);
        if (!first.find()) {
            throw new IllegalArgumentException("no partition in " + condition);
        }
        return values.getOrDefault(first.group(1), AttributeValue.fromS("")).s();
    }
}
