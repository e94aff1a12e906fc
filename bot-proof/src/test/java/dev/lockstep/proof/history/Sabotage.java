package dev.lockstep.proof.history;

import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsRequest;
import software.amazon.awssdk.services.dynamodb.model.Update;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

/**
 * Takes a safeguard away: changes conditional writes between the library and DynamoDB, so that the check of histories
 * has something to find.
 */
final class Sabotage implements ExecutionInterceptor {
    private final String record;
    private final List<String> attributes;
    private final boolean hidesOldItem;
    private final AtomicLong changed = new AtomicLong();

    private Sabotage(String record, List<String> attributes, boolean hidesOldItem) {
        this.record = record;
        this.attributes = attributes;
        this.hidesOldItem = hidesOldItem;
    }

    /** What is compared with these attributes in conditions on records of this kind holds whatever they are. */
    static Sabotage ignoring(String record, String... attributes) {
        return new Sabotage(record, List.of(attributes), false);
    }

    /** Refusals do not bring the item, so that nobody recognises a write of his own. */
    static Sabotage hidingWhatWasFound() {
        return new Sabotage("", List.of(), true);
    }

    /** How many requests it has changed. */
    long changed() {
        return changed.get();
    }

    @Override
    public SdkRequest modifyRequest(Context.ModifyRequest context, ExecutionAttributes attributesOfCall) {
        SdkRequest request = context.request();
        SdkRequest result = request;
        if (request instanceof UpdateItemRequest update) {
            result = update(update);
        } else if (request instanceof TransactWriteItemsRequest transaction) {
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

    private UpdateItemRequest update(UpdateItemRequest update) {
        if (hidesOldItem) {
            return update.toBuilder()
                    .returnValuesOnConditionCheckFailure("NONE")
                    .build();
        }
        return update.conditionExpression() == null || !concerns(update.key())
                ? update
                : update.toBuilder()
                        .conditionExpression(weakened(update.conditionExpression(), update.expressionAttributeNames()))
                        .build();
    }

    private TransactWriteItem item(TransactWriteItem item) {
        Update update = item.update();
        if (update == null) {
            return item;
        } else if (hidesOldItem) {
            return item.toBuilder()
                    .update(update.toBuilder()
                            .returnValuesOnConditionCheckFailure("NONE")
                            .build())
                    .build();
        }
        return update.conditionExpression() == null || !concerns(update.key())
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

    /** Comparisons with the attribute are made to hold; DynamoDB wants all values to be used. */
    private String weakened(String condition, Map<String, String> names) {
        String result = condition;
        for (String name : names.entrySet().stream()
                .filter(entry -> attributes.contains(entry.getValue()))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet())) {
            Pattern comparison = Pattern.compile(Pattern.quote(name) + " (=|<|<=|<>) (:v\\d+)(?!\\d)");
            result = comparison
                    .matcher(result)
                    .replaceAll(match -> java.util.regex.Matcher.quoteReplacement(
                            "(" + match.group() + " OR NOT " + match.group() + ")"));
        }
        return result;
    }
}
