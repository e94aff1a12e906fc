package dev.lockstep.bench.peers;

import dev.lockstep.cost.Cost;
import dev.lockstep.cost.CostMeter;
import java.util.concurrent.atomic.DoubleAdder;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.ConsumedCapacity;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsResponse;

/**
 * Counts what is reported, and what is billed and not reported: a refused write is billed as the write it would have
 * been, one unit for the small items here, and each item of a transaction as two, while DynamoDB Local rounds small
 * items of one transaction up together.
 */
final class Meter implements ExecutionInterceptor {
    private static final int UNITS_OF_TRANSACTED_ITEM = 2;

    private final CostMeter costs = new CostMeter();
    private final DoubleAdder unreported = new DoubleAdder();

    Cost reported() {
        return costs.total();
    }

    double unreported() {
        return unreported.sum();
    }

    @Override
    public SdkRequest modifyRequest(Context.ModifyRequest context, ExecutionAttributes attributes) {
        return costs.modifyRequest(context, attributes);
    }

    @Override
    public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
        costs.beforeExecution(context, attributes);
    }

    @Override
    public void beforeTransmission(Context.BeforeTransmission context, ExecutionAttributes attributes) {
        costs.beforeTransmission(context, attributes);
    }

    @Override
    public void afterExecution(Context.AfterExecution context, ExecutionAttributes attributes) {
        costs.afterExecution(context, attributes);
        if (context.request() instanceof TransactWriteItemsRequest transaction
                && context.response() instanceof TransactWriteItemsResponse response) {
            double reported = response.consumedCapacity().stream()
                    .mapToDouble(ConsumedCapacity::capacityUnits)
                    .sum();
            double billed = (double) UNITS_OF_TRANSACTED_ITEM
                    * transaction.transactItems().size();
            unreported.add(Math.max(0, billed - reported));
        }
    }

    @Override
    public void onExecutionFailure(Context.FailedExecution context, ExecutionAttributes attributes) {
        if (context.exception() instanceof ConditionalCheckFailedException) {
            unreported.add(1);
        }
    }
}
