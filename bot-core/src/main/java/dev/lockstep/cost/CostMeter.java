package dev.lockstep.cost;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleFunction;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.SdkResponse;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.interceptor.SdkExecutionAttribute;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.BatchWriteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.BatchWriteItemResponse;
import software.amazon.awssdk.services.dynamodb.model.ConsumedCapacity;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemResponse;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.GetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.PutItemResponse;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;
import software.amazon.awssdk.services.dynamodb.model.ReturnConsumedCapacity;
import software.amazon.awssdk.services.dynamodb.model.ScanRequest;
import software.amazon.awssdk.services.dynamodb.model.ScanResponse;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsResponse;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemResponse;

/**
 * Counts what a DynamoDB client's requests cost: add it to the client's interceptors. It asks DynamoDB for the consumed
 * capacity of every request; a refused condition reports none, though the service bills it as the write it would have
 * been.
 */
public final class CostMeter implements ExecutionInterceptor {
    private final Map<String, Cost> byOperation = new ConcurrentHashMap<>();
    private final Map<String, Cost> byTable = new ConcurrentHashMap<>();

    /** All requests so far. */
    public Cost total() {
        return byOperation.values().stream().reduce(Cost.NONE, Cost::plus);
    }

    /** The requests so far by DynamoDB's names of the operations, such as {@code UpdateItem}. */
    public Map<String, Cost> byOperation() {
        return new TreeMap<>(byOperation);
    }

    /** The units so far by table, indexes included. Requests are not counted, as one may concern several tables. */
    public Map<String, Cost> byTable() {
        return new TreeMap<>(byTable);
    }

    @Override
    public SdkRequest modifyRequest(Context.ModifyRequest context, ExecutionAttributes attributes) {
        SdkRequest request = context.request();
        ReturnConsumedCapacity wanted = ReturnConsumedCapacity.TOTAL;
        if (request instanceof UpdateItemRequest r) {
            return r.toBuilder().returnConsumedCapacity(wanted).build();
        } else if (request instanceof TransactWriteItemsRequest r) {
            return r.toBuilder().returnConsumedCapacity(wanted).build();
        } else if (request instanceof PutItemRequest r) {
            return r.toBuilder().returnConsumedCapacity(wanted).build();
        } else if (request instanceof GetItemRequest r) {
            return r.toBuilder().returnConsumedCapacity(wanted).build();
        } else if (request instanceof QueryRequest r) {
            return r.toBuilder().returnConsumedCapacity(wanted).build();
        } else if (request instanceof BatchGetItemRequest r) {
            return r.toBuilder().returnConsumedCapacity(wanted).build();
        } else if (request instanceof DeleteItemRequest r) {
            return r.toBuilder().returnConsumedCapacity(wanted).build();
        } else if (request instanceof ScanRequest r) {
            return r.toBuilder().returnConsumedCapacity(wanted).build();
        } else if (request instanceof BatchWriteItemRequest r) {
            return r.toBuilder().returnConsumedCapacity(wanted).build();
        }
        return request;
    }

    @Override
    public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
        add(attributes, new Cost(1, 0, 0, 0));
    }

    @Override
    public void beforeTransmission(Context.BeforeTransmission context, ExecutionAttributes attributes) {
        add(attributes, new Cost(0, 1, 0, 0));
    }

    @Override
    public void afterExecution(Context.AfterExecution context, ExecutionAttributes attributes) {
        SdkResponse response = context.response();
        if (response instanceof UpdateItemResponse r && r.consumedCapacity() != null) {
            addWritten(attributes, List.of(r.consumedCapacity()));
        } else if (response instanceof PutItemResponse r && r.consumedCapacity() != null) {
            addWritten(attributes, List.of(r.consumedCapacity()));
        } else if (response instanceof DeleteItemResponse r && r.consumedCapacity() != null) {
            addWritten(attributes, List.of(r.consumedCapacity()));
        } else if (response instanceof TransactWriteItemsResponse r) {
            addWritten(attributes, r.consumedCapacity());
        } else if (response instanceof BatchWriteItemResponse r) {
            addWritten(attributes, r.consumedCapacity());
        } else if (response instanceof GetItemResponse r && r.consumedCapacity() != null) {
            addRead(attributes, List.of(r.consumedCapacity()));
        } else if (response instanceof QueryResponse r && r.consumedCapacity() != null) {
            addRead(attributes, List.of(r.consumedCapacity()));
        } else if (response instanceof ScanResponse r && r.consumedCapacity() != null) {
            addRead(attributes, List.of(r.consumedCapacity()));
        } else if (response instanceof BatchGetItemResponse r) {
            addRead(attributes, r.consumedCapacity());
        }
    }

    private void add(ExecutionAttributes attributes, Cost cost) {
        byOperation.merge(attributes.getAttribute(SdkExecutionAttribute.OPERATION_NAME), cost, Cost::plus);
    }

    private void addWritten(ExecutionAttributes attributes, List<ConsumedCapacity> capacities) {
        addUnits(attributes, capacities, units -> new Cost(0, 0, units, 0));
    }

    private void addRead(ExecutionAttributes attributes, List<ConsumedCapacity> capacities) {
        addUnits(attributes, capacities, units -> new Cost(0, 0, 0, units));
    }

    private void addUnits(
            ExecutionAttributes attributes, List<ConsumedCapacity> capacities, DoubleFunction<Cost> cost) {
        for (ConsumedCapacity capacity : capacities) {
            Cost units = cost.apply(capacity.capacityUnits());
            add(attributes, units);
            byTable.merge(capacity.tableName(), units, Cost::plus);
        }
    }
}
