package dev.lockstep.decision;

import dev.lockstep.run.RoundPlan;
import dev.lockstep.run.RunState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The verdict on a bot, with its reasons. */
public sealed interface Decision {

    /** In words, with the data. */
    String text();

    /** Run it. */
    record Run(List<Cause> causes) implements Decision {
        public Run {
            causes = List.copyOf(causes);
        }

        @Override
        public String text() {
            return "runs: " + causes.stream().map(Cause::text).collect(Collectors.joining("; "));
        }
    }

    /** Give up the run that is under way: its deadline has passed. */
    record Expire(RunState run) implements Decision {
        @Override
        public String text() {
            return "run " + run.runId().orElse("") + " is given up: its deadline "
                    + run.times().deadline().map(Instant::toString).orElse("") + " has passed";
        }
    }

    /** Open a round. */
    record Open(RoundPlan plan, List<Cause> causes) implements Decision {
        public Open {
            causes = List.copyOf(causes);
        }

        @Override
        public String text() {
            return "opens a round of " + plan.instances() + ": "
                    + causes.stream().map(Cause::text).collect(Collectors.joining("; "));
        }
    }

    /**
     * Go on with a round.
     *
     * @param epoch names the round
     * @param instances how many it has
     * @param unfinished what becomes of each instance that has not done its share
     */
    record Round(long epoch, int instances, SortedMap<Integer, Decision> unfinished) implements Decision {
        public Round {
            unfinished = Collections.unmodifiableSortedMap(new TreeMap<>(unfinished));
        }

        @Override
        public String text() {
            return "round " + epoch + ": " + (instances - unfinished.size()) + " of " + instances
                    + " instances have done their share; " + working()
                    + others().entrySet().stream()
                            .map(one -> "; " + (one.getValue().size() == 1 ? "instance " : "instances ")
                                    + one.getValue().stream()
                                            .map(String::valueOf)
                                            .collect(Collectors.joining(", "))
                                    + ": " + one.getKey())
                            .collect(Collectors.joining());
        }

        /** How many work, and which of them is given up first if it says nothing. */
        private String working() {
            List<Map.Entry<Integer, Decision>> working = unfinished.entrySet().stream()
                    .filter(one -> isWorking(one.getValue()))
                    .toList();
            return working.size() + " work"
                    + working.stream()
                            .filter(one -> one.getValue() instanceof Wait)
                            .min(Comparator.comparing(one -> ((Wait) one.getValue()).until()))
                            .map(one -> ", instance " + one.getKey() + " until " + ((Wait) one.getValue()).until()
                                    + " at most")
                            .orElse("");
        }

        /** What is said of the others, each with those it is said of. */
        private Map<String, List<Integer>> others() {
            Map<String, List<Integer>> others = new LinkedHashMap<>();
            unfinished.forEach((number, one) -> {
                if (!isWorking(one)) {
                    others.computeIfAbsent(one.text(), text -> new ArrayList<>())
                            .add(number);
                }
            });
            return others;
        }

        private static boolean isWorking(Decision one) {
            return one.reasonAgainst().filter(Reason.UnderWay.class::isInstance).isPresent();
        }

        /** The reason of the first instance that neither works nor is about to; a rogue one before all others. */
        private Optional<Reason> against() {
            List<Reason> reasons = unfinished.values().stream()
                    .flatMap(one -> one.reasonAgainst().stream())
                    .filter(reason -> !(reason instanceof Reason.UnderWay))
                    .toList();
            return reasons.stream()
                    .filter(Reason.Rogue.class::isInstance)
                    .findFirst()
                    .or(() -> reasons.stream().findFirst());
        }
    }

    /** Put this in order, and decide again. */
    record Adjust(Adjustment what) implements Decision {
        @Override
        public String text() {
            return what.text();
        }
    }

    /** Not now; look again then. */
    record Wait(Reason reason, Instant until) implements Decision {
        @Override
        public String text() {
            return "waits until " + until + ": " + reason.text();
        }
    }

    /** Not until something changes. */
    record Idle(Reason reason) implements Decision {
        @Override
        public String text() {
            return "does not run: " + reason.text();
        }
    }

    /** Why it does not run now, or one of its instances does not; empty if it does. */
    default Optional<Reason> reasonAgainst() {
        if (this instanceof Round round) {
            return round.against();
        } else if (this instanceof Wait wait) {
            return Optional.of(wait.reason());
        }
        return this instanceof Idle idle ? Optional.of(idle.reason()) : Optional.empty();
    }
}
