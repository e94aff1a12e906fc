package dev.lockstep.lambda.target;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.lockstep.lambda.Environment;
import dev.lockstep.testkit.ManualClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/** Stands at the endpoints of AWS services: notes what arrives, and answers as it was told. */
final class FakeAws implements BeforeEachCallback, AfterEachCallback {
    static final String SECRET_KEY = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
    static final StaticCredentialsProvider CREDENTIALS =
            StaticCredentialsProvider.create(AwsBasicCredentials.create("AKIDEXAMPLE", SECRET_KEY));

    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final Deque<Answer> answers = new ArrayDeque<>();
    private final Map<String, String> variables = new HashMap<>();
    private final ManualClock clock = new ManualClock();

    @SuppressWarnings("NullAway.Init") // JUnit calls beforeEach
    private HttpServer server;

    /** What arrived. Names of headers are in small letters. */
    record Request(URI uri, Map<String, String> headers, String body) {
        String header(String name) {
            return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
        }
    }

    /** What is answered; the error's name goes into Lambda's header. */
    record Answer(int status, String errorType, String body) {}

    FakeAws() {
        variables.put(Environment.REGION, "eu-central-1");
        variables.put(Environment.ACCOUNT, "123456789012");
        for (String kind : List.of("FUNCTIONS", "TOPICS", "TASKS", "URLS")) {
            variables.put("LOCKSTEP_ALLOWED_" + kind, "*");
        }
    }

    /** Sets a variable of the functions. */
    FakeAws with(String variable, String value) {
        variables.put(variable, value);
        return this;
    }

    /** The variables of the functions, with this server as endpoint of all services. */
    Environment environment() {
        variables.put(
                "AWS_ENDPOINT_URL", "http://127.0.0.1:" + server.getAddress().getPort());
        return Environment.of(variables);
    }

    Targets targets() {
        return targets(Optional.empty());
    }

    /** Targets within this trace, as W3C writes it. */
    Targets targets(Optional<String> trace) {
        return Targets.builder(environment())
                .credentials(CREDENTIALS)
                .clock(clock)
                .trace(() -> trace)
                .build();
    }

    ManualClock clock() {
        return clock;
    }

    /** Answers in this way: to the next request not yet thought of, or to all that follow the last one. */
    FakeAws answer(int status, String errorType, String body) {
        answers.add(new Answer(status, errorType, body));
        return this;
    }

    List<Request> requests() {
        return requests;
    }

    Request request() {
        if (requests.size() != 1) {
            throw new AssertionError(requests.size() + " requests");
        }
        return requests.get(0);
    }

    @Override
    public void beforeEach(ExtensionContext context) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::handle);
        server.start();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        server.stop(0);
    }

    private synchronized void handle(HttpExchange exchange) throws IOException {
        Map<String, String> headers = exchange.getRequestHeaders().entrySet().stream()
                .collect(Collectors.toMap(
                        header -> header.getKey().toLowerCase(Locale.ROOT),
                        header -> String.join(",", header.getValue())));
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        requests.add(new Request(exchange.getRequestURI(), headers, body));
        Answer answer = answers.size() > 1 ? answers.remove() : answers.isEmpty() ? ok() : answers.element();
        byte[] bytes = answer.body.getBytes(StandardCharsets.UTF_8);
        if (!answer.errorType.isEmpty()) {
            exchange.getResponseHeaders().set("x-amzn-ErrorType", answer.errorType);
        }
        exchange.sendResponseHeaders(answer.status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private static Answer ok() {
        return new Answer(202, "", "");
    }
}
