package dev.lockstep.lambda.dispatch;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.Lockstep;
import dev.lockstep.dispatch.BotInvoker;
import dev.lockstep.dispatch.Dispatcher;
import dev.lockstep.dispatch.TableChange;
import dev.lockstep.lambda.Environment;
import dev.lockstep.lambda.json.Json;
import dev.lockstep.lambda.log.JsonLogProvider;
import dev.lockstep.lambda.log.Metrics;
import dev.lockstep.lambda.target.Targets;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Clock;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * The function on the table's stream: decides about each bot a batch concerns, claims the runs that are due and invokes
 * their targets. It answers which records failed, by sequence number ({@code ReportBatchItemFailures}).
 *
 * <h2>What happens to a record that fails, and to those after it</h2>
 *
 * A failure stops nothing here: every other record of the batch, before and after it, is worked off in the same call.
 * Lambda then delivers the batch again from its lowest failed sequence number on, so the records after it come again,
 * and are harmless: the stream only says which bot to look at, and the table says what is true. While Lambda retries,
 * the shard's <em>later</em> batches wait; that is why the retries are few and end soon. After the last one Lambda
 * sends the numbers of what is left of the batch to the failure destination and goes on behind it. What the dropped
 * records asked for has been done, but for the failed ones; and those bots are found by the sweep's reconciliation.
 *
 * <p>A record without a sequence number cannot be named to Lambda: it is logged, counted and left to the
 * reconciliation. If the function is killed in the middle (time-out, out of memory) Lambda delivers the whole batch
 * again, in halves; runs claimed by then are under way, and are not claimed again.
 *
 * <p>Up to eight bots, or instances of one in its round, are worked on side by side, so that a target which hangs keeps
 * no other one waiting; eight of them do, until their time-outs. The readers of a queue are told side by side, too.
 *
 * <p>Cost in requests: for each bot concerned one read; for each run one claim; for each round two writes, and one more
 * read of the bot when it was closed; for each head one query of its readers and one write for each of them; for each
 * run that ended in silence one entry of the history.
 */
public final class DispatchHandler implements RequestStreamHandler {
    static {
        JsonLogProvider.useUnlessAnother();
    }

    private static final Logger LOG = LoggerFactory.getLogger(DispatchHandler.class);
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final DispatchMetrics metrics;
    private final Dispatcher dispatcher;
    private final WarmUp warmUp;

    /**
     * As this process's variables say.
     *
     * @throws dev.lockstep.types.InvalidInputException if one of them is missing or wrong
     */
    public DispatchHandler() {
        this(Environment.ofProcess());
    }

    private DispatchHandler(Environment environment) {
        this(environment.lockstep(), Targets.of(environment), new Metrics(environment, System.out, Clock.systemUTC()));
    }

    /** A function over this table, which invokes targets by this invoker. */
    public DispatchHandler(Lockstep lockstep, BotInvoker invoker, Metrics metrics) {
        this.metrics = new DispatchMetrics(metrics);
        this.dispatcher = lockstep.dispatcher(invoker, this.metrics);
        this.warmUp = WarmUp.of(dispatcher);
    }

    /**
     * Works off one batch.
     *
     * @throws dev.lockstep.types.InvalidInputException if the input is no event of a stream
     */
    @Override
    public void handleRequest(InputStream input, OutputStream output, Context context) throws IOException {
        MDC.put("requestId", context.getAwsRequestId());
        try {
            Set<String> failed = workOff(StreamEvent.of(Json.read(input)));
            output.write(MAPPER.writeValueAsBytes(answer(failed)));
        } finally {
            metrics.flush();
            MDC.remove("requestId");
        }
    }

    private Set<String> workOff(StreamEvent batch) {
        Set<String> failed = new LinkedHashSet<>();
        for (StreamEvent.Unreadable record : batch.unreadable()) {
            LOG.error("record {} of the stream is not read: {}", record.eventId(), record.problem());
            metrics.failed();
            record.sequenceNumber().ifPresent(failed::add);
        }
        IdentityHashMap<TableChange, StreamEvent.Arrived> arrived = new IdentityHashMap<>();
        batch.records().forEach(record -> arrived.put(record.change(), record));
        List<TableChange> changes =
                batch.records().stream().map(StreamEvent.Arrived::change).toList();
        for (Dispatcher.Failure failure : SideBySide.dispatch(dispatcher, changes)) {
            StreamEvent.Arrived record = Objects.requireNonNull(arrived.get(failure.change()));
            LOG.error("record {} of {} failed", record.eventId(), keys(failure.change()), failure.cause());
            failed.add(record.sequenceNumber());
        }
        return failed;
    }

    private static String keys(TableChange change) {
        return change.keys().values().stream()
                .map(value -> String.valueOf(value.s()))
                .sorted()
                .toList()
                .toString();
    }

    private static ObjectNode answer(Set<String> failed) {
        ObjectNode answer = MAPPER.createObjectNode();
        ArrayNode failures = answer.putArray("batchItemFailures");
        failed.forEach(number -> failures.addObject().put("itemIdentifier", number));
        return answer;
    }

    /** What Lambda is told to do before it takes a snapshot. */
    WarmUp warmUp() {
        return warmUp;
    }
}
