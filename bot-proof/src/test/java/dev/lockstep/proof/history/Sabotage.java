package dev.lockstep.proof.history;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;
import software.amazon.awssdk.services.dynamodb.model.Update;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

/**
 * Takes a safeguard away: changes conditional writes between the library and DynamoDB, or what their refusals bring
 * back, so that the check of histories has something to find.
 */
final class Sabotage implements ExecutionInterceptor {
    private final String record;
    private final List<String> attributes;
    private final String heldTo;
    private final AtomicLong changed = new AtomicLong();
    private final Way way;

    private enum Way {
        IGNORING,
        RAISING,
        FORGETTING
    }

    private Sabotage(String record, List<String> attributes, String heldTo, Way way) {
        this.record = record;
        this.attributes = attributes;
        this.heldTo = heldTo;
        this.way = way;
    }

    /** What is compared with these attributes in conditions on records of this kind holds whatever they are. */
    static Sabotage ignoring(String record, String... attributes) {
        return new Sabotage(record, List.of(attributes), "", Way.IGNORING);
    }

    /** A number that is set in such records is set to one more. */
    static Sabotage raising(String record, String attribute) {
        return new Sabotage(record, List.of(attribute), "", Way.RAISING);
    }

    /** Refusals bring these attributes of such records back with other values, so that nobody knows his own write. */
    static Sabotage forgetting(String record, String... attributes) {
        return new Sabotage(record, List.of(attributes), "", Way.FORGETTING);
    }

    /** The same, but only in conditions which want this attribute to have one value. */
    Sabotage heldTo(String attribute) {
        return new Sabotage(record, attributes, attribute, way);
    }

    /** How many requests or refusals it has changed. */
    long changed() {
        return changed.get();
    }

    @Override
    public SdkRequest modifyRequest(Context.ModifyRequest context, ExecutionAttributes attributesOfCall) {
        SdkRequest request = context.request();
        SdkRequest result = request;
        if (way == Way.FORGETTING) {
            return request;
        } else if (request instanceof UpdateItemRequest update) {
            result = update(update);
        } else if (way == Way.IGNORING && request instanceof TransactWriteItemsRequest transaction) {
            result = transaction.toBuilder()
                    .transactItems(
                            transaction.transactItems().stream().map(this::item).toList())
                    .build();
        }
        if (!result.equals(request)) {
            changed.incrementAndGet();
        }
        return result;
    }

    @Override
    public Throwable modifyException(Context.FailedExecution context, ExecutionAttributes attributesOfCall) {
        Throwable thrown = context.exception();
        if (way != Way.FORGETTING) {
            return thrown;
        } else if (thrown instanceof ConditionalCheckFailedException refused && refused.hasItem()) {
            return refused.toBuilder().item(forgotten(refused.item())).build();
        } else if (thrown instanceof TransactionCanceledException canceled) {
            return canceled.toBuilder()
                    .cancellationReasons(canceled.cancellationReasons().stream()
                            .map(reason -> reason.hasItem()
                                    ? reason.toBuilder()
                                            .item(forgotten(reason.item()))
                                            .build()
                                    : reason)
                            .toList())
                    .build();
        }
        return thrown;
    }

    private Map<String, AttributeValue> forgotten(Map<String, AttributeValue> item) {
        Map<String, AttributeValue> result = new HashMap<>(item);
        if (concerns(item)) {
            attributes.forEach(name -> result.computeIfPresent(name, (n, token) -> AttributeValue.fromS("somebody")));
            changed.incrementAndGet();
        }
        return result;
    }

    private UpdateItemRequest update(UpdateItemRequest update) {
        if (way == Way.RAISING) {
            return concerns(update.key()) ? raised(update) : update;
        }
        return update.conditionExpression() == null || !concerns(update.key())
                ? update
                : update.toBuilder()
                        .conditionExpression(weakened(update.conditionExpression(), update.expressionAttributeNames()))
                        .build();
    }

    private UpdateItemRequest raised(UpdateItemRequest update) {
        Matcher set = comparison(attributes.get(0), "=", update.expressionAttributeNames())
                .matcher(update.updateExpression());
        if (!set.find()) {
            return update;
        }
        Map<String, AttributeValue> values = new HashMap<>(update.expressionAttributeValues());
        values.put(":more", AttributeValue.fromN("1"));
        return update.toBuilder()
                .updateExpression(set.replaceFirst("$0 + :more"))
                .expressionAttributeValues(values)
                .build();
    }

    private TransactWriteItem item(TransactWriteItem item) {
        Update update = item.update();
        return update == null || update.conditionExpression() == null || !concerns(update.key())
                ? item
                : item.toBuilder()
                        .update(update.toBuilder()
                                .conditionExpression(
                                        weakened(update.conditionExpression(), update.expressionAttributeNames()))
                                .build())
                        .build();
    }

    private boolean concerns(Map<String, AttributeValue> key) {
        return key.values().stream()
                .anyMatch(value -> value.s() != null && value.s().startsWith(record));
    }

    /** Comparisons with the attributes are made to hold; DynamoDB wants all values to be used. */
    private String weakened(String condition, Map<String, String> names) {
        if (!heldTo.isEmpty()
                && !comparison(heldTo, "=", names).matcher(condition).find()) {
            return condition;
        }
        String result = condition;
        for (String attribute : attributes) {
            result = comparison(attribute, "=|<|<=|<>", names)
                    .matcher(result)
                    .replaceAll(
                            match -> Matcher.quoteReplacement("(" + match.group() + " OR NOT " + match.group() + ")"));
        }
        return result;
    }

    private static Pattern comparison(String attribute, String operators, Map<String, String> names) {
        String placeholders = names.entrySet().stream()
                .filter(entry -> entry.getValue().equals(attribute))
                .map(entry -> Pattern.quote(entry.getKey()))
                .collect(Collectors.joining("|"));
        return Pattern.compile(
                "(?:" + (placeholders.isEmpty() ? "(?!)" : placeholders) + ") (?:" + operators + ") :v\\d+(?!\\d)");
    }
}
