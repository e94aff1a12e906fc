package dev.lockstep.proof.rounds;

import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;

/**
 * A query brings few items at a time, so that others may write between those that a decision rests on: DynamoDB
 * promises no more of a query than that each item by itself is as it was at some moment of it.
 *
 * @param items how many at a time; 0 for as many as there are
 */
record SmallPages(int items, ExecutionInterceptor more) implements ExecutionInterceptor {
    @Override
    public SdkRequest modifyRequest(Context.ModifyRequest context, ExecutionAttributes attributes) {
        return items > 0 && context.request() instanceof QueryRequest query && query.indexName() == null
                ? query.copy(q -> q.limit(items))
                : more.modifyRequest(context, attributes);
    }
}
