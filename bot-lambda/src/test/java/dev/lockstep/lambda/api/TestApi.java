package dev.lockstep.lambda.api;

import com.amazonaws.services.lambda.runtime.ClientContext;
import com.amazonaws.services.lambda.runtime.CognitoIdentity;
import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.LambdaLogger;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.Lockstep;
import dev.lockstep.fixture.TestTable;
import dev.lockstep.lambda.Environment;
import dev.lockstep.lambda.json.Json;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** The Bot API over a test's table, called as Lambda calls it. */
final class TestApi {
    static final String ACCOUNT = "123456789012";
    static final String BOT_ROLE = "arn:aws:iam::" + ACCOUNT + ":role/bots/orders";
    static final String BOT_SESSION = "arn:aws:sts::" + ACCOUNT + ":assumed-role/orders/i-0abc";
    static final String OPERATOR_SESSION = "arn:aws:sts::" + ACCOUNT + ":assumed-role/operators-eu/ann";
    static final String STRANGER_SESSION = "arn:aws:sts::" + ACCOUNT + ":assumed-role/stranger/eve";

    private final BotApiHandler handler;

    /** An answer through the URL. */
    record Answer(int status, JsonNode body, JsonNode headers) {
        String code() {
            return body.path("code").asText("ok");
        }
    }

    TestApi(TestTable table, Lockstep lockstep) {
        this.handler = new BotApiHandler(
                Environment.of(Map.of(
                        Environment.TABLE,
                        table.name(),
                        Environment.OPERATORS,
                        "arn:aws:iam::" + ACCOUNT + ":role/operators-*,arn:aws:iam::" + ACCOUNT + ":user/ops/root")),
                lockstep,
                table.clock());
    }

    /** Invokes the function itself. */
    JsonNode direct(String operation, String members) {
        ObjectNode event = (ObjectNode) Json.read(members);
        return invoke(event.put("operation", operation).toString());
    }

    /** Posts through the Function URL. */
    Answer post(String callerArn, String operation, String body) {
        return request(url(callerArn, "POST", "/v1/" + operation, body));
    }

    Answer request(ObjectNode event) {
        JsonNode answer = invoke(event.toString());
        return new Answer(
                answer.path("statusCode").asInt(), Json.read(answer.path("body").asText()), answer.path("headers"));
    }

    /** An event of a Function URL. */
    static ObjectNode url(String callerArn, String method, String path, String body) {
        ObjectNode event = JsonNodeFactory.instance.objectNode();
        event.put("version", "2.0")
                .put("routeKey", "$default")
                .put("rawPath", path)
                .put("rawQueryString", "");
        event.putObject("headers").put("content-type", "application/json").put("host", "abc.lambda-url.on.aws");
        ObjectNode context =
                event.putObject("requestContext").put("accountId", "anonymous").put("apiId", "abc");
        context.putObject("http").put("method", method).put("path", path).put("protocol", "HTTP/1.1");
        context.putObject("authorizer")
                .putObject("iam")
                .put("accessKey", "AKIAEXAMPLE")
                .put("accountId", ACCOUNT)
                .put("callerId", "AROAEXAMPLE:i-0abc")
                .putNull("cognitoIdentity")
                .putNull("principalOrgId")
                .put("userArn", callerArn)
                .put("userId", "AROAEXAMPLE:i-0abc");
        return event.put("body", body).put("isBase64Encoded", false);
    }

    JsonNode invoke(String event) {
        return invoke(event.getBytes(StandardCharsets.UTF_8));
    }

    JsonNode invoke(byte[] event) {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        try {
            handler.handleRequest(new ByteArrayInputStream(event), answer, new Request());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Json.read(answer.toString(StandardCharsets.UTF_8));
    }

    private static final class Request implements Context {
        @Override
        public String getAwsRequestId() {
            return "request-1";
        }

        @Override
        public String getLogGroupName() {
            return "";
        }

        @Override
        public String getLogStreamName() {
            return "";
        }

        @Override
        public String getFunctionName() {
            return "bot-api";
        }

        @Override
        public String getFunctionVersion() {
            return "1";
        }

        @Override
        public String getInvokedFunctionArn() {
            return "";
        }

        @Override
        public CognitoIdentity getIdentity() {
            throw new UnsupportedOperationException("no identity");
        }

        @Override
        public ClientContext getClientContext() {
            throw new UnsupportedOperationException("no client");
        }

        @Override
        public int getRemainingTimeInMillis() {
            return 10_000;
        }

        @Override
        public int getMemoryLimitInMB() {
            return 512;
        }

        @Override
        public LambdaLogger getLogger() {
            throw new UnsupportedOperationException("SLF4J is used");
        }
    }
}
