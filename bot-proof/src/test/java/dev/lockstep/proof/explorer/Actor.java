package dev.lockstep.proof.explorer;

import dev.lockstep.proof.explorer.Engine.Event;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A process that is under way.
 *
 * @param serial tells processes apart
 * @param history the answers it has got
 * @param view what tells its program and its answers apart from others
 * @param next the request it makes next, if that is settled: it was made before, or does not depend on the time
 * @param madeAt when a request was made up that depends on the time, and was sent before
 * @param hasTakenPlace whether the request it makes next is a transaction that has, as the table remembers
 */
record Actor(
        int serial,
        Program program,
        List<Event> history,
        Bits.Mark view,
        Optional<Request> next,
        Optional<Instant> madeAt,
        boolean hasTakenPlace) {

    static Actor of(int serial, Program program) {
        return new Actor(
                serial, program, List.of(), Fingerprint.of(serial, program), Optional.empty(), Optional.empty(), false);
    }

    Actor settled(Request request) {
        return new Actor(serial, program, history, view, Optional.of(request), madeAt, hasTakenPlace);
    }

    /** The same request again. */
    Actor repeating(Request request, Instant at) {
        return new Actor(
                serial, program, history, view, Optional.of(request), Optional.of(madeAt.orElse(at)), hasTakenPlace);
    }

    Actor takenPlace(boolean remembered) {
        return new Actor(serial, program, history, view, next, madeAt, remembered);
    }

    /** Whether both are one process at one request. */
    boolean isAtSameRequest(Actor other) {
        return serial == other.serial && history.size() == other.history.size();
    }

    Actor answered(Answer answer, Instant at) {
        List<Event> longer = new ArrayList<>(history);
        Event event = new Event(madeAt.orElse(at), answer);
        longer.add(event);
        return new Actor(
                serial,
                program,
                List.copyOf(longer),
                Fingerprint.of(view, event),
                Optional.empty(),
                Optional.empty(),
                false);
    }

    String title() {
        return program.title() + " " + serial;
    }
}
