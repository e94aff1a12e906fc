package dev.lockstep.proof.history;

import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/** The bots' own table: what {@code commit} writes into it, unconditionally. */
record Effects(String table) {
    /** Adds an effect that answers the events after one position and up to another. */
    List<TransactWriteItem> made(RunWrite commit) {
        AttributeValue entry = AttributeValue.fromM(Map.of(
                "id", AttributeValue.fromS(commit.id()),
                "epoch", AttributeValue.fromN(Long.toString(commit.owner().epoch())),
                "from", AttributeValue.fromN(Long.toString(commit.from().orElseThrow())),
                "to", AttributeValue.fromN(Long.toString(commit.to().read()))));
        return List.of(TransactWriteItem.builder()
                .update(u -> u.tableName(table)
                        .key(Map.of("pk", AttributeValue.fromS(commit.bot().value())))
                        .updateExpression("SET made = list_append(if_not_exists(made, :none), :one)")
                        .expressionAttributeValues(Map.of(
                                ":none",
                                AttributeValue.fromL(List.of()),
                                ":one",
                                AttributeValue.fromL(List.of(entry)))))
                .build());
    }
}
