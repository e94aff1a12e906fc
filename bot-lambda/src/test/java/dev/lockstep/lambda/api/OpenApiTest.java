package dev.lockstep.lambda.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.fixture.TestTable;
import dev.lockstep.lambda.json.DefinitionJson;
import dev.lockstep.lambda.json.Json;
import dev.lockstep.testkit.DynamoDbLocal;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The description says what the code does. */
class OpenApiTest {
    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    @RegisterExtension
    final TestTable table = new TestTable(DYNAMO);

    private final JsonNode document = OpenApi.document();
    private final Schema schema = new Schema(document);

    @Test
    void everyOperationIsDescribedAndNoOther() {
        Set<String> described = names(document.path("paths"));

        Set<String> known = new TreeSet<>(Set.of("/v1/openapi.json"));
        Arrays.stream(Operation.values()).forEach(operation -> known.add("/v1/" + operation.text()));
        assertThat(described).isEqualTo(known);
    }

    @ParameterizedTest
    @EnumSource
    void everyMemberIsDescribedAndNoOther(Operation operation) {
        assertThat(names(request(operation).path("schema").path("properties")))
                .isEqualTo(new TreeSet<>(operation.members()));
    }

    @ParameterizedTest
    @EnumSource
    void theExampleOfACallIsAsDescribed(Operation operation) {
        JsonNode content = request(operation);

        assertThat(schema.problems(content.path("schema"), content.path("example")))
                .isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void aCallThatIsAcceptedAndItsAnswerAreAsDescribed(Operation operation) {
        Stage stage = Stage.on(table);
        TestApi api = new TestApi(table, table.lockstep());
        String body = stage.body(operation);

        TestApi.Answer answer = api.post(TestApi.OPERATOR_SESSION, operation.text(), body);

        assertThat(answer.code()).isEqualTo("ok");
        assertThat(schema.problems(request(operation).path("schema"), Json.read(body)))
                .isEmpty();
        assertThat(schema.problems(response(operation), answer.body())).isEmpty();
    }

    @Test
    void theExampleOfARegistrationIsAccepted() {
        TestApi api = new TestApi(table, table.lockstep());
        String example = request(Operation.REGISTER).path("example").toString();

        assertThat(api.post(TestApi.OPERATOR_SESSION, "register", example).code())
                .isEqualTo("ok");
    }

    @Test
    void everyErrorCodeIsDescribedWithItsStatusAndNoOther() {
        JsonNode code = component("Error").path("properties").path("code");
        Map<String, Integer> statuses = new TreeMap<>();
        code.path("x-statuses")
                .properties()
                .forEach(e -> statuses.put(e.getKey(), e.getValue().asInt()));
        Map<String, Integer> known = new TreeMap<>();
        Arrays.stream(ErrorCode.values()).forEach(c -> known.put(c.text(), c.status()));

        assertThat(statuses).isEqualTo(known);
        assertThat(Schema.texts(code.path("enum"))).isEqualTo(known.keySet());
    }

    @Test
    void aRefusalIsAsDescribed() {
        Stage.on(table);
        TestApi api = new TestApi(table, table.lockstep());

        JsonNode refusal =
                api.direct("schedule", "{\"bot\":\"-\",\"att\":\"soon\"}").path("error");

        assertThat(schema.problems(component("Error"), refusal)).isEmpty();
        assertThat(refusal.path("violations").size()).isEqualTo(3);
    }

    @Test
    void theMembersOfStepsWritesAndDefinitionsAreDescribed() {
        assertThat(names(component("Step").path("properties"))).isEqualTo(new TreeSet<>(Steps.MEMBERS));
        assertThat(names(component("CommitStep").path("properties"))).isEqualTo(new TreeSet<>(Steps.COMMIT_MEMBERS));
        assertThat(names(component("Definition").path("properties")))
                .isEqualTo(new TreeSet<>(DefinitionJson.members()));
        component("Write").path("oneOf").forEach(kind -> {
            String name = kind.path("required").path(0).asText();
            assertThat(OwnWrites.KINDS).contains(name);
            assertThat(names(kind.path("properties").path(name).path("properties")))
                    .isEqualTo(new TreeSet<>(OwnWrites.members(name)));
        });
        assertThat(component("Write").path("oneOf").size()).isEqualTo(OwnWrites.KINDS.size());
    }

    @Test
    void theDescriptionIsServed() {
        ObjectNode get = TestApi.url(TestApi.BOT_SESSION, "GET", "/v1/openapi.json", "");

        TestApi.Answer answer = new TestApi(table, table.lockstep()).request(get);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo(document);
    }

    private JsonNode request(Operation operation) {
        return post(operation).path("requestBody").path("content").path("application/json");
    }

    private JsonNode response(Operation operation) {
        return post(operation)
                .path("responses")
                .path("200")
                .path("content")
                .path("application/json")
                .path("schema");
    }

    private JsonNode post(Operation operation) {
        return document.path("paths").path("/v1/" + operation.text()).path("post");
    }

    private JsonNode component(String name) {
        return document.path("components").path("schemas").path(name);
    }

    private static Set<String> names(JsonNode object) {
        Set<String> names = new TreeSet<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
