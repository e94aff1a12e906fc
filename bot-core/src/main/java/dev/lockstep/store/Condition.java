package dev.lockstep.store;

import java.util.Arrays;
import java.util.List;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** What a write assumes of the record as it stands. */
@FunctionalInterface
public interface Condition {

    /** The condition in DynamoDB's words. */
    String render(Expression expression);

    /** The record is there. */
    static Condition exists() {
        return e -> "attribute_exists(" + e.key() + ")";
    }

    /** The record is not there. */
    static Condition missing() {
        return e -> "attribute_not_exists(" + e.key() + ")";
    }

    static Condition absent(String attribute) {
        return e -> "attribute_not_exists(" + e.path(attribute) + ")";
    }

    /** Nothing is at the path. */
    static Condition absent(Path path) {
        return e -> "attribute_not_exists(" + e.path(path) + ")";
    }

    /** Something is at the path. */
    static Condition present(Path path) {
        return e -> "attribute_exists(" + e.path(path) + ")";
    }

    /** This is at the path. */
    static Condition equal(Path path, AttributeValue value) {
        return compare(path, "=", value);
    }

    /** What is at the path is before this one; absent is not. */
    static Condition less(Path path, AttributeValue value) {
        return compare(path, "<", value);
    }

    /** One of these is at the path. */
    static Condition oneOf(Path path, AttributeValue... values) {
        return e -> e.path(path) + " IN (" + Expression.joined(",", Arrays.asList(values), e::value) + ")";
    }

    /** What is at the path is this or after it; absent is not. */
    static Condition atLeast(Path path, AttributeValue value) {
        return compare(path, ">=", value);
    }

    /** What is at the path is before this one, of another type than it, or absent. */
    static Condition notAtLeast(Path path, AttributeValue value) {
        return e -> "NOT " + atLeast(path, value).render(e);
    }

    static Condition equal(String attribute, String value) {
        return compare(attribute, "=", AttributeValue.fromS(value));
    }

    static Condition equal(String attribute, long value) {
        return compare(attribute, "=", number(value));
    }

    /** The attribute is absent or another. */
    static Condition notEqual(String attribute, String value) {
        return any(absent(attribute), compare(attribute, "<>", AttributeValue.fromS(value)));
    }

    /** What is at the path is absent or another. */
    static Condition notEqual(Path path, AttributeValue value) {
        return any(absent(path), compare(path, "<>", value));
    }

    static Condition less(String attribute, String value) {
        return compare(attribute, "<", AttributeValue.fromS(value));
    }

    static Condition less(String attribute, long value) {
        return compare(attribute, "<", number(value));
    }

    static Condition greater(String attribute, long value) {
        return compare(attribute, ">", number(value));
    }

    static Condition atMost(String attribute, long value) {
        return compare(attribute, "<=", number(value));
    }

    /** The entry of a map is absent, or a string before this one. */
    static Condition entryLess(String map, String entry, String value) {
        return e -> {
            String path = e.path(map, entry);
            return "(attribute_not_exists(" + path + ") OR " + path + " < " + e.value(AttributeValue.fromS(value))
                    + ")";
        };
    }

    static Condition any(Condition... conditions) {
        return join(" OR ", Arrays.asList(conditions));
    }

    static Condition all(Condition... conditions) {
        return join(" AND ", Arrays.asList(conditions));
    }

    private static Condition join(String operator, List<Condition> conditions) {
        return e -> "(" + Expression.joined(operator, conditions, c -> c.render(e)) + ")";
    }

    private static Condition compare(String attribute, String operator, AttributeValue value) {
        return e -> e.path(attribute) + " " + operator + " " + e.value(value);
    }

    private static Condition compare(Path path, String operator, AttributeValue value) {
        return e -> e.path(path) + " " + operator + " " + e.value(value);
    }

    private static AttributeValue number(long value) {
        return AttributeValue.fromN(Long.toString(value));
    }
}
