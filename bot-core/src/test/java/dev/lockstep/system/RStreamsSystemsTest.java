package dev.lockstep.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.cost.Cost;
import dev.lockstep.fixture.TestBus;
import dev.lockstep.store.CorruptRecordException;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.testkit.Fault;
import dev.lockstep.testkit.FaultPlan;
import dev.lockstep.types.SystemId;
import dev.lockstep.types.UnsupportedByLayoutException;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

class RStreamsSystemsTest {
    private static final SystemId ID = SystemId.of("mysql");

    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    @RegisterExtension
    final TestBus bus = new TestBus(DYNAMO);

    @Test
    void aSystemIsWhatLeoSdkReads() {
        bus.lockstep().systems().register(system("MySQL", "{\"host\": \"db1\", \"port\": 3306, \"ca\": null}"));

        assertThat(stored())
                .containsEntry("label", AttributeValue.fromS("MySQL"))
                .containsEntry(
                        "settings",
                        AttributeValue.fromM(Map.of(
                                "host", AttributeValue.fromS("db1"),
                                "port", AttributeValue.fromN("3306"),
                                "ca", AttributeValue.fromNul(true))))
                .containsOnlyKeys("id", "label", "settings");
        assertThat(bus.lockstep().systems().find(ID))
                .contains(system("MySQL", "{\"ca\":null,\"host\":\"db1\",\"port\":3306}"));
    }

    @Test
    void whatOthersWroteBesideItStays() {
        bus.plant(
                bus.systems(),
                "mysql",
                Map.of("label", AttributeValue.fromNul(true), "checksums", AttributeValue.fromS("kept")));
        assertThat(bus.lockstep().systems().find(ID)).contains(system("mysql", "{}"));

        bus.lockstep().systems().register(system("MySQL", "{\"a\":1}"));

        assertThat(stored()).containsEntry("checksums", AttributeValue.fromS("kept"));
        assertThat(bus.lockstep().systems().find(ID)).contains(system("MySQL", "{\"a\":1}"));
    }

    @Test
    void registeringTheSameCostsOneRequestAndAnotherOneTwo() {
        SystemDefinition one = system("MySQL", "{\"a\": 1.0}");
        assertThat(cost(one).requests()).isEqualTo(2);
        assertThat(cost(one).requests()).isEqualTo(1);
        assertThat(cost(system("MySQL", "{\"a\": 2}")).requests()).isEqualTo(2);
    }

    @Test
    @DisplayName("P4: a registration whose response was lost is done, whoever else registered meanwhile")
    @Tag("P4")
    void aRegistrationWhoseResponseWasLostIsDone() {
        bus.faults().follow(FaultPlan.on(2, Fault.LOST_RESPONSE));

        assertThat(cost(system("MySQL", "{\"a\": 1}")).requests()).isEqualTo(2);
        assertThat(bus.lockstep().systems().find(ID)).contains(system("MySQL", "{\"a\":1}"));
    }

    @Test
    void aliasesAreRefusedBeforeAnythingIsSent() {
        Cost cost = bus.cost(() -> {
            assertThatThrownBy(() ->
                            bus.lockstep().systems().register(new SystemDefinition(ID, "MySQL", Set.of("db"), "{}")))
                    .isInstanceOf(UnsupportedByLayoutException.class);
            assertThatThrownBy(() -> bus.lockstep().systems().findByAlias("db"))
                    .isInstanceOf(UnsupportedByLayoutException.class);
        });

        assertThat(cost.requests()).isZero();
    }

    @Test
    void whatCannotBeReadIsNamed() {
        bus.plant(bus.systems(), "mysql", Map.of("settings", AttributeValue.fromS("secret")));

        assertThatThrownBy(() -> bus.lockstep().systems().find(ID))
                .isInstanceOf(CorruptRecordException.class)
                .hasMessageContaining("mysql")
                .hasMessageContaining("settings");
    }

    private Cost cost(SystemDefinition system) {
        return bus.cost(() -> bus.lockstep().systems().register(system));
    }

    private Map<String, AttributeValue> stored() {
        return bus.item(bus.systems(), "mysql");
    }

    private static SystemDefinition system(String name, String settings) {
        return new SystemDefinition(ID, name, Set.of(), settings);
    }
}
