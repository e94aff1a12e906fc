package dev.lockstep;

import static dev.lockstep.RStreamsSupport.everything;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.cost.Cost;
import dev.lockstep.fixture.TestBus;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.types.UnsupportedByLayoutException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Every public method either works on an RStreams bus or refuses with its reason, and nothing is forgotten. */
class RStreamsSupportTest {
    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    @RegisterExtension
    final TestBus bus = new TestBus(DYNAMO);

    @Test
    void everyPublicMethodIsInTheTable() {
        assertThat(everything().map(RStreamsSupport::method))
                .containsExactlyInAnyOrderElementsOf(RStreamsSupport.methods());
    }

    @Test
    void whatHasNoCounterpartRefusesWithItsReasonAndSendsNothingAndTheRestWorks() throws IOException {
        List<String> refused = new ArrayList<>();
        bus.create(RStreamsSupport.ANOTHER_TABLE);
        for (RStreamsSupport row : everything().toList()) {
            bus.empty();
            RStreamsSupport.prepare(bus.other());
            Optional<UnsupportedByLayoutException> refusal = Optional.empty();
            try {
                row.call().accept(bus.other());
            } catch (UnsupportedByLayoutException unsupported) {
                refusal = Optional.of(unsupported);
                assertThat(costOfRefusal(row.call()).requests())
                        .as(row.method())
                        .isZero();
            }
            assertThat(refusal.isEmpty()).as(row.method() + " works").isEqualTo(row.isSupported());
            refusal.ifPresent(no -> refused.add("| `" + row.method() + "` | " + reason(no) + " |"));
        }
        assertThat(documented()).containsExactlyElementsOf(refused);
    }

    /** The rows of the table in the documentation. */
    private static List<String> documented() throws IOException {
        String text = Files.readString(Path.of("..", "docs", "rstreams.md"));
        int from = text.indexOf("## What has no counterpart");
        return text.substring(from, text.indexOf("\n## ", from))
                .lines()
                .filter(line -> line.startsWith("| `"))
                .toList();
    }

    private Cost costOfRefusal(Consumer<Lockstep> call) {
        return bus.cost(() -> {
            try {
                call.accept(bus.lockstep());
            } catch (UnsupportedByLayoutException again) {
                assertThat(again.operation()).isNotBlank();
            }
        });
    }

    private static String reason(UnsupportedByLayoutException refusal) {
        String message = String.valueOf(refusal.getMessage());
        return message.substring(message.indexOf(": ") + 2);
    }
}
