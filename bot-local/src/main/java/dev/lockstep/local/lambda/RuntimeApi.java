package dev.lockstep.local.lambda;

import com.sun.net.httpserver.HttpExchange;
import dev.lockstep.local.lambda.LoopbackServer.Answer;
import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;

/** Lambda's runtime API for one process: it asks for the next event, and answers it. */
final class RuntimeApi implements AutoCloseable {
    /** The largest answer of a function, and the largest event of a synchronous invocation. */
    static final int MOST_BYTES = 6 << 20;

    private static final String PREFIX = "/2018-06-01/runtime/";
    private static final Answer ACCEPTED = Answer.of(202, Map.of(), "");

    private final LoopbackServer server;
    private final String functionArn;
    private final BlockingQueue<Work> events = new LinkedBlockingQueue<>();
    private final CompletableFuture<Optional<FunctionAnswer>> ready = new CompletableFuture<>();
    private volatile @Nullable Work current;
    private volatile boolean broken;

    RuntimeApi(String function, String functionArn) throws IOException {
        this.functionArn = functionArn;
        this.server = LoopbackServer.start("lockstep-runtime-" + function, 0, this::answer);
    }

    /** An event in work. */
    record Work(FunctionEvent event, Instant deadline, CompletableFuture<FunctionAnswer> answer) {}

    /** Host and port. */
    String authority() {
        return server.authority();
    }

    /** Done when the process asks for its first event; with a failure if it could not make its handler. */
    CompletableFuture<Optional<FunctionAnswer>> ready() {
        return ready;
    }

    /** Whether the process is of no more use: the Java runtime ends if its answer is not accepted. */
    boolean isBroken() {
        return broken;
    }

    /** Hands an event to the process. */
    void give(Work work) {
        current = work;
        events.add(work);
    }

    private Answer answer(HttpExchange request) throws IOException, InterruptedException {
        String path = request.getRequestURI().getRawPath();
        if (path.equals(PREFIX + "invocation/next")) {
            return next();
        }
        Optional<String> body = LoopbackServer.body(request, MOST_BYTES).map(SdkBytes::asUtf8String);
        if (path.equals(PREFIX + "init/error")) {
            ready.complete(Optional.of(FunctionAnswer.failure(body.orElse(""))));
            return ACCEPTED;
        }
        Work work = current;
        if (work == null
                || !path.startsWith(PREFIX + "invocation/" + work.event().requestId() + "/")) {
            return error(400, "InvalidRequestID", "Invalid request ID");
        } else if (body.isEmpty()) {
            broken = true;
            work.answer()
                    .complete(FunctionAnswer.failure(
                            "Function.ResponseSizeTooLarge",
                            "Response payload size exceeded maximum allowed payload size (" + MOST_BYTES + " bytes)."));
            return error(413, "RequestEntityTooLarge", "Exceeded maximum allowed payload size");
        }
        work.answer()
                .complete(path.endsWith("/error") ? FunctionAnswer.failure(body.get()) : FunctionAnswer.of(body.get()));
        return ACCEPTED;
    }

    private Answer next() throws InterruptedException {
        ready.complete(Optional.empty());
        Work work = events.take();
        Map<String, String> headers = new HashMap<>();
        headers.put("Lambda-Runtime-Aws-Request-Id", work.event().requestId());
        headers.put("Lambda-Runtime-Deadline-Ms", Long.toString(work.deadline().toEpochMilli()));
        headers.put("Lambda-Runtime-Invoked-Function-Arn", functionArn);
        headers.put("Content-Type", "application/json");
        work.event().trace().ifPresent(trace -> headers.put("Lambda-Runtime-Trace-Id", trace));
        return Answer.of(200, headers, work.event().payload());
    }

    private static Answer error(int status, String type, String message) {
        String body = "{\"errorMessage\":\"" + message + "\",\"errorType\":\"" + type + "\"}";
        return Answer.of(status, Map.of("Content-Type", "application/json"), body);
    }

    @Override
    public void close() {
        server.close();
    }
}
