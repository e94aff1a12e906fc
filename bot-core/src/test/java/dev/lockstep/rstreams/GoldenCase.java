package dev.lockstep.rstreams;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * What Lockstep does instead of a recorded call.
 *
 * @param ours our call, in words; empty if there is none
 * @param differences in what our call leaves and answers, as {@link Attributes#differences} names them, and besides
 *     {@code refused} for a call that leo-sdk accepts and {@code accepted} for one it refuses
 * @param reason of all differences, or why there is no call of ours; empty if there is nothing to explain
 * @param before what has to be so before the call, and is not part of it
 * @param call whether it was accepted
 */
record GoldenCase(
        int step,
        Verdict verdict,
        String ours,
        List<String> differences,
        String reason,
        Consumer<Stage> before,
        Predicate<Stage> call) {

    /** How our call compares. */
    enum Verdict {
        /** The same items and the same answer. */
        SAME,
        /** The same but for the differences listed. */
        STRICTER,
        /** There is no such call. */
        NO_COUNTERPART
    }

    /** A call that leaves and answers the same. */
    static GoldenCase same(int step, String ours, Consumer<Stage> call) {
        return sameAnswer(step, ours, stage -> accepted(stage, call));
    }

    /** As {@link #same(int, String, Consumer)}, where an answer tells whether it was accepted. */
    static GoldenCase sameAnswer(int step, String ours, Predicate<Stage> call) {
        return new GoldenCase(step, Verdict.SAME, ours, List.of(), "", stage -> {}, call);
    }

    /** A call that is refused as leo-sdk refuses it, and leaves the same. */
    static GoldenCase sameRefusal(
            int step, String ours, Class<? extends RuntimeException> refusal, Consumer<Stage> call) {
        return sameAnswer(step, ours, stage -> refused(stage, refusal, call));
    }

    /** A call with differences on purpose. */
    static GoldenCase stricter(int step, String ours, List<String> differences, String reason, Consumer<Stage> call) {
        return new GoldenCase(
                step, Verdict.STRICTER, ours, differences, reason, stage -> {}, stage -> accepted(stage, call));
    }

    /** As {@link #stricter}, where an answer tells whether it was accepted. */
    static GoldenCase stricterAnswer(
            int step, String ours, List<String> differences, String reason, Predicate<Stage> call) {
        return new GoldenCase(step, Verdict.STRICTER, ours, differences, reason, stage -> {}, call);
    }

    /** A call that is refused, with differences on purpose: to {@code refused} if leo-sdk accepts it. */
    static GoldenCase stricterRefusal(
            int step,
            String ours,
            List<String> differences,
            String reason,
            Class<? extends RuntimeException> refusal,
            Consumer<Stage> call) {
        return new GoldenCase(
                step, Verdict.STRICTER, ours, differences, reason, stage -> {}, stage -> refused(stage, refusal, call));
    }

    /** A recorded call without one of ours. */
    static GoldenCase none(int step, String reason) {
        return new GoldenCase(step, Verdict.NO_COUNTERPART, "", List.of(), reason, stage -> {}, stage -> false);
    }

    /** The same, once this has happened to the items. */
    GoldenCase after(Consumer<Stage> preparation) {
        return new GoldenCase(step, verdict, ours, differences, reason, preparation, call);
    }

    private static boolean accepted(Stage stage, Consumer<Stage> call) {
        call.accept(stage);
        return true;
    }

    /** Any other exception fails the test. */
    private static boolean refused(Stage stage, Class<? extends RuntimeException> refusal, Consumer<Stage> call) {
        try {
            call.accept(stage);
            return true;
        } catch (RuntimeException thrown) {
            if (!refusal.isInstance(thrown)) {
                throw thrown;
            }
            return false;
        }
    }
}
