package dev.lockstep.proof.explorer;

import dev.lockstep.dispatch.TableChange;
import dev.lockstep.run.Invocation;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * What tells a state apart from others, in 128 bits. Everything goes in that a step or a law may depend on: all items,
 * all messages, what each process was told and when. States that differ only in how things are called are one: random
 * names go by the process that made them up, or if it is gone by the order in which they appear; instants by their
 * distance from now.
 */
final class Fingerprint {
    private final Bits bits = new Bits();
    private final Map<String, Integer> names = new HashMap<>();
    private final Map<Integer, Integer> places = new HashMap<>();
    private final Instant now;
    private final boolean isExact;

    private Fingerprint(Instant now, boolean isExact) {
        this.now = now;
        this.isExact = isExact;
    }

    static Bits.Mark of(State state) {
        Fingerprint print = new Fingerprint(state.now(), false);
        state.processes().forEach(process -> print.place(process));
        state.late().forEach(late -> print.place(late.sender()));
        state.table().items().forEach((key, item) -> print.attributes(item));
        print.bits.add("messages");
        state.records().forEach((key, change) -> print.record(change));
        print.bits.add("invocations");
        state.invocations().forEach(print::invocation);
        print.bits.add("processes");
        state.processes().forEach(process -> print.process(process, state.ghost()));
        print.bits.add("late");
        state.late().forEach(late -> print.late(late, state.ghost()));
        for (Chance chance : Chance.values()) {
            print.bits.add(state.budget().left(chance));
        }
        print.bits.add(state.ghost().covering());
        print.bits.add(state.ghost().covered());
        print.bits.add(state.ghost().epoch());
        return print.bits.mark();
    }

    /** A process before its first step, its names and instants as they are. */
    static Bits.Mark of(int serial, Program program) {
        Fingerprint print = new Fingerprint(Instant.EPOCH, true);
        print.bits.add(serial);
        print.program(program);
        return print.bits.mark();
    }

    /** A process that was told one thing more. */
    static Bits.Mark of(Bits.Mark before, Engine.Event event) {
        Fingerprint print = new Fingerprint(Instant.EPOCH, true);
        print.bits.add(before);
        print.event(event);
        return print.bits.mark();
    }

    private void place(Actor process) {
        places.putIfAbsent(process.serial(), places.size());
    }

    private void process(Actor process, Ghost ghost) {
        bits.add(process.serial() == ghost.owner() ? 1 : 0);
        program(process.program());
        process.madeAt().ifPresent(this::time);
        bits.add(process.hasTakenPlace() ? 1 : 0);
        process.history().forEach(this::event);
    }

    private void late(State.Late late, Ghost ghost) {
        process(late.sender(), ghost);
        bits.add(places.getOrDefault(late.sender().serial(), -1));
        bits.add(late.write().operation());
        late.write().parts().forEach(part -> {
            bits.add(part.key().sort());
            attributes(part.values());
        });
    }

    private void program(Program program) {
        bits.add(program.getClass().getSimpleName());
        if (program instanceof Program.Work work) {
            invocation(work.invocation());
            bits.add(work.requestId());
            bits.add(work.manner().name());
        } else if (program instanceof Program.Dispatch dispatch) {
            record(dispatch.change());
        } else if (program instanceof Program.Advance advance) {
            bits.add(advance.newest().value());
        }
    }

    private void record(TableChange change) {
        attributes(change.keys());
        attributes(change.before());
        attributes(change.after());
    }

    private void invocation(Invocation invocation) {
        Image.Name.of(invocation.runId()).ifPresent(this::name);
        bits.add(invocation.epoch());
        time(invocation.startBy());
    }

    private void event(Engine.Event event) {
        time(event.at());
        Answer answer = event.answer();
        bits.add(answer.getClass().getSimpleName());
        if (answer instanceof Answer.Found found) {
            found.items().forEach(this::attributes);
        } else if (answer instanceof Answer.Written written) {
            attributes(written.after());
        } else if (answer instanceof Answer.Refused refused) {
            refused.held().forEach(held -> bits.add(held ? 1 : 0));
            refused.found().forEach(this::attributes);
        }
    }

    private void attributes(Map<String, AttributeValue> attributes) {
        Image.Print print = attributes instanceof Image image ? image.print() : Image.Print.of(attributes);
        bits.add(print.fixed());
        print.names().forEach(this::name);
        print.instants().forEach(millis -> time(Instant.ofEpochMilli(millis)));
    }

    private void name(Image.Name name) {
        Integer place = places.get(name.serial());
        if (isExact) {
            bits.add(name.text());
        } else if (place == null) {
            bits.add(-1 - names.computeIfAbsent(name.text(), text -> names.size()));
        } else {
            bits.add(place);
            bits.add(name.number());
        }
    }

    private void time(Instant instant) {
        bits.add(isExact ? instant.toEpochMilli() : instant.toEpochMilli() - now.toEpochMilli());
    }
}
