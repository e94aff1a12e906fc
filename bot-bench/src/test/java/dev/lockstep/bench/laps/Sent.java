package dev.lockstep.bench.laps;

import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemResponse;

/** Passes updates on and keeps the last one. */
final class Sent implements DynamoDbClient {
    private final DynamoDbClient to;
    private UpdateItemRequest last = UpdateItemRequest.builder().build();

    Sent(DynamoDbClient to) {
        this.to = to;
    }

    UpdateItemRequest last() {
        return last;
    }

    @Override
    public UpdateItemResponse updateItem(UpdateItemRequest request) {
        last = request;
        return to.updateItem(request);
    }

    @Override
    public String serviceName() {
        return to.serviceName();
    }

    /** Nothing of its own is open. */
    @Override
    public void close() {}
}
