package dev.lockstep.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lockstep.cost.Cost;
import dev.lockstep.fixture.TestTable;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.types.InvalidInputException;
import dev.lockstep.types.SystemId;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

class SystemsTest {
    private static final SystemId CRM = SystemId.of("crm");

    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    @RegisterExtension
    final TestTable table = new TestTable(DYNAMO);

    @SuppressWarnings("NullAway.Init") // JUnit calls open
    private Systems systems;

    @BeforeEach
    void open() {
        systems = table.lockstep().systems();
    }

    @Test
    void aSystemIsFoundByItsIdAndByEachAlias() {
        SystemDefinition crm = crm("customers", "contacts");

        systems.register(crm);

        assertThat(systems.find(CRM)).contains(crm);
        assertThat(systems.findByAlias("customers")).contains(crm);
        assertThat(systems.findByAlias("contacts")).contains(crm);
        assertThat(systems.findByAlias("crm")).isEmpty();
        assertThat(systems.find(SystemId.of("customers"))).isEmpty();
    }

    @Test
    void registeringTheSameAgainIsOneRequestAndNoWrite() {
        systems.register(crm("customers"));

        Cost again = table.cost(() -> systems.register(crm("customers")));

        assertThat(again.requests()).isEqualTo(1);
        assertThat(again.writeUnits()).isZero();
    }

    @Test
    void aliasesAreAddedAndDropped() {
        systems.register(crm("old", "kept"));

        systems.register(crm("kept", "new"));

        assertThat(systems.findByAlias("old")).isEmpty();
        assertThat(systems.findByAlias("kept")).isPresent();
        assertThat(systems.findByAlias("new")).isPresent();
        assertThat(table.item("N#old", "N")).isEmpty();
    }

    @Test
    void anAliasOfAnotherSystemIsRefusedAndNothingIsWritten() {
        systems.register(crm("customers"));
        SystemDefinition thief = new SystemDefinition(SystemId.of("erp"), "ERP", Set.of("free", "customers"), "{}");

        assertThatThrownBy(() -> systems.register(thief))
                .isInstanceOf(AliasTakenException.class)
                .hasMessageContaining("customers")
                .hasMessageContaining("crm");

        assertThat(systems.find(SystemId.of("erp"))).isEmpty();
        assertThat(systems.findByAlias("free")).isEmpty();
        assertThat(systems.findByAlias("customers")).contains(crm("customers"));
    }

    @Test
    void anAliasThatWasDroppedIsFreeForOthers() {
        systems.register(crm("customers"));
        systems.register(crm());
        SystemDefinition erp = new SystemDefinition(SystemId.of("erp"), "ERP", Set.of("customers"), "{}");

        systems.register(erp);

        assertThat(systems.findByAlias("customers")).contains(erp);
    }

    @Test
    @DisplayName("P10: a system that was registered meanwhile is changed as it is now, new or not")
    @Tag("P10")
    void aSystemThatWasRegisteredMeanwhileIsChangedAsItIsNow() {
        for (String faster : List.of("first", "second")) {
            table.faults().beforeRequest(2, () -> table.other().systems().register(crm(faster)));

            systems.register(crm("last-after-" + faster));

            assertThat(table.item("N#" + faster, "N")).isEmpty();
            assertThat(systems.findByAlias("last-after-" + faster)).isPresent();
        }
    }

    @Test
    void anAliasThatIsLeftOfThisVerySystemIsTaken() {
        systems.register(crm());
        table.plant(Map.of(
                "pk", AttributeValue.fromS("N#customers"),
                "sk", AttributeValue.fromS("N"),
                "sy", AttributeValue.fromS("crm")));

        systems.register(crm("customers"));

        assertThat(systems.findByAlias("customers")).isPresent();
    }

    @Test
    void anAliasThatIsGoneAlreadyIsDropped() {
        systems.register(crm("customers", "contacts"));
        table.remove("N#customers", "N");

        systems.register(crm("contacts"));

        assertThat(systems.find(CRM).orElseThrow().aliases()).containsExactly("contacts");
    }

    @Test
    void anAliasThatIsAnothersIsNotDropped() {
        systems.register(crm("customers"));
        table.smear("N#customers", "N", "sy", AttributeValue.fromS("erp"));

        assertThatThrownBy(() -> systems.register(crm())).isInstanceOf(AliasTakenException.class);

        assertThat(table.item("N#customers", "N")).isNotEmpty();
    }

    @Test
    @DisplayName("P10: registrations at the same time leave exactly the aliases of one of them")
    @Tag("P10")
    void concurrentRegistrationsAgreeOnEachAlias() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(6);
        try {
            List<Future<?>> all = IntStream.range(0, 12)
                    .<Future<?>>mapToObj(i -> threads.submit(() -> systems.register(crm("a" + i % 3, "b" + i))))
                    .toList();
            for (Future<?> one : all) {
                assertThat(one.get()).isNull();
            }
        } finally {
            threads.shutdownNow();
        }

        assertThat(table.items().stream()
                        .map(item -> Objects.requireNonNull(item.get("pk")).s())
                        .filter(key -> key.startsWith("N#"))
                        .map(key -> key.substring(2))
                        .collect(Collectors.toSet()))
                .isEqualTo(systems.find(CRM).orElseThrow().aliases());
    }

    @Test
    void everythingThatIsWrongIsToldAtOnce() {
        InvalidInputException refused = catchThrowableOfType(
                InvalidInputException.class,
                () -> new SystemDefinition(CRM, " ", Set.of("not a name", "fine"), "no json"));

        assertThat(refused.violations())
                .extracting(InvalidInputException.Violation::field)
                .containsExactlyInAnyOrder("name", "aliases", "settings");
    }

    @Test
    void moreThanFortyAliasesAreRefused() {
        systems.register(crm(aliases(40)));

        assertThat(systems.findByAlias("a39")).isPresent();
        assertThatThrownBy(() -> crm(aliases(41)))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("aliases");
    }

    private static String[] aliases(int count) {
        return IntStream.range(0, count).mapToObj(i -> "a" + i).toArray(String[]::new);
    }

    private static SystemDefinition crm(String... aliases) {
        return new SystemDefinition(CRM, "Customers", Set.of(aliases), "{\"url\": \"https://crm.example.com\"}");
    }
}
