package dev.lockstep.proof.simulation;

import dev.lockstep.dispatch.BotInvoker;
import dev.lockstep.dispatch.Dispatcher;
import dev.lockstep.dispatch.SweepReport;
import dev.lockstep.dispatch.TableChange;
import java.util.List;
import software.amazon.awssdk.http.SdkHttpClient;

/** The parts of the service as they are, each of which a planted fault may replace. */
interface Parts {
    /** The service itself. */
    Parts REAL = new Parts() {};

    /** Works off a batch; answers the records that failed, and why. */
    default List<Dispatcher.Failure> dispatch(Machine process, BotInvoker targets, List<TableChange> batch) {
        return process.lockstep().dispatcher(targets).dispatch(batch);
    }

    default SweepReport sweep(Machine process, BotInvoker targets) {
        return process.lockstep()
                .sweeper(process.lockstep().dispatcher(targets))
                .sweep();
    }

    default SweepReport reconcile(Machine process, BotInvoker targets, int most) {
        return process.lockstep()
                .sweeper(process.lockstep().dispatcher(targets))
                .reconcile(most);
    }

    /** How likely a record of the stream is lost for good. */
    default double lossOfRecords() {
        return 0.01;
    }

    /** What a sweeper's client is built over. */
    default SdkHttpClient sweepersConnection(SdkHttpClient real) {
        return real;
    }
}
