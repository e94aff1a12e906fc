package dev.lockstep.local.cli;

import dev.lockstep.testkit.DynamoDbLocal;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the commands that look print of one night, compared with golden files. */
class LookingTest {
    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    @SuppressWarnings("NullAway.Init") // JUnit calls twoOClock
    private static Fleet fleet;

    @BeforeAll
    static void twoOClock() {
        fleet = Fleet.atNight(DYNAMO);
    }

    private static Prompt prompt() {
        return new Prompt(DYNAMO, fleet);
    }

    @Test
    void runs() {
        GoldenFile.assertSame(
                "runs.txt",
                prompt().type("runs orders-bill")
                        .type("runs orders-enrich --json")
                        .type("runs stock-sync -n 2 -o csv")
                        .type("runs nobody")
                        .type("runs 'a b'")
                        .session());
    }
}
