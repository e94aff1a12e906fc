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
 */
record Actor(
        int serial,
        Program program,
        List<Event> history,
        Bits.Mark view,
        Optional<Request> next,
        Optional<Instant> madeAt) {

    static Actor of(int serial, Program program) {
        return new Actor(
                serial, program, List.of(), Fingerprint.of(serial, program), Optional.empty(), Optional.empty());
    }

    Actor settled(Request request) {
        return new Actor(serial, program, history, view, Optional.of(request), madeAt);
    }

    /** The same request again. */
    Actor repeating(Request request, Instant at) {
        return new Actor(serial, program, history, view, Optional.of(request), Optional.of(madeAt.orElse(at)));
    }

    Actor answered(Answer answer, Instant at) {
        List<Event> longer = new ArrayList<>(history);
        Event event = new Event(madeAt.orElse(at), answer);
        longer.add(event);
        return new Actor(
                serial, program, List.copyOf(longer), Fingerprint.of(view, event), Optional.empty(), Optional.empty());
    }

    String title() {
        return program.title() + " " + serial;
    }
}
