package dev.lockstep.rstreams;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.testkit.DynamoDbLocal;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The recordings are whole: they lead to one another. */
class RecordingsTest {
    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    @Test
    void everyStepIsThereOnce() {
        assertThat(Recording.all())
                .extracting(Recording::step)
                .containsExactlyElementsOf(IntStream.rangeClosed(1, 68).boxed().toList());
    }

    @Test
    void theRecordedRequestsSentAgainLeaveTheRecordedItems() {
        BusTables tables = BusTables.createdIn(DYNAMO);

        for (Recording recording : Recording.all()) {
            tables.putAll(recording.putBefore());
            recording
                    .wire()
                    .forEach(request -> request.sdk()
                            .ifPresent(sent -> assertThat(tables.send(sent))
                                    .as("%s: refusal of %s", recording, request.operation())
                                    .isEqualTo(request.error())));
            recording.after().forEach((key, recorded) -> {
                Optional<List<String>> differences = recorded.map(
                        item -> Attributes.differences(item, tables.item(key).orElseThrow()));
                assertThat(differences.orElse(List.of()))
                        .as("%s: %s", recording, key)
                        .isEmpty();
                assertThat(tables.item(key).isPresent())
                        .as("%s: %s is there", recording, key)
                        .isEqualTo(recorded.isPresent());
            });
        }
    }
}
