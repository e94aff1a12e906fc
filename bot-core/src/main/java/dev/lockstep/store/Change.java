package dev.lockstep.store;

import dev.lockstep.types.EventId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

/**
 * A conditional change of single attributes of one record, its deletion, or a mere check of it in a transaction. There
 * is no way to put a whole item: that is how concurrent writers of different attributes lose each other's work.
 */
public final class Change {
    private final RecordKey key;
    private final Kind kind;
    private final List<Function<Expression, String>> sets = new ArrayList<>();
    private final List<Function<Expression, String>> removes = new ArrayList<>();
    private final List<Condition> conditions = new ArrayList<>();

    private enum Kind {
        UPDATE,
        DELETE,
        CHECK
    }

    private Change(RecordKey key, Kind kind) {
        this.key = key;
        this.kind = kind;
    }

    public static Change of(RecordKey key) {
        return new Change(key, Kind.UPDATE);
    }

    public static Change delete(RecordKey key) {
        return new Change(key, Kind.DELETE);
    }

    /** Only conditions; part of a transaction. */
    public static Change check(RecordKey key) {
        return new Change(key, Kind.CHECK);
    }

    /** Another change that is as this one is by now. */
    public Change twin() {
        Change twin = new Change(key, kind);
        twin.sets.addAll(sets);
        twin.removes.addAll(removes);
        twin.conditions.addAll(conditions);
        return twin;
    }

    public RecordKey key() {
        return key;
    }

    public boolean isDelete() {
        return kind == Kind.DELETE;
    }

    public Change set(String attribute, String value) {
        return set(attribute, AttributeValue.fromS(value));
    }

    public Change set(String attribute, long value) {
        return set(attribute, AttributeValue.fromN(Long.toString(value)));
    }

    public Change set(String attribute, boolean value) {
        return set(attribute, AttributeValue.fromBool(value));
    }

    public Change set(String attribute, Instant value) {
        return set(attribute, value.toEpochMilli());
    }

    public Change set(String attribute, AttributeValue value) {
        sets.add(e -> e.path(attribute) + " = " + e.value(value));
        return this;
    }

    /** Sets what is at the path; the maps on the way are there. */
    public Change set(Path path, AttributeValue value) {
        sets.add(e -> e.path(path) + " = " + e.value(value));
        return this;
    }

    /** Sets what is at the path, unless something is. */
    public Change setIfAbsent(Path path, AttributeValue value) {
        sets.add(e -> e.path(path) + " = if_not_exists(" + e.path(path) + ", " + e.value(value) + ")");
        return this;
    }

    /** Removes what is at the path; the maps on the way are there. */
    public Change remove(Path path) {
        removes.add(e -> e.path(path));
        return this;
    }

    /** Sets the attribute, or removes it when there is no value. */
    public Change setOrRemove(String attribute, Optional<String> value) {
        return value.map(v -> set(attribute, v)).orElseGet(() -> remove(attribute));
    }

    /** Sets the attribute, or removes it when the set is empty (DynamoDB knows no empty sets). */
    public Change setOrRemove(String attribute, Collection<String> values) {
        return values.isEmpty() ? remove(attribute) : set(attribute, AttributeValue.fromSs(List.copyOf(values)));
    }

    public Change setIfAbsent(String attribute, long value) {
        return setIfAbsent(attribute, AttributeValue.fromN(Long.toString(value)));
    }

    public Change setIfAbsent(String attribute, String value) {
        return setIfAbsent(attribute, AttributeValue.fromS(value));
    }

    private Change setIfAbsent(String attribute, AttributeValue value) {
        sets.add(e -> e.path(attribute) + " = if_not_exists(" + e.path(attribute) + ", " + e.value(value) + ")");
        return this;
    }

    /** Sets an attribute to what another one is, or to the empty string if that is absent. */
    public Change copy(String from, String to) {
        sets.add(e -> e.path(to) + " = if_not_exists(" + e.path(from) + ", " + e.value(AttributeValue.fromS("")) + ")");
        return this;
    }

    /** As {@link #copy(String, String)}; the maps on the way are there. */
    public Change copy(Path from, Path to) {
        sets.add(e -> e.path(to) + " = if_not_exists(" + e.path(from) + ", " + e.value(AttributeValue.fromS("")) + ")");
        return this;
    }

    /** Sets one entry of a map that is there. */
    public Change setEntry(String map, String entry, AttributeValue value) {
        sets.add(e -> e.path(map, entry) + " = " + e.value(value));
        return this;
    }

    /** Removes one entry of a map that is there. */
    public Change removeEntry(String map, String entry) {
        removes.add(e -> e.path(map, entry));
        return this;
    }

    public Change setEntry(String map, String entry, EventId value) {
        return setEntry(map, entry, AttributeValue.fromS(value.value()));
    }

    public Change setEmptyMap(String attribute) {
        return set(attribute, AttributeValue.fromM(Map.of()));
    }

    public Change setEmptyMapIfAbsent(String attribute) {
        return setIfAbsent(attribute, AttributeValue.fromM(Map.of()));
    }

