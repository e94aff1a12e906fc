package dev.lockstep.lambda.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.dispatch.TableChange;
import dev.lockstep.lambda.json.Json;
import dev.lockstep.types.InvalidInputException;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

class StreamEventTest {
    private static final String GOOD = "{'eventID':'7e','eventName':'MODIFY','eventVersion':'1.1','awsRegion':'x',"
            + "'eventSource':'aws:dynamodb','eventSourceARN':'arn','tomorrow':{'new':1},'dynamodb':{"
            + "'ApproximateCreationDateTime':1.7953425E9,'Keys':{'pk':{'S':'B#a'},'sk':{'S':'W'}},"
            + "'OldImage':{'n':{'N':'1'}},'NewImage':{'n':{'N':'2'}},'SequenceNumber':'4421584500000000017450439091',"
            + "'SizeBytes':59,'StreamViewType':'NEW_AND_OLD_IMAGES'}}";

    @Test
    void aRecordIsReadAsLambdaDeliversIt() {
        StreamEvent event = event(GOOD);

        assertThat(event.unreadable()).isEmpty();
        assertThat(event.records())
                .containsExactly(new StreamEvent.Arrived(
                        "4421584500000000017450439091",
                        "7e",
                        new TableChange(
                                Map.of("pk", AttributeValue.fromS("B#a"), "sk", AttributeValue.fromS("W")),
                                Map.of("n", AttributeValue.fromN("1")),
                                Map.of("n", AttributeValue.fromN("2")))));
    }

    @Test
    void aRemovedItemHasNoNewImage() {
        StreamEvent event = event(GOOD.replace("MODIFY", "REMOVE").replace("'NewImage':{'n':{'N':'2'}},", ""));

        assertThat(event.records())
                .singleElement()
                .satisfies(r -> assertThat(r.change().after()).isEmpty());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'Keys'|'Kees'|dynamodb.Keys: is not an object",
                "{'N':'2'}|{'N':2}|dynamodb.NewImage.n.N: is not a string",
                "{'N':'1'}|7|dynamodb.OldImage.n: is not an object",
                "'NewImage'|'Image'|dynamodb.NewImage: is missing",
                "{'pk'|7,'x':{'pk'|dynamodb.Keys: is not an object"
            })
    @DisplayName("P15: a record that cannot be read counts alone, by its number, and the others are read")
    @Tag("P15")
    void aMalformedRecordCountsAlone(String part, String replacement, String problem) {
        StreamEvent event = event(GOOD + "," + GOOD.replace(part, replacement) + "," + GOOD);

        assertThat(event.records()).hasSize(2);
        assertThat(event.unreadable()).singleElement().satisfies(record -> {
            assertThat(record.sequenceNumber()).contains("4421584500000000017450439091");
            assertThat(record.eventId()).isEqualTo("7e");
            assertThat(record.problem()).startsWith(problem);
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "7",
                "[]",
                "{}",
                "{'dynamodb':{'SequenceNumber':7}}",
                "{'dynamodb':{'SequenceNumber':''}}"
            })
    @DisplayName("P15: what has no sequence number cannot be named, and does not make the batch fail")
    @Tag("P15")
    void aRecordWithoutANumberFailsNothingElse(String record) {
        StreamEvent event = event(record + "," + GOOD);

        assertThat(event.records()).hasSize(1);
        assertThat(event.unreadable())
                .extracting(StreamEvent.Unreadable::sequenceNumber)
                .containsExactly(Optional.empty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "[]", "7", "{\"Records\":{}}"})
    void whatIsNoEventOfAStreamIsRefused(String event) {
        assertThatThrownBy(() -> StreamEvent.of(Json.read(event)))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("no event of a DynamoDB stream");
    }

    private static StreamEvent event(String records) {
        return StreamEvent.of(Json.read(("{'Records':[" + records + "]}").replace('\'', '"')));
    }
}
