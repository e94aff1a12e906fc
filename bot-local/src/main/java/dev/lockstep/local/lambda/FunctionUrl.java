package dev.lockstep.local.lambda;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import dev.lockstep.local.lambda.LoopbackServer.Answer;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.SdkBytes;

/** A function's URL with {@code AuthType: AWS_IAM}, for this machine. */
final class FunctionUrl {
    private static final Logger LOG = LoggerFactory.getLogger(FunctionUrl.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("dd/MMM/uuuu:HH:mm:ss Z", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final Invocable function;
    private final SignatureCheck signatures;
    private final InstantSource clock;

    FunctionUrl(Invocable function, SignatureCheck signatures, InstantSource clock) {
        this.function = function;
        this.signatures = signatures;
        this.clock = clock;
    }

    Answer answer(HttpExchange exchange) throws IOException {
        Optional<SdkBytes> body = LoopbackServer.body(exchange, RuntimeApi.MOST_BYTES);
        if (body.isEmpty()) {
            return message(413, "RequestTooLargeException", "Request Entity Too Large");
        }
        SignedRequest request = request(exchange, body.get());
        try {
            Keyring.Identity signer = signatures.signer(request);
            String source = exchange.getRemoteAddress().getAddress().getHostAddress();
            FunctionEvent event = FunctionEvent.of("");
            return answer(function.invoke(new FunctionEvent(
                    event.requestId(),
                    JSON.writeValueAsString(event(request, signer, event.requestId(), source)),
                    request.header("x-amzn-trace-id"))));
        } catch (SignatureCheck.RefusedException refused) {
            return message(403, refused.type(), String.valueOf(refused.getMessage()));
        } catch (Invocable.ThrottledException full) {
            return message(429, "TooManyRequestsException", "Rate Exceeded.");
        }
    }

    private static SignedRequest request(HttpExchange exchange, SdkBytes body) {
        Map<String, List<String>> headers = new HashMap<>();
        exchange.getRequestHeaders().forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values));
        String query = exchange.getRequestURI().getRawQuery();
        return new SignedRequest(
                exchange.getRequestMethod(),
                exchange.getRequestURI().getRawPath(),
                query == null ? "" : query,
                headers,
                body);
    }

    private ObjectNode event(SignedRequest request, Keyring.Identity signer, String requestId, String source) {
        Instant now = clock.instant();
        ObjectNode event = JSON.createObjectNode();
        event.put("version", "2.0")
                .put("routeKey", "$default")
                .put("rawPath", request.rawPath())
                .put("rawQueryString", request.rawQuery());
        ObjectNode headers = event.putObject("headers");
        request.headers().forEach((name, values) -> headers.put(name, String.join(",", values)));
        if (!request.rawQuery().isEmpty()) {
            ObjectNode parameters = event.putObject("queryStringParameters");
            request.parametersByName().forEach(parameters::put);
        }
        ObjectNode context = event.putObject("requestContext");
        context.put("accountId", Functions.ACCOUNT).put("apiId", "local");
        caller(context.putObject("authorizer").putObject("iam"), signer);
        context.put("domainName", request.header("host").orElse(""))
                .put("domainPrefix", "local")
                .put("requestId", requestId)
                .put("routeKey", "$default")
                .put("stage", "$default")
                .put("time", TIME.format(now))
                .put("timeEpoch", now.toEpochMilli());
        context.putObject("http")
                .put("method", request.method())
                .put("path", request.rawPath())
                .put("protocol", "HTTP/1.1")
                .put("sourceIp", source)
                .put("userAgent", request.header("user-agent").orElse(""));
        body(event, request.body());
        return event;
    }

    private static void caller(ObjectNode iam, Keyring.Identity signer) {
        String id = signer.roleId() + ":" + signer.session();
        iam.put("accessKey", signer.credentials().accessKeyId())
                .put("accountId", Functions.ACCOUNT)
                .put("callerId", id)
                .putNull("cognitoIdentity")
                .putNull("principalOrgId")
                .put("userArn", signer.arn())
                .put("userId", id);
    }

    private static void body(ObjectNode event, SdkBytes body) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(body.asByteBuffer())
                    .toString();
            if (!text.isEmpty()) {
                event.put("body", text);
            }
            event.put("isBase64Encoded", false);
        } catch (CharacterCodingException notText) {
            event.put("body", Base64.getEncoder().encodeToString(body.asByteArrayUnsafe()))
                    .put("isBase64Encoded", true);
        }
    }

    private static Answer answer(FunctionAnswer answer) throws IOException {
        if (answer.error().isPresent()) {
            LOG.warn("a function behind a URL failed: {}", answer.payload());
            return message(502, "InternalServerErrorException", "Internal Server Error");
        }
        JsonNode json = JSON.readTree(answer.payload());
        if (!json.has("statusCode")) {
            return Answer.of(200, Map.of("Content-Type", "application/json"), answer.payload());
        }
        Map<String, String> headers = new HashMap<>();
        headers.put("Content-Type", "application/json");
        json.path("headers")
                .properties()
                .forEach(h -> headers.put(canonical(h.getKey()), h.getValue().asText()));
        String text = json.path("body").asText("");
        SdkBytes body = json.path("isBase64Encoded").asBoolean()
                ? SdkBytes.fromByteArrayUnsafe(Base64.getDecoder().decode(text))
                : SdkBytes.fromUtf8String(text);
        return new Answer(json.path("statusCode").asInt(), headers, body);
    }

    private static String canonical(String name) {
        return name.equalsIgnoreCase("content-type") ? "Content-Type" : name;
    }

    private static Answer message(int status, String type, String message) {
        String body = JSON.createObjectNode().put("Message", message).toString();
        return Answer.of(status, Map.of("Content-Type", "application/json", "x-amzn-ErrorType", type), body);
    }
}
