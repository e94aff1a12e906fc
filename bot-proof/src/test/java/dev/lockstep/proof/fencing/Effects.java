package dev.lockstep.proof.fencing;

import dev.lockstep.run.BotRun;
import dev.lockstep.run.Checkpoint;
import dev.lockstep.run.ResumedRun;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsRequest;
import software.amazon.awssdk.services.dynamodb.model.Update;

/** How a bot's effects are written: as they should be, and in ways that the proof must see through. */
enum Effects {
    /** By {@code commit}: the effects and the positions in one transaction. */
    COMMITTED,
    /** By {@code commit}, but every condition of the transaction is left out on the way. */
    UNFENCED,
    /** By {@code commit}, but of the conditions on the run that on the number of its writes alone is left. */
    BY_NUMBER_ALONE,
    /** First the effects, then a checkpoint. */
    BEFORE_THE_CHECKPOINT,
    /** First a checkpoint, then the effects. */
    AFTER_THE_CHECKPOINT;

    /** Epoch, phase and start in a run's record. */
    private static final Set<String> FENCE = Set.of("e", "st", "pr");

    void write(BotRun run, DynamoDbClient dynamo, List<TransactWriteItem> writes, Checkpoint checkpoint) {
        switch (this) {
            case COMMITTED, UNFENCED, BY_NUMBER_ALONE -> run.commit(writes, checkpoint);
            case BEFORE_THE_CHECKPOINT -> {
                dynamo.transactWriteItems(r -> r.transactItems(writes));
                run.checkpoint(checkpoint);
            }
            case AFTER_THE_CHECKPOINT -> {
                run.checkpoint(checkpoint);
                dynamo.transactWriteItems(r -> r.transactItems(writes));
            }
        }
    }

    void write(
            ResumedRun run,
            DynamoDbClient dynamo,
            List<TransactWriteItem> writes,
            Checkpoint from,
            Checkpoint checkpoint) {
        switch (this) {
            case COMMITTED, UNFENCED, BY_NUMBER_ALONE -> run.commit(writes, from, checkpoint);
            case BEFORE_THE_CHECKPOINT -> {
                dynamo.transactWriteItems(r -> r.transactItems(writes));
                run.checkpoint(checkpoint);
            }
            case AFTER_THE_CHECKPOINT -> {
                run.checkpoint(checkpoint);
                dynamo.transactWriteItems(r -> r.transactItems(writes));
            }
        }
    }

    /** What sits between the client and its connection. */
    ExecutionInterceptor interceptor() {
        return switch (this) {
            case UNFENCED -> new Rewritten(Effects::withoutConditions);
            case BY_NUMBER_ALONE -> new Rewritten(Effects::withNumberAlone);
            default -> new ExecutionInterceptor() {};
        };
    }

    private static Update withNumberAlone(Update update) {
        String condition = update.conditionExpression();
        for (String name : update.expressionAttributeNames().keySet()) {
            if (FENCE.contains(update.expressionAttributeNames().get(name))) {
                condition = condition.replaceAll(Pattern.quote(name) + " = :v\\d+", "($0 OR NOT $0)");
            }
        }
        return update.toBuilder().conditionExpression(condition).build();
    }

    private static Update withoutConditions(Update update) {
        return update.toBuilder()
                .conditionExpression("(" + update.conditionExpression() + ") OR attribute_exists(pk)")
                .build();
    }

    /** Changes what Lockstep's part of a transaction assumes. */
    private record Rewritten(UnaryOperator<Update> change) implements ExecutionInterceptor {
        @Override
        public SdkRequest modifyRequest(Context.ModifyRequest context, ExecutionAttributes attributes) {
            return context.request() instanceof TransactWriteItemsRequest transaction
                    ? transaction.copy(t -> t.transactItems(
                            transaction.transactItems().stream().map(this::item).toList()))
                    : context.request();
        }

        private TransactWriteItem item(TransactWriteItem item) {
            return item.update() == null || item.update().conditionExpression() == null
                    ? item
                    : item.copy(i -> i.update(change.apply(item.update())));
        }
    }
}
