package dev.lockstep.local.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/** Lambda's operations ListFunctions, GetFunction and ListEventSourceMappings, as its reference has them. */
final class FakeLambda implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String FUNCTIONS = "/2015-03-31/functions";

    /** GetFunction's answers by name and qualifier, such as {@code orders:live}. */
    final Map<String, ObjectNode> functions = new TreeMap<>();

    final List<ObjectNode> mappings = new ArrayList<>();
    boolean refusesToList;
    private final HttpServer server;

    FakeLambda() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** A function with an alias live, which runs what was told last. */
    ObjectNode function(String name, String handler, Map<String, String> variables) {
        ObjectNode answer = JSON.createObjectNode();
        ObjectNode configuration = answer.putObject("Configuration")
                .put("FunctionName", name)
                .put("FunctionArn", "arn:aws:lambda:eu-central-1:123456789012:function:" + name)
                .put("Handler", handler)
                .put("State", "Active");
        ObjectNode told = configuration.putObject("Environment").putObject("Variables");
        variables.forEach(told::put);
        functions.put(name + ":live", answer);
        return answer;
    }

    /** What GetFunction tells of a function that is there. */
    ObjectNode live(String name) {
        return Objects.requireNonNull(functions.get(name + ":live"), name);
    }

    /** A mapping that is enabled. */
    ObjectNode mapping(String stream, List<String> patterns) {
        ObjectNode mapping = JSON.createObjectNode()
                .put("UUID", "11111111-2222-3333-4444-555555555555")
                .put("EventSourceArn", stream)
                .put("State", "Enabled")
                .put("LastProcessingResult", "OK");
        mapping.putArray("FunctionResponseTypes").add("ReportBatchItemFailures");
        patterns.forEach(pattern -> mapping.withObjectProperty("FilterCriteria")
                .withArrayProperty("Filters")
                .addObject()
                .put("Pattern", pattern));
        mappings.add(mapping);
        return mapping;
    }

    private void answer(HttpExchange request) throws IOException {
        String path = request.getRequestURI().getPath();
        String query = Optional.ofNullable(request.getRequestURI().getQuery()).orElse("");
        if (path.startsWith(FUNCTIONS) && path.length() <= FUNCTIONS.length() + 1) {
            list(request);
        } else if (path.startsWith(FUNCTIONS)) {
            String name = path.substring(FUNCTIONS.length() + 1)
                    + (query.isEmpty() ? "" : ":" + query.replace("Qualifier=", ""));
            if (functions.containsKey(name)) {
                send(request, 200, "", functions.get(name));
            } else {
                send(request, 404, "ResourceNotFoundException", error("Function not found: " + name));
            }
        } else {
            ObjectNode answer = JSON.createObjectNode();
            answer.putArray("EventSourceMappings").addAll(mappings);
            send(request, 200, "", answer);
        }
    }

    private void list(HttpExchange request) throws IOException {
        if (refusesToList) {
            send(request, 403, "AccessDeniedException", error("you may not lambda:ListFunctions"));
            return;
        }
        ObjectNode answer = JSON.createObjectNode();
        functions
                .values()
                .forEach(function -> answer.withArrayProperty("Functions")
                        .add(function.get("Configuration").deepCopy()));
        send(request, 200, "", answer);
    }

    private static ObjectNode error(String message) {
        return JSON.createObjectNode().put("Type", "User").put("Message", message);
    }

    private static void send(HttpExchange request, int status, String error, ObjectNode answer) throws IOException {
        byte[] body = answer.toString().getBytes(StandardCharsets.UTF_8);
        request.getResponseHeaders().add("Content-Type", "application/json");
        if (!error.isEmpty()) {
            request.getResponseHeaders().add("x-amzn-ErrorType", error);
        }
        request.sendResponseHeaders(status, body.length);
        try (OutputStream out = request.getResponseBody()) {
            out.write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
