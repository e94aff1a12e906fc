package dev.lockstep.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;

/**
 * An HTTP client that harms the requests of an AWS client as a {@link FaultPlan} says. The SDK above it sees broken
 * connections and refusals, and does what it does then: mostly it sends the very same request again.
 *
 * <pre>{@code
 * FaultInjector faults = FaultInjector.over(UrlConnectionHttpClient.create());
 * DynamoDbClient client = DynamoDbClient.builder().httpClient(faults).build();
 *
 * faults.follow(FaultPlan.on("UpdateItem", 1, Fault.LOST_RESPONSE));
 * }</pre>
 *
 * <p>One injector stands for the connection of one process. Safe for use by many threads: no request waits for another.
 */
public final class FaultInjector implements SdkHttpClient {
    private static final int REMEMBERED = 1_000;

    private final SdkHttpClient real;
    private final Map<Fault, Long> injected = new EnumMap<>(Fault.class);
    private final Map<String, Integer> ofOperation = new HashMap<>();
    private final Deque<Call> calls = new ArrayDeque<>();
    private final List<Act> acts = new ArrayList<>();
    private final List<Late> late = new ArrayList<>();
    private FaultPlan plan = FaultPlan.none();
    private long sent;
    private int number;
    private long lateBy = 1;
    private boolean secondAttempts = true;
    private @Nullable Runnable slow;
    private @Nullable Runnable meanwhile;
    private @Nullable SimulatedCrash crash;

    /**
     * A request that was sent.
     *
     * @param request what it was
     * @param fault what happened to it; empty if nothing did
     */
    public record Call(FaultPlan.Request request, Optional<Fault> fault) {
        @Override
        public String toString() {
            return request.number() + " " + request.operation()
                    + (request.attempt() > 1 ? ", attempt " + request.attempt() : "")
                    + fault.map(f -> ": " + f).orElse("");
        }
    }

    private record Act(long before, Runnable act) {}

    private record Late(long afterRequest, HttpExecuteRequest request) {}

    private record Arrival(
            FaultPlan.Request request, long sent, @Nullable Fault fault) {}

    private FaultInjector(SdkHttpClient real) {
        this.real = real;
    }

    /** Harms nothing as yet. Closing it closes the other one. */
    public static FaultInjector over(SdkHttpClient http) {
        return new FaultInjector(http);
    }

    /** From now on requests are harmed as this plan says, instead of the one before; numbers start at 1 again. */
    public synchronized void follow(FaultPlan next) {
        plan = next;
        number = 0;
        ofOperation.clear();
        calls.clear();
    }

    /** What somebody else does before the request of this number, counted from now, is sent; once. */
    public synchronized void beforeRequest(int number, Runnable act) {
        if (number < 1) {
            throw new IllegalArgumentException("request " + number + " is less than 1");
        }
        acts.add(new Act(sent + number, act));
    }

    /** What somebody else does after the next fault took place and before the caller learns of it; once. */
    public synchronized void afterFault(Runnable act) {
        meanwhile = act;
    }

    /** What passes with a slow request or response: most often a clock is moved. Nobody sleeps. */
    public synchronized void whenSlow(Runnable passes) {
        slow = passes;
    }

    /**
     * After how many later requests a request that is {@linkplain Fault#DELIVERED_LATE delivered late} arrives: just
     * before the answer to the last of them is handed out. 1 unless said otherwise, which is after the SDK's second
     * attempt.
     */
    public synchronized void lateBy(int requests) {
        if (requests < 1) {
            throw new IllegalArgumentException("late by " + requests + " requests is not late");
        }
        lateBy = requests;
    }

    /** Requests that are delivered late arrive when {@link #deliverLate} says so, and not before. */
    public synchronized void lateUntilTold() {
        lateBy = Long.MAX_VALUE / 2;
    }

    /**
     * Lost requests and responses reach the caller at once, as if the SDK had no more attempts left. Other faults are
     * answers of the service, and the SDK treats them as it does.
     */
    public synchronized void withoutSecondAttempts() {
        secondAttempts = false;
    }

    /**
     * All requests arrive now that were to be delivered late and have not arrived yet, also those of a process that
     * died.
     *
     * @return how many
     */
    public int deliverLate() {
        return deliver(Long.MAX_VALUE);
    }

    /** How many requests were sent since the injector was made, harmed ones included. */
    public synchronized long sent() {
        return sent;
    }

    /** How many requests were harmed since the injector was made, by what happened to them. */
    public synchronized Map<Fault, Long> injected() {
        return new EnumMap<>(injected);
    }

    /** The requests since the plan was given, for printing; the last 1,000 of them. */
    public synchronized List<Call> calls() {
        return List.copyOf(calls);
    }

    /** Whether the process of this connection has died. */
    public synchronized boolean hasCrashed() {
        return crash != null;
    }

