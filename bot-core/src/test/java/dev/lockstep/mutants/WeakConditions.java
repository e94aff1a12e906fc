package dev.lockstep.mutants;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

/**
 * Notes which places of the library write under which conditions, and makes one of these conditions weaker. The SDK
 * makes its own instances of interceptors, hence what they share.
 */
public final class WeakConditions implements ExecutionInterceptor {
    /** A write that is refused for ever is repeated for ever by whom it surprises; that is an answer, too. */
    private static final int MOST_WRITES = 5_000;

    private static final Pattern OURS = Pattern.compile("#n\\d+");

    private static final Set<Site> SEEN = ConcurrentHashMap.newKeySet();
    private static final Map<Site, Guard> EXAMPLES = new ConcurrentHashMap<>();
    private static final AtomicInteger WRITES = new AtomicInteger();
    private static final AtomicInteger MALFORMED = new AtomicInteger();
    private static volatile boolean watching;
    private static volatile @Nullable Mutant mutant;

    /** A condition of one place, and the number of the one that takes its place. */
    record Mutant(Site site, int number) {}

    /** A condition, the names and the values that it needs. */
    private record Guard(
            Site.Write write,
            Map<String, AttributeValue> key,
            @Nullable String condition,
            String update,
            Map<String, String> names,
            Map<String, AttributeValue> values) {

        /** What is named and not used is refused. */
        Map<String, String> usedNames() {
            return used(names);
        }

        Map<String, AttributeValue> usedValues() {
            return used(values);
        }

        private <V> Map<String, V> used(Map<String, V> all) {
            Map<String, V> used = new HashMap<>();
            all.forEach((placeholder, value) -> {
                if (Pattern.compile(placeholder + "(?!\\d)")
                        .matcher(update + " " + condition)
                        .find()) {
                    used.put(placeholder, value);
                }
            });
            return used;
        }
    }

    /** Whether to do anything at all: of all tests, few want it. */
    static void watch(boolean on) {
        watching = on;
    }

    /** The sites since the last call. */
    static Set<Site> seen() {
        Set<Site> seen = new HashSet<>(SEEN);
        SEEN.clear();
        return seen;
    }

    /** An example of a site's condition as it was sent. */
    static String rendered(Site site) {
        return Objects.requireNonNull(example(site).condition());
    }

    /** A mutant of a site's condition, for people. */
    static String readable(Site site, String mutant) {
        return Site.readable(mutant, example(site).names());
    }

    private static Guard example(Site site) {
        return Objects.requireNonNull(EXAMPLES.get(site));
    }

    static void mutate(@Nullable Mutant one) {
        mutant = one;
        WRITES.set(0);
        MALFORMED.set(0);
    }

    /** Whether DynamoDB could not read the mutant: then a test that fails says nothing about the condition. */
    static boolean isMalformed() {
        return MALFORMED.get() > 0;
    }

    @Override
    public void onExecutionFailure(Context.FailedExecution context, ExecutionAttributes attributes) {
        if (mutant != null
                && context.exception() instanceof DynamoDbException e
                && String.valueOf(e.getMessage()).contains("Expression")
                && "ValidationException".equals(e.awsErrorDetails().errorCode())) {
            MALFORMED.incrementAndGet();
        }
    }

