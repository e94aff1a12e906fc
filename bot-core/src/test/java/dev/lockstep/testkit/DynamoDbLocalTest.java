package dev.lockstep.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class DynamoDbLocalTest {
    @RegisterExtension
    static final DynamoDbLocal FIRST = new DynamoDbLocal();

    @RegisterExtension
    static final DynamoDbLocal SECOND = new DynamoDbLocal();

    @Test
    void extensionsShareOneServer() {
        assertThat(FIRST.client()).isSameAs(SECOND.client());
        assertThat(FIRST.client().listTables().sdkHttpResponse().isSuccessful()).isTrue();
        assertThat(FIRST.streams().listStreams().sdkHttpResponse().isSuccessful())
                .isTrue();
    }

    @Test
    void aServerOfOnesOwnIsAnother() {
        try (DynamoDbLocal own = DynamoDbLocal.start()) {
            assertThat(own.endpoint()).isNotEqualTo(FIRST.endpoint());
            assertThat(own.client().listTables().tableNames()).isEmpty();
        }
    }
}
