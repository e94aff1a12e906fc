package dev.lockstep.local;

import java.io.IOException;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;

/**
 * A bad network below the SDK: now and then the answer to a write is lost after the write was done, and the SDK sends
 * the very same request again. And what a dead process would have sent is not sent: nothing leaves a thread that was
 * cut off.
 */
final class LossyHttp implements SdkHttpClient {
    private static final Set<String> WRITES = Set.of("UpdateItem", "TransactWriteItems", "BatchWriteItem");

    private final SdkHttpClient real;
    private final double rate;
    private final SplittableRandom random;
    private final AtomicLong lost = new AtomicLong();
    private final Set<Thread> cutOff = ConcurrentHashMap.newKeySet();
    private volatile boolean losing;

    LossyHttp(SdkHttpClient real, double rate, long seed) {
        this.real = real;
        this.rate = rate;
        this.random = new SplittableRandom(seed);
    }

    /** Loses answers from now on. */
    void beginToLose() {
        losing = true;
    }

    /** Nothing leaves this thread any more. */
    void cutOff() {
        cutOff.add(Thread.currentThread());
    }

    /** This thread takes up the work of another process; answers whether it was cut off. */
    boolean reconnect() {
        return cutOff.remove(Thread.currentThread());
    }

    /** How many answers were lost. */
    long lost() {
        return lost.get();
    }

    /** The network of a process that is no more; not a connection's failure, which would be tried again. */
    static final class DeadProcessException extends RuntimeException {
        private static final long serialVersionUID = 1;

        DeadProcessException() {
            super("this process was killed on purpose");
        }
    }

    @Override
    public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
        ExecutableHttpRequest call = real.prepareRequest(request);
        return new ExecutableHttpRequest() {
            @Override
            public HttpExecuteResponse call() throws IOException {
                if (cutOff.contains(Thread.currentThread())) {
                    throw new DeadProcessException();
                }
                HttpExecuteResponse response = call.call();
                if (isWrite(request) && strikes()) {
                    response.responseBody().ifPresent(AbortableInputStream::abort);
                    lost.incrementAndGet();
                    throw new IOException("answer lost on purpose");
                }
                return response;
            }

            @Override
            public void abort() {
                call.abort();
            }
        };
    }

    private boolean strikes() {
        if (!losing) {
            return false;
        }
        synchronized (random) {
            return random.nextDouble() < rate;
        }
    }

    private static boolean isWrite(HttpExecuteRequest request) {
        return request.httpRequest()
                .firstMatchingHeader("X-Amz-Target")
                .filter(target -> WRITES.contains(target.substring(target.indexOf('.') + 1)))
                .isPresent();
    }

    @Override
    public String clientName() {
        return real.clientName();
    }

    @Override
    public void close() {
        real.close();
    }
}
