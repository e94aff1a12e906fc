package dev.lockstep.local.migrate;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How a bot's copy stands against its original, by one look at both.
 *
 * @param steps what makes them alike; empty if they are
 * @param rest the one of them that makes the original rest, so that its copy can take over
 * @param settles whether the original rests since an earlier call, which may have been a moment ago
 * @param keptFrom why nothing may be written all the same
 * @param remarks what an operator should know
 */
record Plan(List<Step> steps, Optional<Step> rest, boolean settles, Optional<Kept> keptFrom, List<String> remarks) {
    Plan {
        steps = List.copyOf(steps);
        remarks = List.copyOf(remarks);
    }

    /** Why a copy is not written. */
    record Kept(Outcome outcome, String why) {}

    boolean isDone() {
        return steps.isEmpty() && keptFrom.isEmpty();
    }

    List<String> texts() {
        return steps.stream().map(Step::text).toList();
    }

    /** Collects a plan. */
    static final class Builder {
        private final List<Step> steps = new ArrayList<>();
        private final List<String> remarks = new ArrayList<>();
        private Optional<Kept> keptFrom = Optional.empty();
        private Optional<Step> rest = Optional.empty();
        private boolean settles;

        /** One thing to be done. */
        Builder step(String text, Runnable action) {
            steps.add(new Step(text, action, false));
            return this;
        }

        /** One thing to be done, after which all may have to be looked at again. */
        Builder step(String text, Runnable action, boolean isTurn) {
            return isTurn ? turn(text, action) : step(text, action);
        }

        /** Makes the original rest, after which all is looked at again. */
        Builder rest(String text, Runnable action) {
            rest = Optional.of(new Step(text, action, true));
            steps.add(rest.get());
            return this;
        }

        /** The original rests since an earlier call. */
        Builder settling() {
            settles = true;
            return this;
        }

        /** One thing to be done, after which all is looked at again. */
        Builder turn(String text, Runnable action) {
            steps.add(new Step(text, action, true));
            return this;
        }

        Builder remark(String text) {
            remarks.add(text);
            return this;
        }

        /** Nothing may be written; the first reason counts. */
        Builder keep(Outcome outcome, String why) {
            if (keptFrom.isEmpty()) {
                keptFrom = Optional.of(new Kept(outcome, why));
            }
            return this;
        }

        boolean isEmpty() {
            return steps.isEmpty();
        }

        Plan build() {
            return new Plan(steps, rest, settles, keptFrom, remarks);
        }
    }
}