    /** Adds to a number; an absent one counts as zero. */
    public Change increment(String attribute, long by) {
        return setSum(attribute, attribute, by);
    }

    /** As {@link #increment(String, long)}; the maps on the way are there. */
    public Change increment(Path path, long by) {
        return setSum(path, path, by);
    }

    /** Sets the attribute to another number of the record plus this; an absent one counts as zero. */
    public Change setSum(String attribute, String other, long plus) {
        return setSum(Path.of(attribute), Path.of(other), plus);
    }

    /** As {@link #setSum(String, String, long)}; the maps on the way are there. */
    public Change setSum(Path path, Path other, long plus) {
        sets.add(e -> e.path(path) + " = if_not_exists(" + e.path(other) + ", " + e.value(AttributeValue.fromN("0"))
                + ") + " + e.value(AttributeValue.fromN(Long.toString(plus))));
        return this;
    }

    /** Sets what is at the path to this number less another one of the record; an absent one counts as zero. */
    public Change setDifference(Path path, long from, Path other) {
        sets.add(e -> e.path(path) + " = " + e.value(AttributeValue.fromN(Long.toString(from))) + " - if_not_exists("
                + e.path(other) + ", " + e.value(AttributeValue.fromN("0")) + ")");
        return this;
    }

    public Change remove(String... attributes) {
        for (String attribute : attributes) {
            removes.add(e -> e.path(attribute));
        }
        return this;
    }

    public Change when(Condition condition) {
        conditions.add(condition);
        return this;
    }

    UpdateItemRequest.Builder toUpdate(TableLayout layout) {
        if (kind != Kind.UPDATE) {
            throw new IllegalStateException("a " + kind + " of " + key + " is part of a transaction or nothing");
        }
        Expression expression = new Expression(layout, key);
        UpdateItemRequest.Builder request = UpdateItemRequest.builder()
                .tableName(layout.table(key))
                .key(layout.itemKey(key))
                .updateExpression(updateText(expression));
        condition(expression).ifPresent(request::conditionExpression);
        return request.expressionAttributeNames(expression.names())
                .expressionAttributeValues(expression.values().isEmpty() ? null : expression.values());
    }

    DeleteItemRequest.Builder toDelete(TableLayout layout) {
        if (kind != Kind.DELETE) {
            throw new IllegalStateException("a " + kind + " of " + key + " is no delete");
        }
        Expression expression = new Expression(layout, key);
        DeleteItemRequest.Builder request =
                DeleteItemRequest.builder().tableName(layout.table(key)).key(layout.itemKey(key));
        condition(expression).ifPresent(request::conditionExpression);
        return request.expressionAttributeNames(expression.names().isEmpty() ? null : expression.names())
                .expressionAttributeValues(expression.values().isEmpty() ? null : expression.values());
    }

    TransactWriteItem toTransaction(TableLayout layout) {
        Expression expression = new Expression(layout, key);
        String table = layout.table(key);
        Map<String, AttributeValue> itemKey = layout.itemKey(key);
        String update = updateText(expression);
        String condition = condition(expression).orElse(null);
        Map<String, String> names = expression.names().isEmpty() ? null : expression.names();
        Map<String, AttributeValue> values = expression.values().isEmpty() ? null : expression.values();
        TransactWriteItem.Builder item = TransactWriteItem.builder();
        switch (kind) {
            case UPDATE ->
                item.update(u -> u.tableName(table)
                        .key(itemKey)
                        .updateExpression(update)
                        .conditionExpression(condition)
                        .expressionAttributeNames(names)
                        .expressionAttributeValues(values)
                        .returnValuesOnConditionCheckFailure("ALL_OLD"));
            case DELETE ->
                item.delete(d -> d.tableName(table)
                        .key(itemKey)
                        .conditionExpression(condition)
                        .expressionAttributeNames(names)
                        .expressionAttributeValues(values)
                        .returnValuesOnConditionCheckFailure("ALL_OLD"));
            case CHECK ->
                item.conditionCheck(c -> c.tableName(table)
                        .key(itemKey)
                        .conditionExpression(condition)
                        .expressionAttributeNames(names)
                        .expressionAttributeValues(values)
                        .returnValuesOnConditionCheckFailure("ALL_OLD"));
        }
        return item.build();
    }

    private String updateText(Expression expression) {
        List<String> clauses = new ArrayList<>();
        if (!sets.isEmpty()) {
            clauses.add("SET " + render(sets, expression));
        }
        if (!removes.isEmpty()) {
            clauses.add("REMOVE " + render(removes, expression));
        }
        return String.join(" ", clauses);
    }

    private Optional<String> condition(Expression expression) {
        return conditions.isEmpty()
                ? Optional.empty()
                : Optional.of(Expression.joined(" AND ", conditions, c -> c.render(expression)));
    }

    private static String render(List<Function<Expression, String>> parts, Expression expression) {
        return Expression.joined(", ", parts, part -> part.apply(expression));
    }
}
