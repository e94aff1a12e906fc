package dev.lockstep.testkit;

import java.util.concurrent.atomic.AtomicInteger;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;

/** Lets somebody else act between two requests of a client, or lets its process die there. */
public final class Between implements ExecutionInterceptor {
    private final AtomicInteger requests = new AtomicInteger();
    private volatile int point = -1;
    private volatile Runnable act = () -> {};

    /** The process has died. */
    public static final class Crash extends Error {
        private static final long serialVersionUID = 1;

        Crash(int point) {
            super("died before request " + point, null, false, false);
        }
    }

    /** Counts from zero again, and acts before the request of this number; once. */
    public void before(int request, Runnable somebodyElse) {
        requests.set(0);
        act = somebodyElse;
        point = request;
    }

    /** As {@link #before}, and no request is made from then on. */
    public void crashBefore(int request, Runnable somebodyElse) {
        before(request, () -> {
            somebodyElse.run();
            throw new Crash(request);
        });
    }

    /** How many requests were asked for since the last call of {@link #before}. */
    public int requests() {
        return requests.get();
    }

    @Override
    public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
        if (requests.getAndIncrement() == point) {
            act.run();
        }
    }
}
