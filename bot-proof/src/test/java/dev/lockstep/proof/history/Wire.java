package dev.lockstep.proof.history;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpResponse;

/**
 * A client's connection to DynamoDB: it gives the turn away before a request takes effect and again before its answer
 * is seen, and does to it what was planned.
 */
final class Wire implements SdkHttpClient {
    private final Supplier<SdkHttpClient> real;
    private final Map<Fault, Integer> struck = new EnumMap<>(Fault.class);
    private final List<Fault> struckNow = new ArrayList<>();
    private Optional<World> world = Optional.empty();
    private Optional<World.Actor> actor = Optional.empty();
    private Optional<Fault> planned = Optional.empty();
    private int spared;
    private int attempts;
    private boolean late;

    /** @param real where requests go; asked anew for each one */
    Wire(Supplier<SdkHttpClient> real) {
        this.real = real;
    }

    /** Who uses the connection from now on; nobody who takes turns if empty. */
    void usedBy(World inWorld, Optional<World.Actor> by) {
        world = Optional.of(inWorld);
        actor = by;
        planned = Optional.empty();
        struck.clear();
    }

    /** What happens to one of the next operation's requests. */
    void plan(Optional<Fault> fault, int afterRequests) {
        planned = fault;
        spared = afterRequests;
        attempts = 0;
        late = false;
        struckNow.clear();
    }

    /** How many requests the operation has sent, lost ones included. */
    int attempts() {
        return attempts;
    }

    /** What has happened to the operation's requests. */
    List<Fault> struckNow() {
        return struckNow;
    }

    /** How many of the operation's requests failed in a way that nobody tries again. */
    long cutOff() {
        return struckNow.stream().filter(Fault::isForGood).count();
    }

    /** Whether a request of the operation may still arrive after its answer. */
    boolean isLate() {
        return late;
    }

    /** How often each fault has struck. */
    Map<Fault, Integer> struck() {
        return struck;
    }

    @Override
    public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
        return new ExecutableHttpRequest() {
            @Override
            public HttpExecuteResponse call() throws IOException {
                return send(request);
            }

            @Override
            public void abort() {
                // Nothing is under way that could be.
            }
        };
    }

    private HttpExecuteResponse send(HttpExecuteRequest request) throws IOException {
        attempts++;
        Optional<Fault> fault = strikes(request);
        fault.ifPresent(f -> {
            struck.merge(f, 1, Integer::sum);
            struckNow.add(f);
        });
        pause(fault.filter(f -> f == Fault.PAUSE_BEFORE));
        Optional<HttpExecuteResponse> refusal = before(fault, request);
        if (refusal.isPresent()) {
            return refusal.get();
        }
        HttpExecuteResponse response = apply(request);
        pause(fault.filter(f -> f == Fault.PAUSE_AFTER));
        return after(fault, request, response);
    }

    private Optional<Fault> strikes(HttpExecuteRequest request) {
        if (planned.isEmpty() || spared-- > 0 || (planned.get() == Fault.CONFLICT && !isWrite(request))) {
            return Optional.empty();
        }
        Optional<Fault> fault = planned;
        planned = Optional.empty();
        return fault;
    }

    private Optional<HttpExecuteResponse> before(Optional<Fault> fault, HttpExecuteRequest request) throws IOException {
        if (fault.isPresent()) {
            switch (fault.get()) {
                case REQUEST_LOST -> throw new IOException("lost on purpose");
                case REQUEST_LOST_FOR_GOOD -> throw SdkClientException.create("lost on purpose");
                case LATE -> {
                    arriveLater(request);
                    throw new IOException("late on purpose");
                }
                case LATE_FOR_GOOD -> {
                    arriveLater(request);
                    throw SdkClientException.create("late on purpose");
                }
                case THROTTLED -> {
                    return Optional.of(refused(400, "ProvisionedThroughputExceededException", ""));
                }
                case SERVER_ERROR -> {
                    return Optional.of(refused(500, "InternalServerError", ""));
                }
                case CONFLICT -> {
                    return Optional.of(conflict(request));
                }
                case CRASH_BEFORE -> throw new Crash();
                default -> {
                    return Optional.empty();
                }
            }
        }
        return Optional.empty();
    }

    private HttpExecuteResponse after(Optional<Fault> fault, HttpExecuteRequest request, HttpExecuteResponse response)
            throws IOException {
        if (fault.isPresent()) {
            switch (fault.get()) {
                case RESPONSE_LOST -> throw new IOException("lost on purpose");
                case RESPONSE_LOST_FOR_GOOD -> throw SdkClientException.create("lost on purpose");
                case DOUBLED -> arriveLater(request);
                case SERVER_ERROR_AFTER -> {
                    return refused(500, "InternalServerError", "");
                }
                case CRASH_AFTER -> throw new Crash();
                default -> {
                    return response;
                }
            }
        }
        return response;
    }

    private void pause(Optional<Fault> standstill) {
        actor.ifPresent(a -> a.pause(standstill.map(f -> Duration.ofMinutes(4)).orElse(Duration.ZERO)));
    }

    /** The request waits for a turn of its own. */
    private void arriveLater(HttpExecuteRequest request) {
        late = true;
        world.ifPresent(w -> w.addLater("a late request", () -> {
            try {
                apply(request);
            } catch (IOException impossible) {
                throw new IllegalStateException(impossible);
            }
        }));
    }

    private HttpExecuteResponse apply(HttpExecuteRequest request) throws IOException {
        return real.get().prepareRequest(request).call();
    }

    private static boolean isWrite(HttpExecuteRequest request) {
        return isTransaction(request) || target(request).endsWith(".UpdateItem");
    }

    private static boolean isTransaction(HttpExecuteRequest request) {
        return target(request).endsWith(".TransactWriteItems");
    }

    private static String target(HttpExecuteRequest request) {
        return request.httpRequest().firstMatchingHeader("X-Amz-Target").orElse("");
    }

    private static HttpExecuteResponse conflict(HttpExecuteRequest request) {
        return isTransaction(request)
                ? refused(
                        400,
                        "TransactionCanceledException",
                        ",\"CancellationReasons\":[{\"Code\":\"TransactionConflict\",\"Message\":\"on purpose\"}]")
                : refused(400, "TransactionConflictException", "");
    }

    private static HttpExecuteResponse refused(int status, String type, String more) {
        byte[] body = ("{\"__type\":\"com.amazonaws.dynamodb.v20120810#" + type + "\",\"message\":\"on purpose\"" + more
                        + "}")
                .getBytes(StandardCharsets.UTF_8);
        return HttpExecuteResponse.builder()
                .response(SdkHttpResponse.builder()
                        .statusCode(status)
                        .putHeader("Content-Type", "application/x-amz-json-1.0")
                        .putHeader("Content-Length", Integer.toString(body.length))
                        .build())
                .responseBody(AbortableInputStream.create(new ByteArrayInputStream(body)))
                .build();
    }

    @Override
    public String clientName() {
        return "wire";
    }

    @Override
    public void close() {
        // What is behind it is not this one's.
    }
}
