package dev.lockstep.local;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.lambda.json.AttributeJson;
import java.time.Instant;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.Record;
import software.amazon.awssdk.services.dynamodb.model.StreamRecord;

/** A record of a stream as Lambda hands it to a function. */
final class StreamRecordJson {
    private StreamRecordJson() {}

    static ObjectNode event(Record record, String stream) {
        ObjectNode event = JsonNodeFactory.instance.objectNode();
        event.put("eventID", record.eventID())
                .put("eventName", record.eventNameAsString())
                .put("eventVersion", record.eventVersion())
                .put("eventSource", record.eventSource())
                .put("awsRegion", record.awsRegion())
                .put("eventSourceARN", stream);
        event.set("dynamodb", change(record.dynamodb()));
        return event;
    }

    private static ObjectNode change(StreamRecord record) {
        ObjectNode change = JsonNodeFactory.instance.objectNode();
        Optional.ofNullable(record.approximateCreationDateTime())
                .map(Instant::getEpochSecond)
                .ifPresent(second -> change.put("ApproximateCreationDateTime", second));
        change.set("Keys", AttributeJson.writeItem(record.keys()));
        if (record.hasNewImage()) {
            change.set("NewImage", AttributeJson.writeItem(record.newImage()));
        }
        if (record.hasOldImage()) {
            change.set("OldImage", AttributeJson.writeItem(record.oldImage()));
        }
        change.put("SequenceNumber", record.sequenceNumber())
                .put("SizeBytes", record.sizeBytes())
                .put("StreamViewType", record.streamViewTypeAsString());
        return change;
    }
}
