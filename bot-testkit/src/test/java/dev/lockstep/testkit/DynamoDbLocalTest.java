package dev.lockstep.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.HttpURLConnection;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;

class DynamoDbLocalTest {
    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    private final DynamoDbClient before = DYNAMO.client();

    @Test
    void aRenewedServerIsEmpty() {
        DYNAMO.client()
                .createTable(r -> r.tableName("orders")
                        .billingMode(BillingMode.PAY_PER_REQUEST)
                        .keySchema(KeySchemaElement.builder()
                                .attributeName("pk")
                                .keyType(KeyType.HASH)
                                .build())
                        .attributeDefinitions(AttributeDefinition.builder()
                                .attributeName("pk")
                                .attributeType(ScalarAttributeType.S)
                                .build()));
        assertThat(DYNAMO.client().listTables().tableNames()).containsExactly("orders");
        assertThat(DYNAMO.streams().listStreams().streams()).isEmpty();

        DYNAMO.renew();

        assertThat(DYNAMO.client().listTables().tableNames()).isEmpty();
    }

    @Test
    void aClientFromBeforeARenewalSaysSo() {
        FaultInjector faults = FaultInjector.over(DYNAMO.http());
        try (DynamoDbClient early = DYNAMO.client(faults)) {
            DYNAMO.renew();

            assertThatThrownBy(early::listTables)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("closed or renewed since")
                    .hasMessageContaining("make clients and fault injectors after renew()");
            assertThat(faults.sent()).isEqualTo(1);
        }
    }

    @Test
    void anAsynchronousClientIsAnsweredAndTriesAgainWhenAnAnswerIsLost() {
        FaultInjector faults = FaultInjector.over(DYNAMO.http());
        try (DynamoDbAsyncClient client = DYNAMO.asyncClient(faults, new ExecutionInterceptor() {})) {
            faults.follow(FaultPlan.on(1, Fault.LOST_RESPONSE));

            assertThat(client.listTables().join().tableNames()).isEmpty();
            assertThat(faults.sent()).isEqualTo(2);
        }
    }

    @Test
    void otherProcessesReachItByASocket() throws Exception {
        HttpURLConnection connection =
                (HttpURLConnection) DYNAMO.endpoint().toURL().openConnection();

        assertThat(connection.getResponseCode()).isEqualTo(400); // without a signature, but listening
    }

    @Test
    void aServerOfOnesOwnIsAnother() {
        try (DynamoDbLocal own = DynamoDbLocal.start()) {
            assertThat(own.endpoint()).isNotEqualTo(DYNAMO.endpoint());
            assertThat(own.client().listTables().tableNames()).isEmpty();
        }
    }

    @Nested
    class InANestedClass {
        @Test
        void theServerIsThatOfTheClassAroundIt() {
            assertThat(DYNAMO.client()).isSameAs(before);
        }
    }
}
