package dev.lockstep.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Work done by several threads at once. */
public final class Together {
    private Together() {}

    /** Does all of it at once, and fails with the first failure. */
    public static void run(Runnable... works) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(works.length);
        try {
            CountDownLatch all = new CountDownLatch(works.length);
            List<Future<?>> results = new ArrayList<>();
            for (Runnable work : works) {
                Callable<Boolean> task = () -> {
                    all.countDown();
                    all.await();
                    work.run();
                    return true;
                };
                results.add(threads.submit(task));
            }
            for (Future<?> result : results) {
                result.get(60, TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    /** Waits until it holds, 20 seconds at most. */
    public static void until(BooleanSupplier holds) throws InterruptedException {
        long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!holds.getAsBoolean()) {
            if (System.nanoTime() > giveUp) {
                throw new AssertionError("did not come true within 20 seconds");
            }
            Thread.sleep(2);
        }
    }
}
