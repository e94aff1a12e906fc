package dev.lockstep.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class LanesTest {
    private final ExecutorService lane = Executors.newSingleThreadExecutor();

    @AfterEach
    void close() {
        lane.shutdownNow();
    }

    @Test
    @Tag("P17")
    @DisplayName(
            "P17: what a lane does learns of an interrupt of the thread that waits for it, and is finished all the same")
    void aLaneLearnsOfAnInterruptOfTheWaitingThread() {
        Thread caller = Thread.currentThread();
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch told = new CountDownLatch(1);
        AtomicBoolean learned = new AtomicBoolean();
        Runnable work = () -> {
            begun.countDown();
            caller.interrupt();
            learned.set(await(told));
        };

        Lanes.all(
                List.of(work),
                task -> {
                    lane.execute(task);
                    await(begun);
                },
                told::countDown);

        assertThat(Thread.interrupted()).as("still interrupted").isTrue();
        assertThat(learned).isTrue();
    }

    private static boolean await(CountDownLatch latch) {
        try {
            return latch.await(20, TimeUnit.SECONDS);
        } catch (InterruptedException early) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