    @Override
    public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
        ExecutableHttpRequest call = real.prepareRequest(request);
        return new ExecutableHttpRequest() {
            @Override
            public HttpExecuteResponse call() throws IOException {
                return answer(request, call);
            }

            @Override
            public void abort() {
                call.abort();
            }
        };
    }

    private HttpExecuteResponse answer(HttpExecuteRequest request, ExecutableHttpRequest call) throws IOException {
        for (Runnable act : due()) {
            act.run();
        }
        Arrival arrival = arrive(request);
        HttpExecuteResponse response = arrival.fault() == null ? call.call() : harmed(arrival, request, call);
        deliver(arrival.sent());
        return response;
    }

    private synchronized List<Runnable> due() {
        requireAlive();
        List<Runnable> now = new ArrayList<>();
        for (Iterator<Act> all = acts.iterator(); all.hasNext(); ) {
            Act act = all.next();
            if (act.before() <= sent + 1) {
                all.remove();
                now.add(act.act());
            }
        }
        return now;
    }

    private synchronized Arrival arrive(HttpExecuteRequest http) {
        requireAlive();
        sent++;
        number++;
        String operation = DynamoDbAnswers.operation(http.httpRequest());
        FaultPlan.Request request = new FaultPlan.Request(
                number,
                operation,
                ofOperation.merge(operation, 1, Integer::sum),
                DynamoDbAnswers.attempt(http.httpRequest()));
        Optional<Fault> fault = plan.fault(request)
                .filter(f -> f != Fault.TRANSACTION_CONFLICT || DynamoDbAnswers.mayConflict(operation));
        fault.ifPresent(f -> injected.merge(f, 1L, Long::sum));
        if (calls.size() == REMEMBERED) {
            calls.removeFirst();
        }
        calls.addLast(new Call(request, fault));
        return new Arrival(request, sent, fault.orElse(null));
    }

    private HttpExecuteResponse harmed(Arrival arrival, HttpExecuteRequest request, ExecutableHttpRequest call)
            throws IOException {
        Fault fault = Objects.requireNonNull(arrival.fault());
        switch (fault) {
            case LOST_REQUEST -> throw broken(fault);
            case LOST_RESPONSE -> {
                unseen(call);
                throw broken(fault);
            }
            case SLOW_REQUEST -> {
                pass();
                return call.call();
            }
            case SLOW_RESPONSE -> {
                HttpExecuteResponse response = call.call();
                pass();
                return response;
            }
            case DELIVERED_TWICE -> {
                HttpExecuteResponse response = call.call();
                unseen(real.prepareRequest(request));
                somebodyElse();
                return response;
            }
            case DELIVERED_LATE -> {
                hold(arrival, request);
                throw broken(fault);
            }
            case CRASH_BEFORE -> throw died("before " + arrival.request());
            case CRASH_AFTER -> {
                unseen(call);
                throw died("after " + arrival.request());
            }
            case SERVER_ERROR_AFTER -> unseen(call);
            default -> {}
        }
        somebodyElse();
        return DynamoDbAnswers.refusal(fault, arrival.request().operation(), request);
    }

    private static void unseen(ExecutableHttpRequest call) throws IOException {
        call.call().responseBody().ifPresent(body -> body.abort());
    }

    private void pass() {
        Runnable passes;
        synchronized (this) {
            passes = slow;
        }
        if (passes == null) {
            throw new IllegalStateException("the plan has a slow request, but whenSlow does not say what passes");
        }
        passes.run();
        somebodyElse();
    }

    private synchronized void hold(Arrival arrival, HttpExecuteRequest request) {
        late.add(new Late(arrival.sent() + lateBy, request));
    }

    private int deliver(long answered) {
        List<Late> now = new ArrayList<>();
        synchronized (this) {
            for (Iterator<Late> all = late.iterator(); all.hasNext(); ) {
                Late one = all.next();
                if (one.afterRequest() <= answered) {
                    all.remove();
                    now.add(one);
                }
            }
        }
        for (Late one : now) {
            try {
                unseen(real.prepareRequest(one.request()));
            } catch (IOException e) {
                throw new UncheckedIOException("a late request could not be delivered", e);
            }
        }
        return now.size();
    }

    /** The SDK tries again after an I/O error only. */
    private IOException broken(Fault fault) {
        somebodyElse();
        synchronized (this) {
            if (secondAttempts) {
                return new IOException(fault + " on purpose");
            }
        }
        throw SdkClientException.create(fault + " on purpose");
    }

    private void somebodyElse() {
        Runnable act;
        synchronized (this) {
            act = meanwhile;
            meanwhile = null;
        }
        if (act != null) {
            act.run();
        }
    }

    private SimulatedCrash died(String when) {
        SimulatedCrash death = new SimulatedCrash(when);
        synchronized (this) {
            crash = death;
        }
        somebodyElse();
        return death;
    }

    private void requireAlive() {
        if (crash != null) {
            throw crash;
        }
    }

    @Override
    public String clientName() {
        return "faults over " + real.clientName();
    }

    @Override
    public void close() {
        real.close();
    }
}
