package dev.lockstep.proof.rounds;

import dev.lockstep.proof.rounds.Effects.Effect;
import dev.lockstep.proof.rounds.Queues.Event;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What has really happened to one bot, as the table's stream tells it in its order, held against what must hold at each
 * step of it. Nothing of the library that is under proof is asked, but for whose a key is.
 */
final class Truth {
    private static final String RUN = "R#";

    private final Queues queues;
    private final boolean committed;
    private final Count count;
    private final Rounded rounded;
    private final Map<Integer, Image> runs = new TreeMap<>();
    private final Map<Integer, Long> epochs = new HashMap<>();
    private final Map<Event, Integer> effects = new HashMap<>();
    private final Map<String, Effect> latest = new HashMap<>();
    private final List<Runnable> later = new ArrayList<>();
    private final List<String> violations = new ArrayList<>();

    Truth(Queues queues, boolean committed, Count count) {
        this.queues = queues;
        this.committed = committed;
        this.count = count;
        rounded = new Rounded(this);
    }

    List<String> violations() {
        return violations;
    }

    Queues queues() {
        return queues;
    }

    Count count() {
        return count;
    }

    Map<Integer, Image> runs() {
        return runs;
    }

    /** The highest epoch any instance ever had. */
    long highestEpoch() {
        return epochs.values().stream().mapToLong(Long::longValue).max().orElse(0);
    }

    void violation(String what) {
        violations.add(what);
    }

    void require(boolean holds, String what) {
        if (!holds) {
            violation(what);
        }
    }

    /** What one request has written. */
    void learn(List<Stage.Written> request) {
        request.forEach(written -> learn(written.keys(), written.before(), written.after()));
        later.forEach(Runnable::run);
        later.clear();
    }

    private void learn(Image keys, Image before, Image after) {
        String sort = keys.text("sk");
        if (Effects.isOne(keys)) {
            List<String> lines = after.lines(Effects.LINES);
            lines.subList(before.lines(Effects.LINES).size(), lines.size())
                    .forEach(line -> effect(Effect.of(line, sort)));
        } else if (keys.text("pk").startsWith("B#") && sort.equals("F")) {
            require(after.isThere(), "the round's record was deleted");
            rounded.learn(before, after);
        } else if (keys.text("pk").startsWith("B#") && sort.startsWith(RUN)) {
            require(after.isThere(), sort + " was deleted");
            run(Integer.parseInt(sort.substring(RUN.length())), before, after);
        }
    }

    private void effect(Effect effect) {
        count.effects++;
        effects.merge(effect.event(), 1, Integer::sum);
        Effect before = latest.put(effect.event().key(), effect);
        require(
                before == null || before.epoch() <= effect.epoch(),
                "P23: " + effect + " was accepted after " + before + ", which has a higher epoch");
        if (!committed) {
            return;
        }
        Image run = runs.getOrDefault(effect.instance(), Image.NONE);
        require(
                run.number("e") == effect.epoch()
                        && run.text("st").equals("R")
                        && run.text("pr").equals(effect.process()),
                "P21: " + effect + " was accepted, while the instance's run is of epoch " + run.number("e") + ", phase "
                        + run.text("st"));
        rounded.requireCurrent(effect, run);
    }

    private void run(int instance, Image before, Image after) {
        String name = "instance " + instance;
        long highest = epochs.getOrDefault(instance, 0L);
        require(
                after.number("e") >= highest,
                "P1: the epoch of " + name + " was " + highest + " and is " + after.number("e") + "; before "
                        + before.number("e") + " in " + before.text("st") + ", after in " + after.text("st"));
        if (after.has("id") && !after.text("id").equals(before.text("id"))) {
            require(after.number("e") > highest, "P1: two runs of " + name + " have epoch " + highest);
            count.happened(after.instances() > 0 ? "runs in rounds" : "runs alone");
        }
        epochs.put(instance, Math.max(highest, after.number("e")));
        runs.put(instance, after);
        after.events("ft")
                .forEach((queue, end) -> require(
                        after.events("rd").getOrDefault(queue, 0L) <= end,
                        "P22: " + name + " is at " + after.events("rd") + " in a round that ends at " + end));
        if (after.instances() > 0) {
            rounded.requireOwnShards(instance, after);
            boolean joins = before.round() != after.round() || before.instances() == 0;
            after.events("rd")
                    .forEach((queue, to) -> moved(
                            instance,
                            after,
                            queue,
                            joins ? to : before.events("rd").getOrDefault(queue, 0L),
                            to));
            rounded.worked(instance, before, after);
        } else if (!after.has("fo")) {
            after.events("rd").forEach(this::passed);
            rounded.workedAlone(before, after);
        }
    }

    /** An instance has moved on: each event of its own that it has passed has its effect. */
    private void moved(int instance, Image run, String queue, long from, long to) {
        require(to >= from, "P7: instance " + instance + " went back in " + queue + " from " + from + " to " + to);
        later.add(() -> {
            for (Event event : queues.between(queue, from, to)) {
                require(
                        !rounded.isOwner(instance, run, event) || effects.containsKey(event),
                        "P20: instance " + instance + " of " + run.instances() + " has passed " + event
                                + " without its effect, by moving from " + from + " to " + to + " in round "
                                + run.round());
            }
        });
    }

    /** The bot as a whole stands here: each event up to here has its effect. */
    void passed(String queue, long to) {
        later.add(() -> {
            for (Event event : queues.between(queue, 0, to)) {
                require(effects.containsKey(event), "P20: the bot has passed " + event + ", which has no effect");
            }
        });
    }

    boolean isRoundOpen() {
        return rounded.isOpen();
    }

    /** Nobody works, and no round is open. */
    void requireCalm() {
        rounded.requireCalm();
    }

    /** When all is calm: every event has its effect, and no more of them than there were reasons for. */
    void requireAll(int reasonsToRepeat) {
        for (String queue : queues.names()) {
            for (Event event : queues.between(queue, 0, queues.length(queue))) {
                int times = effects.getOrDefault(event, 0);
                require(times > 0, "P20: in the end " + event + " has no effect");
                require(
                        !committed || times <= 1 + reasonsToRepeat,
                        event + " was committed " + times + " times, for " + reasonsToRepeat
                                + " abandons, rewinds and removals");
            }
        }
        count.events += queues.all();
    }
}
