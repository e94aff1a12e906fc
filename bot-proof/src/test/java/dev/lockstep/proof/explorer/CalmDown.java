package dev.lockstep.proof.explorer;

import dev.lockstep.dispatch.TableChange;
import dev.lockstep.proof.explorer.Program.Manner;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * What becomes of a state when nothing more goes wrong: whoever is at work dies, and then every message is delivered,
 * every bot does its work and the sweep runs when something is due. All must come to rest, with every wake-up answered
 * and every run ended.
 */
final class CalmDown {
    private static final int MOST_ROUNDS = 60;

    private final Engine engine;
    private final World world;

    /** What was found out about states in which nobody is at work. */
    private final Map<Asked, Optional<Wrong>> known = new HashMap<>();

    /** What happened on the way to rest that is being tried. */
    private final List<String> way = new ArrayList<>();

    CalmDown(Engine engine, World world) {
        this.engine = engine;
        this.world = world;
    }

    /** What is wrong, and what happened before it showed. */
    record Wrong(String words, List<String> way) {}

    private record Asked(Bits.Mark state, boolean isStreamLost) {}

    int states() {
        return known.size();
    }

    /** Whether these states differ only in what processes know, which dies with them. */
    static boolean isAlike(State one, State other) {
        return one.table().items() == other.table().items()
                && one.records() == other.records()
                && one.invocations() == other.invocations()
                && one.now().equals(other.now())
                && one.ghost().equals(other.ghost())
                && serials(one).equals(serials(other));
    }

    private static List<Integer> serials(State state) {
        return state.processes().stream().map(Actor::serial).toList();
    }

    /** What is wrong with how it ends, with the stream or without it; empty if nothing is. */
    Optional<Wrong> wrong(State state) {
        return wrong(state, false).or(() -> wrong(state, true));
    }

    private Optional<Wrong> wrong(State state, boolean isStreamLost) {
        State dead = state;
        for (Actor process : state.processes()) {
            dead = Steps.killed(dead, process);
        }
        dead = dead.with(Budget.of(Map.of())).withLate(List.of());
        if (isStreamLost) {
            dead = dead.with(dead.table(), new TreeMap<>(), dead.ghost()).withInvocations(List.of());
        }
        Asked asked = new Asked(Fingerprint.of(dead), isStreamLost);
        Optional<Wrong> found = known.get(asked);
        if (found == null) {
            found = tried(dead, isStreamLost);
            known.put(asked, found);
        }
        return found;
    }

    private Optional<Wrong> tried(State dead, boolean isStreamLost) {
        way.clear();
        way.add("whoever is at work dies" + (isStreamLost ? ", and all messages are lost" : ""));
        Optional<String> words;
        try {
            words = rested(isStreamLost ? done(dead, new Program.Reconcile()) : dead);
        } catch (LawBroken broken) {
            words = Optional.of(String.valueOf(broken.getMessage()));
        }
        return words.map(it -> new Wrong(it, List.copyOf(way)));
    }

    private Optional<String> rested(State from) {
        State state = from;
        for (int round = 0; round < MOST_ROUNDS; round++) {
            if (!state.records().isEmpty()) {
                Map.Entry<ItemKey, TableChange> first =
                        state.records().entrySet().iterator().next();
                state = done(state.delivered(first.getKey()), new Program.Dispatch(first.getValue()));
            } else if (!state.invocations().isEmpty()) {
                Program work = new Program.Work(state.invocations().get(0), "r1", Manner.COMPLETES);
                state = done(
                        state.withInvocations(state.invocations()
                                .subList(1, state.invocations().size())),
                        work);
            } else {
                AttributeValue due = state.table().item(Scene.RUN).get("ds");
                if (due == null) {
                    return judged(state);
                }
                long later = Math.max(state.now().toEpochMilli(), Long.parseLong(due.n()) + 1);
                way.add("time passes");
                state = done(state.at(Instant.ofEpochMilli(later)), new Program.Sweep());
            }
        }
        return Optional.of("P18 is broken: it does not come to rest");
    }

    private State done(State state, Program program) {
        State now = state.spawned(program);
        Actor process = now.processes().get(now.processes().size() - 1);
        while (true) {
            Engine.Next next = engine.next(process, now.now());
            Optional<String> wrong = Steps.wrong(now, process, next);
            if (wrong.isPresent()) {
                throw new LawBroken(wrong.get());
            } else if (next.request().isEmpty()) {
                return now.without(process);
            }
            World.Effect effect = world.apply(now, process, next.request().get());
            way.add(process.title() + ": " + Steps.text(next.request().get()) + Steps.outcome(effect));
            effect.broken().ifPresent(law -> {
                throw new LawBroken(law.property() + " is broken: " + law.words());
            });
            process = process.answered(effect.answer(), now.now());
            now = effect.after();
        }
    }

    private static Optional<String> judged(State end) {
        Map<String, AttributeValue> wake = end.table().item(Scene.WAKE);
        Map<String, AttributeValue> run = end.table().item(Scene.RUN);
        Map<String, AttributeValue> head = end.table().item(Scene.HEAD);
        if (wake.isEmpty()) {
            return Optional.empty();
        }
        String phase = Path.value(run, "st").s();
        if (phase.equals("I") || phase.equals("R")) {
            return Optional.of("P18 is broken: a run stays open for ever");
        } else if (World.wakeUps(end.table()) > end.ghost().covered()) {
            return Optional.of("P16 is broken: no run that ended well has started after the last wake-up");
        } else if (!head.isEmpty()
                && !Optional.ofNullable(Path.value(run, "rd").m().get("orders"))
                        .map(position -> position.m().get("e"))
                        .equals(Optional.ofNullable(head.get("h")))) {
            return Optional.of("P16 is broken: an event stays unread");
        }
        return Optional.empty();
    }

    /** On the way to rest. */
    private static final class LawBroken extends RuntimeException {
        private static final long serialVersionUID = 1;

        LawBroken(String words) {
            super(words);
        }
    }
}