    @Override
    public SdkRequest modifyRequest(Context.ModifyRequest context, ExecutionAttributes attributes) {
        if (watching && context.request() instanceof UpdateItemRequest request) {
            Guard guard = weakened(new Guard(
                    Site.Write.UPDATE,
                    request.key(),
                    request.conditionExpression(),
                    request.updateExpression(),
                    request.expressionAttributeNames(),
                    request.expressionAttributeValues()));
            return request.copy(r -> r.conditionExpression(guard.condition())
                    .expressionAttributeNames(orNull(guard.usedNames()))
                    .expressionAttributeValues(orNull(guard.usedValues())));
        }
        if (watching && context.request() instanceof DeleteItemRequest request) {
            Guard guard = weakened(new Guard(
                    Site.Write.DELETE,
                    request.key(),
                    request.conditionExpression(),
                    "",
                    request.expressionAttributeNames(),
                    request.expressionAttributeValues()));
            return request.copy(r -> r.conditionExpression(guard.condition())
                    .expressionAttributeNames(orNull(guard.usedNames()))
                    .expressionAttributeValues(orNull(guard.usedValues())));
        }
        if (watching && context.request() instanceof TransactWriteItemsRequest request) {
            List<TransactWriteItem> items = request.transactItems().stream()
                    .map(WeakConditions::weakened)
                    .toList();
            return request.copy(r -> r.transactItems(items));
        }
        return context.request();
    }

    private static TransactWriteItem weakened(TransactWriteItem item) {
        if (item.update() != null) {
            Guard guard = weakened(new Guard(
                    Site.Write.UPDATE,
                    item.update().key(),
                    item.update().conditionExpression(),
                    item.update().updateExpression(),
                    item.update().expressionAttributeNames(),
                    item.update().expressionAttributeValues()));
            return item.copy(i -> i.update(item.update()
                    .copy(u -> u.conditionExpression(guard.condition())
                            .expressionAttributeNames(orNull(guard.usedNames()))
                            .expressionAttributeValues(orNull(guard.usedValues())))));
        }
        if (item.delete() != null) {
            Guard guard = weakened(new Guard(
                    Site.Write.DELETE,
                    item.delete().key(),
                    item.delete().conditionExpression(),
                    "",
                    item.delete().expressionAttributeNames(),
                    item.delete().expressionAttributeValues()));
            return item.copy(i -> i.delete(item.delete()
                    .copy(d -> d.conditionExpression(guard.condition())
                            .expressionAttributeNames(orNull(guard.usedNames()))
                            .expressionAttributeValues(orNull(guard.usedValues())))));
        }
        if (item.conditionCheck() != null) {
            Guard guard = weakened(new Guard(
                    Site.Write.CHECK,
                    item.conditionCheck().key(),
                    item.conditionCheck().conditionExpression(),
                    "",
                    item.conditionCheck().expressionAttributeNames(),
                    item.conditionCheck().expressionAttributeValues()));
            return guard.condition() == null
                    ? item // a check cannot be without a condition: it is made one that always holds
                            .copy(i -> i.conditionCheck(item.conditionCheck()
                            .copy(c -> c.conditionExpression("attribute_not_exists(nothing)")
                                    .expressionAttributeNames(null)
                                    .expressionAttributeValues(null))))
                    : item.copy(i -> i.conditionCheck(item.conditionCheck()
                            .copy(c -> c.conditionExpression(guard.condition())
                                    .expressionAttributeNames(orNull(guard.usedNames()))
                                    .expressionAttributeValues(orNull(guard.usedValues())))));
        }
        return item;
    }

    private static Guard weakened(Guard guard) {
        String condition = guard.condition();
        if (condition == null || !OURS.matcher(condition).find()) {
            return guard;
        }
        Site site = Site.of(guard.write(), guard.key(), condition, guard.names());
        SEEN.add(site);
        EXAMPLES.putIfAbsent(site, guard);
        Mutant now = mutant;
        if (now == null || !now.site().equals(site)) {
            return guard;
        }
        if (WRITES.incrementAndGet() > MOST_WRITES) {
            throw new IllegalStateException("no end to the writes of " + site.text());
        }
        String weaker = Clause.mutantsOf(condition).get(now.number()).text();
        return new Guard(
                guard.write(),
                guard.key(),
                weaker.isEmpty() ? null : weaker,
                guard.update(),
                guard.names(),
                guard.values());
    }

    private static <K, V> @Nullable Map<K, V> orNull(Map<K, V> map) {
        return map.isEmpty() ? null : map;
    }
}
