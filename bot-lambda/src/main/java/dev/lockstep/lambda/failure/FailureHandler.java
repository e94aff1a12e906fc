package dev.lockstep.lambda.failure;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.Lockstep;
import dev.lockstep.lambda.Environment;
import dev.lockstep.lambda.json.Json;
import dev.lockstep.lambda.log.JsonLogProvider;
import dev.lockstep.run.Invocation;
import dev.lockstep.run.Runs;
import dev.lockstep.types.InvalidInputException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * The on-failure destination of bots' functions: Lambda tells it that an invocation died (out of memory, timed out, its
 * process exited) or was never run in time, and the run is given up at once instead of at its deadline. The bot is run
 * again after a back-off; Dispatch hears of it by the stream.
 *
 * <p>A run that ended, well or with an error of its own, stays as it is, and so does a newer one: it does not matter
 * how late the message comes, or how often. So does a run that was started by another request than the one that died:
 * an invocation may be delivered twice, and the second delivery be dropped while the first one works. Lambda sends it
 * when it will not try again. Bots that are not invoked by Lambda, or whose function has no such destination, are given
 * up by the sweep after their deadline.
 *
 * <p>It is invoked as a destination, or with such records in an SNS or SQS event. A record without an invocation of a
 * bot is logged and passed over: to try it again would be of no use. If the table cannot be reached the invocation
 * fails after all of its records were tried, and Lambda tries it again. Two requests a record.
 */
public final class FailureHandler implements RequestStreamHandler {
    static {
        JsonLogProvider.useUnlessAnother();
    }

    private static final Logger LOG = LoggerFactory.getLogger(FailureHandler.class);

    private final Runs runs;

    /**
     * As this process's variables say.
     *
     * @throws InvalidInputException if one of them is missing or wrong
     */
    public FailureHandler() {
        this(Environment.ofProcess().lockstep());
    }

    /** A function over this table. */
    public FailureHandler(Lockstep lockstep) {
        this.runs = lockstep.runs();
    }

    /** Works off one event. */
    @Override
    public void handleRequest(InputStream input, OutputStream output, Context context) throws IOException {
        MDC.put("requestId", context.getAwsRequestId());
        try {
            giveUpAll(Json.read(input));
        } finally {
            MDC.remove("requestId");
        }
    }

    private void giveUpAll(JsonNode event) {
        RuntimeException unreached = null;
        for (JsonNode record : DeadInvocation.records(event)) {
            try {
                giveUp(DeadInvocation.of(record));
            } catch (InvalidInputException noInvocation) {
                LOG.warn("passed over: {}", noInvocation.getMessage());
            } catch (RuntimeException failure) {
                LOG.error("a run could not be given up", failure);
                unreached = failure;
            }
        }
        if (unreached != null) {
            throw unreached;
        }
    }

    private void giveUp(DeadInvocation dead) {
        Invocation invocation = dead.invocation();
        Map<String, String> names = Map.of(
                "bot", invocation.bot().value(),
                "instance", String.valueOf(invocation.instance()),
                "run", invocation.runId());
        names.forEach(MDC::put);
        try {
            if (runs.giveUp(invocation, dead.requestId(), dead.error())) {
                LOG.warn("the run is given up: {}", dead.error().type());
            } else {
                LOG.info(
                        "the run had ended before, is unknown, or another request works on it; nothing is left to be done");
            }
        } finally {
            names.keySet().forEach(MDC::remove);
        }
    }
}
