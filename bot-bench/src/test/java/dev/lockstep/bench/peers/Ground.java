package dev.lockstep.bench.peers;

import dev.lockstep.cost.Cost;
import dev.lockstep.cost.CostMeter;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.testkit.Fault;
import dev.lockstep.testkit.FaultInjector;
import dev.lockstep.testkit.FaultPlan;
import dev.lockstep.testkit.ManualClock;
import java.util.concurrent.atomic.AtomicLong;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;

/** An empty DynamoDB Local for one measurement, with a clock that stands still and a connection that can be broken. */
public final class Ground implements AutoCloseable {
    private final DynamoDbLocal dynamo;
    private final ManualClock clock = new ManualClock();
    private final Meter meter = new Meter();
    private final FaultInjector faults;
    private final DynamoDbClient measured;

    /** On a server that nobody else uses meanwhile; it is emptied. */
    public Ground(DynamoDbLocal dynamo) {
        dynamo.renew();
        this.dynamo = dynamo;
        this.faults = FaultInjector.over(dynamo.http());
        this.measured = dynamo.client(faults, meter);
    }

    /** Whose requests are counted and may be harmed. */
    public DynamoDbClient measured() {
        return measured;
    }

    /** Whose requests are not. */
    public DynamoDbClient aside() {
        return dynamo.client();
    }

    public DynamoDbLocal dynamo() {
        return dynamo;
    }

    public ManualClock clock() {
        return clock;
    }

    /**
     * Acts, and counts.
     *
     * @param lost the number of the request whose response is lost; the SDK sends it again; 0 for none
     */
    public Bill bill(Way.Act act, int lost) throws Exception {
        faults.follow(lost == 0 ? FaultPlan.none() : FaultPlan.on(lost, Fault.LOST_RESPONSE));
        Cost before = meter.costs.total();
        long refusedBefore = meter.refused.get();
        Answer answer = act.call();
        Cost cost = meter.costs.total().minus(before);
        faults.follow(FaultPlan.none());
        return new Bill(answer, cost, meter.refused.get() - refusedBefore);
    }

    @Override
    public void close() {
        measured.close();
        faults.close();
    }

    /** DynamoDB reports no capacity for a refused write, and bills it. */
    private static final class Meter implements ExecutionInterceptor {
        private final CostMeter costs = new CostMeter();
        private final AtomicLong refused = new AtomicLong();

        @Override
        public software.amazon.awssdk.core.SdkRequest modifyRequest(
                Context.ModifyRequest context, ExecutionAttributes attributes) {
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
        }

        @Override
        public void onExecutionFailure(Context.FailedExecution context, ExecutionAttributes attributes) {
            if (context.exception() instanceof ConditionalCheckFailedException) {
                refused.incrementAndGet();
            }
        }
    }
}
