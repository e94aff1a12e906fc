package dev.lockstep.proof.fencing;

import java.util.HashMap;
import java.util.Map;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

/** Locks are granted, but with the epoch left as it is: nothing is added to it. */
final class EpochKept implements ExecutionInterceptor {
    private static final AttributeValue ONE = AttributeValue.fromN("1");

    @Override
    public SdkRequest modifyRequest(Context.ModifyRequest context, ExecutionAttributes attributes) {
        return context.request() instanceof UpdateItemRequest update
                        && update.expressionAttributeValues().containsValue(ONE)
                        && update.key().containsKey("pk")
                ? update.copy(u -> u.expressionAttributeValues(withoutOnes(update.expressionAttributeValues())))
                : context.request();
    }

    private static Map<String, AttributeValue> withoutOnes(Map<String, AttributeValue> values) {
        Map<String, AttributeValue> changed = new HashMap<>(values);
        changed.replaceAll((name, value) -> value.equals(ONE) ? AttributeValue.fromN("0") : value);
        return changed;
    }
}
