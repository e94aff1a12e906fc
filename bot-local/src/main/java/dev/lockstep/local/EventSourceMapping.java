package dev.lockstep.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.lambda.json.Json;
import dev.lockstep.local.lambda.LocalLambda;
import dev.lockstep.types.InvalidInputException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Invokes a function with a table's stream, as Lambda's event source mapping does: at once while records come, ever
 * more rarely while none do; only with records that a filter lets through. A batch the function breaks off at is halved
 * until what breaks it is alone; one of which it reports records as failed comes again from the first of them on; after
 * five retries what is left of it is logged and left to the sweep's reconciliation.
 */
final class EventSourceMapping implements Loop.Turn {
    private static final Logger LOG = LoggerFactory.getLogger(EventSourceMapping.class);
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(5);
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(80);
    private static final int RETRIES = 5;

    private final StreamFeed feed;
    private final RecordFilter filter;
    private final UnaryOperator<String> function;
    private final AtomicLong invocations = new AtomicLong();
    private Duration pause = SHORTEST_PAUSE;

    /** A mapping of this stream to a function, which is given an event and answers. */
    EventSourceMapping(StreamFeed feed, RecordFilter filter, UnaryOperator<String> function) {
        this.feed = feed;
        this.filter = filter;
        this.function = function;
    }

    /** Part of a batch, and how often it was tried before. */
    private record Attempt(List<ObjectNode> records, int retries) {
        Attempt from(int first) {
            return new Attempt(records.subList(first, records.size()), retries + 1);
        }

        Attempt half(int from, int to) {
            return new Attempt(records.subList(from, to), retries);
        }
    }

    /** How often the function was invoked so far. */
    long invocations() {
        return invocations.get();
    }

    @Override
    public Duration take() {
        List<ObjectNode> batch =
                feed.next().stream().map(feed::toEvent).filter(filter::matches).toList();
        if (batch.isEmpty()) {
            Duration doubled = pause.multipliedBy(2);
            pause = doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
            return pause;
        }
        workOff(batch);
        pause = SHORTEST_PAUSE;
        return Duration.ZERO;
    }

    private void workOff(List<ObjectNode> batch) {
        Deque<Attempt> left = new ArrayDeque<>();
        left.push(new Attempt(batch, 0));
        while (!left.isEmpty()) {
            Attempt next = left.pop();
            try {
                OptionalInt failed = invoke(next.records());
                failed.ifPresent(first -> again(left, next.from(first)));
            } catch (LocalLambda.FunctionFailedException | InvalidInputException broken) {
                LOG.warn("{} records broke the function: {}", next.records().size(), broken.getMessage());
                halve(left, next);
            }
        }
    }

    private static void halve(Deque<Attempt> left, Attempt broken) {
        int size = broken.records().size();
        if (size == 1) {
            again(left, broken.from(0));
        } else {
            left.push(broken.half(size / 2, size));
            left.push(broken.half(0, size / 2));
        }
    }

    private static void again(Deque<Attempt> left, Attempt next) {
        if (next.retries() <= RETRIES) {
            left.push(next);
        } else {
            LOG.error(
                    "the records {} could not be worked off; the reconciliation will look at what they concern",
                    next.records().stream().map(EventSourceMapping::number).toList());
        }
    }

    /** Answers where to begin again, if anywhere. */
    private OptionalInt invoke(List<ObjectNode> records) {
        ArrayNode list = JsonNodeFactory.instance.arrayNode().addAll(records);
        ObjectNode event = JsonNodeFactory.instance.objectNode().set("Records", list);
        invocations.incrementAndGet();
        Set<String> failed = new TreeSet<>();
        for (JsonNode item : Json.read(function.apply(event.toString())).path("batchItemFailures")) {
            failed.add(item.path("itemIdentifier").asText());
        }
        List<String> numbers = new ArrayList<>();
        records.forEach(each -> numbers.add(number(each)));
        if (!numbers.containsAll(failed)) {
            throw InvalidInputException.of("batchItemFailures", "names records that are not of the batch");
        }
        return failed.stream().mapToInt(numbers::indexOf).min();
    }

    private static String number(ObjectNode event) {
        return event.path("dynamodb").path("SequenceNumber").asText();
    }
}
