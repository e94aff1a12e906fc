package dev.lockstep.proof.explorer;

import dev.lockstep.dispatch.TableChange;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** What a request does to a state: the table, the stream, the target, and what the observer makes of it. */
final class World {
    private final Planted planted;
    private final Watcher watcher;

    World(Planted planted, Watcher watcher) {
        this.planted = planted;
        this.watcher = watcher;
    }

    /** What a request led to; and the law that it broke. */
    record Effect(State after, Answer answer, Optional<Law> broken) {}

    /** Is told of every write on a record that took place. */
    @FunctionalInterface
    interface Watcher {
        void wrote(
                Request.Write write,
                Actor sender,
                Map<String, AttributeValue> before,
                Map<String, AttributeValue> after);
    }

    Effect apply(State state, Actor sender, Request request) {
        if (request instanceof Request.Invoke invoke) {
            return new Effect(state.invoked(invoke.invocation()), Answer.DONE, Optional.empty());
        } else if (!(request instanceof Request.Write)) {
            return new Effect(state, planted.told(sender, state.table().read(request)), Optional.empty());
        }
        Request.Write write = (Request.Write) request;
        if (sender.hasTakenPlace()) {
            return new Effect(state, planted.told(sender, Answer.DONE), Optional.empty());
        }
        ModelTable.Result result = state.table().write(planted.writes().apply(write));
        if (result.answer() instanceof Answer.Refused) {
            return new Effect(state, result.answer(), Optional.empty());
        }
        SortedMap<ItemKey, TableChange> records = new TreeMap<>(state.records());
        Ghost ghost = state.ghost();
        Optional<Law> broken = Optional.empty();
        for (Request.Part part : write.parts()) {
            Map<String, AttributeValue> before = state.table().item(part.key());
            Map<String, AttributeValue> now = result.after().item(part.key());
            watcher.wrote(write, sender, before, now);
            if (!before.equals(now)) {
                tell(records, part.key(), before, now);
            }
            if (part.key().equals(Scene.RUN)) {
                Law.Deed deed = new Law.Deed(sender, write, before, now, ghost);
                broken = broken(deed);
                ghost = seen(deed, wakeUps(result.after()));
            } else if (part.key().equals(Scene.WAKE) && now.isEmpty()) {
                ghost = new Ghost(ghost.owner(), 0, 0, ghost.epoch());
            }
        }
        State after = state.with(result.after(), records, ghost);
        return new Effect(
                write.isTransaction() ? after.remembering(sender) : after,
                planted.told(sender, result.answer()),
                broken);
    }

    private Optional<Law> broken(Law.Deed deed) {
        for (Law law : planted.laws()) {
            if (law.isBroken(deed)) {
                return Optional.of(law);
            }
        }
        return Optional.empty();
    }

    private static Ghost seen(Law.Deed deed, long wakeUps) {
        Ghost ghost = deed.ghost().at(deed.number(deed.after(), "e"));
        if (deed.isStart()) {
            return ghost.started(deed.sender().serial(), wakeUps);
        }
        boolean isEnd =
                deed.isRunning(deed.before()) && deed.phase(deed.after()).equals("C");
        return isEnd ? ghost.completed() : ghost;
    }

    static long wakeUps(ModelTable table) {
        AttributeValue count = table.item(Scene.WAKE).get("n");
        return count == null ? 0 : Long.parseLong(count.n());
    }

    /** As the stream's filter lets it through. */
    private static void tell(
            SortedMap<ItemKey, TableChange> records,
            ItemKey key,
            Map<String, AttributeValue> before,
            Map<String, AttributeValue> after) {
        AttributeValue phase = after.get("st");
        boolean isEnded = key.equals(Scene.RUN)
                && phase != null
                && !phase.s().equals("I")
                && !phase.s().equals("R");
        boolean isTold = isEnded
                || key.equals(Scene.WAKE)
                || key.equals(Scene.HEAD)
                || key.sort().equals("D")
                || key.sort().startsWith("S#");
        if (isTold && !after.isEmpty()) {
            records.put(key, new TableChange(key.attributes(), told(key, before), told(key, after)));
        }
    }

    /** What a dispatcher reads in a message; all else it reads in the table. What it does not need is not there. */
    private static Map<String, AttributeValue> told(ItemKey key, Map<String, AttributeValue> image) {
        if (key.equals(Scene.HEAD) || image.isEmpty()) {
            return image;
        }
        Map<String, AttributeValue> told = new HashMap<>(key.attributes());
        if (key.equals(Scene.RUN)) {
            told.put("st", Path.value(image, "st"));
            told.put("e", AttributeValue.fromN("0"));
            told.put("c", AttributeValue.fromN("0"));
        }
        return Image.of(told);
    }
}
