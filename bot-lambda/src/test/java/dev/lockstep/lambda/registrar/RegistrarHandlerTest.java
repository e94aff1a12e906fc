package dev.lockstep.lambda.registrar;

import static dev.lockstep.lambda.registrar.StackResource.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.amazonaws.services.lambda.runtime.Context;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.lockstep.Lockstep;
import dev.lockstep.fixture.TestTable;
import dev.lockstep.lambda.json.Json;
import dev.lockstep.lambda.registrar.StackResource.Answered;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.types.BotId;
import dev.lockstep.types.InvalidInputException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RegistrarHandlerTest {
    private static final String BOT = "{'Id':'a','Target':'lambda:a'}";

    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    @RegisterExtension
    final TestTable table = new TestTable(DYNAMO);

    private final List<Put> puts = Collections.synchronizedList(new ArrayList<>());
    private final Deque<Integer> statuses = new ArrayDeque<>();

    @SuppressWarnings("NullAway.Init") // JUnit calls listen
    private HttpServer server;

    private record Put(String method, String path, boolean hasContentType, JsonNode body) {}

    @BeforeEach
    void listen() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterEach
    void close() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        puts.add(new Put(
                exchange.getRequestMethod(),
                exchange.getRequestURI().toString(),
                exchange.getRequestHeaders().containsKey("Content-Type"),
                Json.read(body)));
        Integer status = statuses.poll();
        exchange.sendResponseHeaders(status == null ? 200 : status, -1);
        exchange.close();
    }

    @Test
    void theAnswerIsPutToTheSignedUrlWithoutAContentType() throws IOException {
        JsonNode result = handle(event());

        assertThat(puts).hasSize(1);
        assertThat(puts.get(0))
                .satisfies(put -> assertThat(put.method()).isEqualTo("PUT"))
                .satisfies(put -> assertThat(put.path()).isEqualTo("/bucket?X-Amz-Signature=secret"))
                .satisfies(put -> assertThat(put.hasContentType()).isFalse());
        assertThat(puts.get(0).body()).isEqualTo(result);
        String id = result.path("PhysicalResourceId").textValue();
        assertThat(result)
                .isEqualTo(json("{'Status':'SUCCESS','PhysicalResourceId':'" + id + "','StackId':'"
                        + StackResource.SHOP
                        + "','RequestId':'request-0','LogicalResourceId':'Orders','NoEcho':false,'Data':{'Count':'1',"
                        + "'Id':'a','Revision':'1','Bots':['a'],'Revisions':['1']}}"));
    }

    @Test
    void anAnswerThatIsNotTakenIsPutAgain() throws IOException {
        statuses.addAll(List.of(503, 500));

        handle(event());

        assertThat(puts).hasSize(3);
    }

    @Test
    void anAnswerThatIsNeverTakenIsAnErrorOfTheFunctionWithoutItsUrl() {
        statuses.addAll(List.of(503, 503, 503));

        assertThatThrownBy(() -> handle(event()))
                .isInstanceOf(IOException.class)
                .hasMessage("CloudFormation could not be answered: status 503");
        assertThat(puts).hasSize(3);
    }

    @Test
    void anAnswerThatIsRefusedIsNotPutAgain() {
        statuses.add(403);

        assertThatThrownBy(() -> handle(event())).hasMessage("CloudFormation could not be answered: status 403");
        assertThat(puts).hasSize(1);
    }

    @Test
    void theRetryOfAnUnansweredCreationAnswersTheSame() throws IOException {
        statuses.add(403);
        assertThatThrownBy(() -> handle(event())).isInstanceOf(IOException.class);

        handle(event());

        assertThat(puts.get(1).body()).isEqualTo(puts.get(0).body());
    }

    @Test
    void aUrlOfSomebodyElseIsNotAnsweredAndNothingIsRegistered() {
        RegistrarHandler handler = new RegistrarHandler(table.lockstep(), PresignedUrl::isAmazons);

        assertThatThrownBy(() -> handle(handler, event()))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("ResponseURL: is not answered")
                .hasMessageNotContaining("secret");
        assertThat(table.items()).isEmpty();
        assertThat(puts).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "https://cloudformation-custom-resource-response-euwest1.s3.amazonaws.com/x?y, true",
        "https://cloudformation-custom-resource-response-euwest1.s3-eu-west-1.amazonaws.com/x, true",
        "https://s3.cn-north-1.amazonaws.com.cn/x, true",
        "https://S3.AMAZONAWS.COM:443/x, true",
        "http://s3.amazonaws.com/x, false",
        "https://amazonaws.com.evil.org/x, false",
        "https://evilamazonaws.com/x, false",
        "https://s3.amazonaws.com@evil.org/x, false",
        "https://user@s3.amazonaws.com/x, false",
        "https://s3.amazonaws.com:8443/x, false",
        "https://s3.amazonaws.com.evil.cn/x, false",
        "/x, false"
    })
    void onlyAmazonsUrlsAreAnswered(URI url, boolean accepted) {
        assertThat(PresignedUrl.isAmazons(url)).isEqualTo(accepted);
    }

    @Test
    void aMissingClassIsAnswered() throws IOException {
        RegistrarHandler handler = handler(() -> {
            throw new NoClassDefFoundError("com/example/Gone");
        });

        JsonNode result = handle(handler, event());

        assertThat(result.path("Status").textValue()).isEqualTo("FAILED");
        assertThat(result.path("Reason").textValue())
                .isEqualTo("NoClassDefFoundError: com/example/Gone"
                        + " (Orders; log stream 2026/11/22/[$LATEST]abc of registrar)");
        assertThat(puts.get(0).body()).isEqualTo(result);
    }

    @Test
    void anEnvironmentThatIsNotSetUpIsAnswered() throws IOException {
        JsonNode result = handle(new RegistrarHandler(), ((ObjectNode) event()).without("ResponseURL"));

        assertThat(result.path("Status").textValue()).isEqualTo("FAILED");
    }

    @Test
    void thereIsAlwaysTimeLeftToAnswer() throws IOException {
        JsonNode result = handle(handler(table::lockstep), event(), new OneRequest(14_999));

        assertThat(result.path("Reason").textValue()).startsWith("there was time for 0 of 1 bots only: try again");
        assertThat(puts).hasSize(1);
    }

    @Test
    void withoutAUrlTheAnswerIsTheResult() {
        Answered answer = new StackResource(table.lockstep(), StackResource.SHOP, "Orders").create(BOT);

        assertThat(answer.status()).isEqualTo("SUCCESS");
        assertThat(table.other().bots().find(BotId.of("a"))).isPresent();
    }

    @Test
    void anEventOfNoKnownTypeIsAnswered() {
        StackResource orders = new StackResource(table.lockstep(), StackResource.SHOP, "Orders");

        assertThat(orders.send(orders.event("Destroy", BOT)).reason()).startsWith("RequestType: \"Destroy\" is not");
        assertThat(orders.send(json("{}")).reason()).startsWith("RequestType: \"\" is not Create");
        assertThat(new StackResource(table.lockstep(), StackResource.SHOP, "no id")
                        .create(BOT)
                        .reason())
                .startsWith("LogicalResourceId: \"no id\" is not one");
    }

    @Test
    void aReasonIsCutSoThatTheAnswerIsTaken() {
        String strangers = String.join(
                ",",
                IntStream.range(0, 400)
                        .mapToObj(i -> "{'Id':'bot-" + i + "','Target':'nowhere:\u00e9" + i + "'}")
                        .toList());
        Answered answer = new StackResource(table.lockstep(), StackResource.SHOP, "Orders")
                .create("{'Bots':[" + strangers + "]}");

        assertThat(answer.bytes()).isLessThan(4_096).isGreaterThan(3_500);
        assertThat(answer.reason())
                .startsWith("Bots[0].Target: ")
                .endsWith("... (Orders; log stream" + " 2026/11/22/[$LATEST]abc of registrar)");
    }

    @Test
    void dataIsCutSoThatTheAnswerIsTaken() {
        String many = String.join(
                ",",
                IntStream.range(0, 60)
                        .mapToObj(i -> "{'Id':'" + "x".repeat(100) + i + "','Target':'lambda:a'}")
                        .toList());
        Answered answer =
                new StackResource(table.lockstep(), StackResource.SHOP, "Orders").create("{'Bots':[" + many + "]}");

        assertThat(answer.bytes()).isLessThan(4_096);
        assertThat(answer.data()).isEqualTo(json("{'Count':'60'}"));
    }

    @Test
    void noReasonRepeatsSettings() {
        Answered answer = new StackResource(table.lockstep(), StackResource.SHOP, "Orders")
                .create("{'Id':'a','Target':'lambda:a','Settings':'{hunter2'}");

        assertThat(answer.reason()).startsWith("Settings: are not JSON").doesNotContain("hunter2");
    }

    private JsonNode event() {
        ObjectNode event = new StackResource(table.lockstep(), StackResource.SHOP, "Orders").event("Create", BOT);
        return event.put(
                "ResponseURL", "http://localhost:" + server.getAddress().getPort() + "/bucket?X-Amz-Signature=secret");
    }

    private RegistrarHandler handler(Supplier<Lockstep> lockstep) {
        return new RegistrarHandler(
                lockstep,
                new PresignedUrl(url -> "localhost".equals(url.getHost()), List.of(Duration.ZERO, Duration.ZERO)));
    }

    private JsonNode handle(JsonNode event) throws IOException {
        return handle(handler(table::lockstep), event);
    }

    private static JsonNode handle(RegistrarHandler handler, JsonNode event) throws IOException {
        return handle(handler, event, new OneRequest());
    }

    private static JsonNode handle(RegistrarHandler handler, JsonNode event, Context context) throws IOException {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        handler.handleRequest(
                new ByteArrayInputStream(event.toString().getBytes(StandardCharsets.UTF_8)), output, context);
        return Json.read(output.toString(StandardCharsets.UTF_8));
    }
}
