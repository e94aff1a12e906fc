package dev.lockstep.proof.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.Lockstep;
import dev.lockstep.lock.LockHolder;
import dev.lockstep.lock.LockLostException;
import dev.lockstep.lock.NamedLock;
import dev.lockstep.types.LockName;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Locks in LeoSettings, wanted from both sides. */
@ExtendWith(LeoSdk.class)
class LocksTest {
    private static final Duration HALF_A_MINUTE = Duration.ofSeconds(30);

    @RegisterExtension
    static final Bus BUS = new Bus();

    @SuppressWarnings("NullAway.Init") // before all tests
    private static Node node;

    private final Lockstep java = BUS.lockstep();

    @BeforeAll
    static void startNode() {
        node = BUS.node();
    }

    @AfterAll
    static void publish() {
        Tally.publish();
    }

    @Test
    void aLockOfNodesIsHeldForJavaToo() {
        node.bot("createLock", "of-node", "node-1", 30_000);

        assertThat(java.locks().tryAcquire(LockName.of("of-node"), "java-1", HALF_A_MINUTE))
                .isEmpty();
        LockHolder holder = java.locks().find(LockName.of("of-node")).orElseThrow();
        assertThat(holder.owner()).isEqualTo("node-1");
        assertThat(holder.expiresAt()).isEqualTo(BUS.now().plus(HALF_A_MINUTE));

        node.bot("removeLock", "of-node", "node-1");
        assertThat(java.locks().tryAcquire(LockName.of("of-node"), "java-1", HALF_A_MINUTE))
                .isPresent();
    }

    @Test
    void aLockOfJavasIsHeldForNodeToo() {
        NamedLock lock = java.locks()
                .tryAcquire(LockName.of("of-java"), "java-1", HALF_A_MINUTE)
                .orElseThrow();

        assertThat(nodeTakes("of-java", "node-1")).isFalse();
        lock.renew();
        BUS.pass(HALF_A_MINUTE.minusMillis(1));
        assertThat(nodeTakes("of-java", "node-1")).isFalse();

        lock.close();
        assertThat(nodeTakes("of-java", "node-1")).isTrue();
        assertThatThrownBy(lock::renew).isInstanceOf(LockLostException.class);
    }

    @Test
    void aLockWhoseTimeIsOverIsTakenByTheOtherSide() {
        NamedLock lock = java.locks()
                .tryAcquire(LockName.of("over"), "java-1", HALF_A_MINUTE)
                .orElseThrow();
        BUS.pass(HALF_A_MINUTE);
        assertThat(nodeTakes("over", "node-1")).isTrue();

        assertThatThrownBy(lock::close).isInstanceOf(LockLostException.class);
        assertThat(java.locks().find(LockName.of("over")).orElseThrow().owner()).isEqualTo("node-1");

        BUS.pass(HALF_A_MINUTE.plusMillis(1));
        NamedLock again = java.locks()
                .tryAcquire(LockName.of("over"), "java-2", HALF_A_MINUTE)
                .orElseThrow();
        assertThatThrownBy(() -> node.bot("removeLock", "over", "node-1")).isInstanceOf(LeoException.class);
        again.close();
    }

    /** Who was told that it has a lock, until when, unless it said that it has given it up. */
    private record Held(String who, Instant until) {}

