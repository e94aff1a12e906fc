package dev.lockstep.proof.fencing;

import dev.lockstep.run.BotRun;
import dev.lockstep.run.Checkpoint;
import dev.lockstep.run.ResumedRun;
import java.util.List;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsRequest;

/** How a bot's effects are written: as they should be, and in ways that the proof must see through. */
enum Effects {
    /** By {@code commit}: the effects and the positions in one transaction. */
    COMMITTED,
    /** By {@code commit}, but every condition of the transaction is left out on the way. */
    UNFENCED,
    /** First the effects, then a checkpoint. */
    BEFORE_THE_CHECKPOINT,
    /** First a checkpoint, then the effects. */
    AFTER_THE_CHECKPOINT;

    void write(BotRun run, DynamoDbClient dynamo, List<TransactWriteItem> writes, Checkpoint checkpoint) {
        switch (this) {
            case COMMITTED, UNFENCED -> run.commit(writes, checkpoint);
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
            case COMMITTED, UNFENCED -> run.commit(writes, from, checkpoint);
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
        return this == UNFENCED ? new WithoutFence() : new ExecutionInterceptor() {};
    }

    /** Every condition holds as long as the item is there. */
    private static final class WithoutFence implements ExecutionInterceptor {
        @Override
        public SdkRequest modifyRequest(Context.ModifyRequest context, ExecutionAttributes attributes) {
            return context.request() instanceof TransactWriteItemsRequest transaction
                    ? transaction.copy(t -> t.transactItems(transaction.transactItems().stream()
                            .map(WithoutFence::open)
                            .toList()))
                    : context.request();
        }

        private static TransactWriteItem open(TransactWriteItem item) {
            return item.update() == null || item.update().conditionExpression() == null
                    ? item
                    : item.copy(i -> i.update(item.update()
                            .copy(u -> u.conditionExpression(
                                    "(" + item.update().conditionExpression() + ") OR attribute_exists(pk)"))));
        }
    }
}
