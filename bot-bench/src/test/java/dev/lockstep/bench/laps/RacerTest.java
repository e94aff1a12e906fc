package dev.lockstep.bench.laps;

import static org.assertj.core.api.Assertions.assertThatNoException;

import dev.lockstep.testkit.DynamoDbLocal;
import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RacerTest {
    private static final URI SERVER = URI.create("http://in-process.invalid");
    private static final int LAPS = 20;

    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    @ParameterizedTest
    @EnumSource
    @DisplayName("Two lanes of one racer make lap after lap by turns, and nothing is refused")
    void twoLanesMakeLapAfterLap(Racer racer) throws Exception {
        DYNAMO.renew();
        Lap first = racer.enter(DYNAMO.client(), 0);
        Lap second = racer.enter(DYNAMO.client(), 1);
        assertThatNoException().isThrownBy(() -> {
            for (int lap = 0; lap < LAPS; lap++) {
                first.run();
                second.run();
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("What was answered to a few laps, kept in a file, answers any number of them")
    void whatWasAnsweredAnswersAnyNumberOfLaps(Racer racer, @TempDir Path folder) throws Exception {
        DYNAMO.renew();
        Canned.of(racer, DYNAMO.http(), SERVER).write(folder.resolve("answers"));
        Lap lap = Canned.read(folder.resolve("answers")).enter(racer);
        assertThatNoException().isThrownBy(() -> {
            for (int i = 0; i < LAPS; i++) {
                lap.run();
            }
        });
    }
}