    @ParameterizedTest
    @MethodSource("dev.lockstep.proof.interop.Seeds#all")
    void neverTwoHoldersAtOneTimeWhileClocksAgree(long seed) {
        Random random = new Random(seed);
        String name = "contended-" + seed;
        Map<String, NamedLock> ofJava = new HashMap<>();
        Map<String, Held> witness = new HashMap<>();
        List<String> history = new ArrayList<>();

        for (int step = 0; step < 60; step++) {
            String who = (random.nextBoolean() ? "java-" : "node-") + random.nextInt(2);
            if (random.nextInt(3) == 0) {
                BUS.pass(Duration.ofSeconds(random.nextInt(20)));
            }
            if (random.nextInt(3) == 0) {
                boolean released = who.startsWith("java") ? javaReleases(ofJava, who) : nodeReleases(name, who);
                history.add(who + " releases: " + released);
                witness.remove(who);
            } else if (who.startsWith("java") ? javaTakes(ofJava, name, who) : nodeTakes(name, who)) {
                Instant now = BUS.now();
                history.add(who + " takes it at " + now);
                Tally.count(who.startsWith("java") ? "locks granted to Java" : "locks granted to leo-sdk");
                witness.values().stream()
                        .filter(held -> held.until().isAfter(now))
                        .forEach(held -> Tally.violated(
                                "seed " + seed + ": " + who + " was given what " + held + " has: " + history));
                witness.clear();
                witness.put(who, new Held(who, now.plus(HALF_A_MINUTE)));
            } else {
                history.add(who + " is refused");
                Tally.count(who.startsWith("java") ? "locks refused to Java" : "locks refused to leo-sdk");
                Optional<Held> holder = witness.values().stream()
                        .filter(held -> !held.until().isBefore(BUS.now()))
                        .findFirst();
                assertThat(holder)
                        .as("seed %s: who is in the way: %s", seed, history)
                        .isPresent();
            }
        }
    }

    @Test
    void ofTwoThatWantItAtOneMomentOneHasIt() {
        for (int race = 0; race < 40; race++) {
            String name = "race-" + race;
            Order order = Order.of(race);
            int looks = race % 6;
            Order.Answers<Boolean, Optional<NamedLock>> taken = order.of(() -> nodeTakes(name, "node-1"), () -> {
                for (int look = 0; look < looks; look++) { // or Java, which is nearer, would always come first
                    java.locks().find(LockName.of(name));
                }
                return java.locks().tryAcquire(LockName.of(name), "java-1", HALF_A_MINUTE);
            });
            boolean ofNode = taken.ofNode();
            Optional<NamedLock> javas = taken.ofJava();
            if (order != Order.RACING) {
                assertThat(ofNode).as("%s, %s", name, order).isEqualTo(order == Order.NODE_FIRST);
            }

            String owner = java.locks().find(LockName.of(name)).orElseThrow().owner();
            if (ofNode == javas.isPresent() || !owner.equals(ofNode ? "node-1" : "java-1")) {
                Tally.violated(name + ": node " + ofNode + ", Java " + javas.isPresent() + ", there " + owner);
            }
            Tally.count(ofNode ? "locks granted to leo-sdk" : "locks granted to Java");
            Tally.count(ofNode ? "locks refused to Java" : "locks refused to leo-sdk");
        }
    }

    @Test
    void whoeverGoesByTheOwnersNameMayReleaseALockInNode() {
        NamedLock lock = java.locks()
                .tryAcquire(LockName.of("namesake"), "worker-7", HALF_A_MINUTE)
                .orElseThrow();

        node.bot("removeLock", "namesake", "worker-7");

        assertThat(java.locks().find(LockName.of("namesake"))).isEmpty();
        assertThatThrownBy(lock::renew).isInstanceOf(LockLostException.class);
    }

    private boolean javaTakes(Map<String, NamedLock> locks, String name, String who) {
        Optional<NamedLock> lock = java.locks().tryAcquire(LockName.of(name), who, HALF_A_MINUTE);
        lock.ifPresent(taken -> locks.put(who, taken));
        return lock.isPresent();
    }

    private static boolean javaReleases(Map<String, NamedLock> locks, String who) {
        NamedLock lock = locks.remove(who);
        if (lock == null) {
            return false;
        }
        try {
            lock.close();
            return true;
        } catch (LockLostException lost) {
            return false;
        }
    }

    private static boolean nodeTakes(String name, String who) {
        return did(() -> node.bot("createLock", name, who, HALF_A_MINUTE.toMillis()));
    }

    private static boolean nodeReleases(String name, String who) {
        return did(() -> node.bot("removeLock", name, who));
    }

    /** Whether a conditional write of leo-sdk's took place. */
    private static boolean did(Runnable call) {
        try {
            call.run();
            return true;
        } catch (LeoException refused) {
            assertThat(refused.code()).isEqualTo("ConditionalCheckFailedException");
            return false;
        }
    }
}
