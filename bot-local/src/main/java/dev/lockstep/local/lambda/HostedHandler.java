package dev.lockstep.local.lambda;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;

/** A function in this process. */
final class HostedHandler implements Invocable {
    private final String name;
    private final String arn;
    private final RequestStreamHandler handler;
    private final Duration timeout;
    private final InstantSource clock;

    HostedHandler(String name, String arn, RequestStreamHandler handler, Duration timeout, InstantSource clock) {
        this.name = name;
        this.arn = arn;
        this.handler = handler;
        this.timeout = timeout;
        this.clock = clock;
    }

    @Override
    public FunctionAnswer invoke(FunctionEvent event) {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        LocalContext context =
                new LocalContext(event.requestId(), name, arn, clock.instant().plus(timeout), clock);
        try {
            handler.handleRequest(
                    new ByteArrayInputStream(event.payload().getBytes(StandardCharsets.UTF_8)), answer, context);
            return FunctionAnswer.of(answer.toString(StandardCharsets.UTF_8));
        } catch (IOException | RuntimeException | Error thrown) {
            return FunctionAnswer.failure(thrown);
        }
    }

    @Override
    public int retries() {
        return 2;
    }

    @Override
    public void close() {
        // it holds nothing: what its handler holds is its maker's to close
    }
}
