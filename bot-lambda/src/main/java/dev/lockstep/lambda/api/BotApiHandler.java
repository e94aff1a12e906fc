package dev.lockstep.lambda.api;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.Lockstep;
import dev.lockstep.lambda.Environment;
import dev.lockstep.lambda.json.Json;
import dev.lockstep.lambda.log.JsonLogProvider;
import dev.lockstep.types.InvalidInputException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * The Bot API, with two doors:
 *
 * <ul>
 *   <li>the Function URL, signed by IAM: {@code POST /v1/<operation>} with a JSON body. The caller is a bot, known by
 *       its role, or an operator;
 *   <li>direct invocation with {@code {"operation": "start", ...}}, answered with {@code {"ok": true, ...}} or
 *       {@code {"ok": false, "error": {...}}}. Lambda does not tell who invokes, so that whoever may is an operator.
 * </ul>
 *
 * <p>A mistake of the caller's is an answer, never an error of the invocation. {@code docs/bot-api.md} is for callers.
 */
public final class BotApiHandler implements RequestStreamHandler {
    static {
        JsonLogProvider.useUnlessAnother();
    }

    private static final Logger LOG = LoggerFactory.getLogger(BotApiHandler.class);
    private static final int LONGEST_EVENT = 8 * 1024 * 1024;
    private static final String PREFIX = "/v1/";
    private static final String OPERATION = "operation";
    private static final String DOCUMENT = "openapi.json";

    private final Operations operations;
    private final Operators operators;
    private final InstantSource clock;

    /** As the variables of this process say; called by Lambda. */
    public BotApiHandler() {
        this(Environment.ofProcess());
    }

    private BotApiHandler(Environment environment) {
        this(environment, environment.lockstep(), Clock.systemUTC());
    }

    /**
     * The API of a table.
     *
     * @throws InvalidInputException if a variable is missing or wrong
     */
    public BotApiHandler(Environment environment, Lockstep lockstep, InstantSource clock) {
        this.operators = Operators.of(environment.list(Environment.OPERATORS));
        this.operations = new Operations(lockstep, environment.require(Environment.TABLE), clock);
        this.clock = clock;
    }

    @Override
    public void handleRequest(InputStream input, OutputStream output, Context context) throws IOException {
        String requestId = String.valueOf(context.getAwsRequestId());
        MDC.put("requestId", requestId);
        try {
            byte[] event = input.readNBytes(LONGEST_EVENT + 1);
            output.write(answer(event).toString().getBytes(StandardCharsets.UTF_8));
        } finally {
            Call.LOGGED.forEach(MDC::remove);
            MDC.remove(OPERATION);
            MDC.remove("requestId");
        }
    }

    private ObjectNode answer(byte[] bytes) {
        JsonNode event;
        try {
            requireLength(bytes.length, LONGEST_EVENT);
            event = Json.read(text(ByteBuffer.wrap(bytes)));
        } catch (RuntimeException refused) {
            return Reply.refused(Failures.of(refused)).direct();
        }
        return UrlEvent.isOne(event)
                ? reply(() -> viaUrl(event)).http()
                : reply(() -> direct(event, bytes)).direct();
    }

    private Reply direct(JsonNode event, byte[] bytes) {
        if (!(event.deepCopy() instanceof ObjectNode members)) {
            throw InvalidInputException.of("event", "is not a JSON object");
        }
        JsonNode name = members.remove("operation");
        if (name == null || !name.isTextual()) {
            throw InvalidInputException.of("operation", "is missing; accepted is the name of one, such as start");
        }
        Operation operation = operation(name.asText());
        requireLength(bytes.length, operation.longestBody());
        return Reply.of(operations.answer(operation, Caller.DIRECT, members));
    }

    private Reply viaUrl(JsonNode event) {
        UrlEvent request = UrlEvent.of(event);
        Caller caller = caller(request);
        if (!request.path().startsWith(PREFIX)) {
            throw unknown(request.path());
        }
        String name = request.path().substring(PREFIX.length());
        boolean isDocument = name.equals(DOCUMENT);
        Optional<Operation> operation = isDocument ? Optional.empty() : Optional.of(operation(name));
        if (!request.method().equals(isDocument ? "GET" : "POST")) {
            throw new RefusedCallException(
                    ErrorCode.METHOD_NOT_ALLOWED, "operations are posted, and /v1/openapi.json is got");
        }
        return operation.map(known -> posted(known, caller, request)).orElseGet(() -> Reply.of(OpenApi.document()));
    }

    private Reply posted(Operation operation, Caller caller, UrlEvent request) {
        if (!request.contentType().split(";", 2)[0].strip().equalsIgnoreCase("application/json")) {
            throw InvalidInputException.of("content-type", "is not application/json");
        }
        requireLength(request.body().remaining(), operation.longestBody());
        return Reply.of(operations.answer(operation, caller, Json.read(text(request.body()))));
    }

    private Caller caller(UrlEvent request) {
        String arn = request.arn()
                .orElseThrow(() -> new RefusedCallException(
                        ErrorCode.NOT_ALLOWED,
                        "the request has no caller: sign it, and let the Function URL have AuthType AWS_IAM"));
        Optional<RoleName> role = RoleName.ofSession(arn);
        String name = role.map(RoleName::arn).orElse(arn);
        return new Caller(name, role, operators.include(name));
    }

    /** One line for each call, whatever becomes of it; never what it says. */
    private Reply reply(Supplier<Reply> call) {
        long began = clock.millis();
        Reply reply;
        try {
            reply = call.get();
        } catch (RuntimeException failure) {
            ApiError error = Failures.of(failure);
            if (error.code() == ErrorCode.INTERNAL) {
                LOG.error("the Bot API failed", failure);
            }
            reply = Reply.refused(error);
        }
        LOG.info("{} {} in {} ms", MDC.get(OPERATION), reply.code(), clock.millis() - began);
        return reply;
    }

    private static Operation operation(String name) {
        Operation operation = Operation.of(name).orElseThrow(() -> unknown(name));
        MDC.put(OPERATION, operation.text());
        return operation;
    }

    private static RefusedCallException unknown(String name) {
        return new RefusedCallException(
                ErrorCode.UNKNOWN_OPERATION,
                "there is no operation " + InvalidInputException.quoted(name) + "; GET /v1/openapi.json lists them");
    }

    private static void requireLength(int length, int longest) {
        if (length > longest) {
            throw new RefusedCallException(
                    ErrorCode.BODY_TOO_LARGE, "the body is longer than the " + longest + " bytes that are accepted");
        }
    }

    private static String text(ByteBuffer bytes) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
        } catch (CharacterCodingException malformed) {
            throw InvalidInputException.of("body", "is not UTF-8");
        }
    }
}
