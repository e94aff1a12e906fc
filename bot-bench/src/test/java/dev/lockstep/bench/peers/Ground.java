package dev.lockstep.bench.peers;

import dev.lockstep.cost.Cost;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.testkit.Fault;
import dev.lockstep.testkit.FaultInjector;
import dev.lockstep.testkit.FaultPlan;
import dev.lockstep.testkit.ManualClock;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** An empty DynamoDB Local for one measurement, with a clock that stands still and a connection that can be broken. */
public final class Ground implements AutoCloseable {
    private final DynamoDbLocal dynamo;
    private final ManualClock clock = new ManualClock();
    private final Meter meter = new Meter();
    private final FaultInjector faults;
    private final DynamoDbClient measured;
    private @Nullable DynamoDbAsyncClient measuredAsync;

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

    /** As {@link #measured()}, for libraries that ask for an asynchronous client. */
    public synchronized DynamoDbAsyncClient measuredAsync() {
        if (measuredAsync == null) {
            measuredAsync = dynamo.asyncClient(faults, meter);
        }
        return measuredAsync;
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

    /** What harms the measured requests. */
    FaultInjector faults() {
        return faults;
    }

    /**
     * Acts, and counts.
     *
     * @param lost the number of the request whose response is lost; the SDK sends it again; 0 for none
     */
    public Bill bill(Way.Act act, int lost) throws Exception {
        faults.follow(lost == 0 ? FaultPlan.none() : FaultPlan.on(lost, Fault.LOST_RESPONSE));
        Cost before = meter.reported();
        double unreportedBefore = meter.unreported();
        Answer answer = act.call();
        faults.follow(FaultPlan.none());
        return new Bill(answer, meter.reported().minus(before), meter.unreported() - unreportedBefore);
    }

    @Override
    public synchronized void close() {
        measured.close();
        if (measuredAsync != null) {
            measuredAsync.close();
        }
        faults.close();
    }
}
