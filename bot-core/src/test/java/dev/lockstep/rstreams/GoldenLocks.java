package dev.lockstep.rstreams;

import static dev.lockstep.rstreams.GoldenCase.none;
import static dev.lockstep.rstreams.GoldenCase.same;
import static dev.lockstep.rstreams.GoldenCase.sameAnswer;
import static dev.lockstep.rstreams.GoldenCase.sameRefusal;
import static dev.lockstep.rstreams.GoldenCase.stricterAnswer;

import dev.lockstep.lock.LockLostException;
import dev.lockstep.lock.LockTicket;
import dev.lockstep.lock.NamedLock;
import dev.lockstep.types.LockName;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Locks in LeoSettings. */
final class GoldenLocks {
    private static final LockName JOB = LockName.of("job");
    private static final Duration HALF_A_MINUTE = Duration.ofSeconds(30);
    private static final String TOKEN =
            "a token tells this holder from another of that name, and a lost answer from a no";

    private GoldenLocks() {}

    static List<GoldenCase> cases() {
        return List.of(
                stricterAnswer(
                        57,
                        "locks().tryAcquire",
                        List.of("+token"),
                        TOKEN,
                        stage -> take(stage, "run-1").isPresent()),
                sameAnswer(
                        58, "locks().tryAcquire", stage -> take(stage, "run-2").isPresent()),
                sameAnswer(
                        59, "locks().tryAcquire", stage -> take(stage, "run-1").isPresent()),
                sameRefusal(
                        60,
                        "lock.close",
                        LockLostException.class,
                        stage -> other(stage, "run-2").close()),
                stricterAnswer(
                        61,
                        "locks().tryAcquire",
                        List.of("+token"),
                        TOKEN,
                        stage -> take(stage, "run-2").isPresent()),
                sameRefusal(
                        62,
                        "lock.close",
                        LockLostException.class,
                        stage -> other(stage, "run-1").close()),
                same(63, "lock.close", stage -> stage.lock().close()).after(stage -> {
                    stage.tables().remove("LeoSettings/lock_job");
                    stage.hold(take(stage, "run-2").orElseThrow());
                }),
                sameRefusal(
                        64,
                        "lock.close",
                        LockLostException.class,
                        stage -> other(stage, "run-2").close()),
                none(65, "LeoSettings is the bus's own, but for locks"));
    }

    private static Optional<NamedLock> take(Stage stage, String owner) {
        return stage.lockstep().locks().tryAcquire(JOB, owner, HALF_A_MINUTE);
    }

    /** A lock that somebody of this name had, at another time. */
    private static NamedLock other(Stage stage, String owner) {
        return stage.lockstep().locks().resume(new LockTicket(JOB, owner, "anothers", 1, HALF_A_MINUTE));
    }
}
