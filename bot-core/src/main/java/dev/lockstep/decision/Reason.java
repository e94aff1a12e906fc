package dev.lockstep.decision;

import dev.lockstep.audit.Note;
import dev.lockstep.run.Phase;
import dev.lockstep.run.RunHolder;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Why a bot does not run now. */
public sealed interface Reason {

    /** In words, with the data. */
    String text();

    /** There is no such bot. */
    record NotRegistered() implements Reason {
        @Override
        public String text() {
            return "there is no such bot";
        }
    }

    /** A run is under way. */
    record UnderWay(Optional<RunHolder> holder) implements Reason {
        @Override
        public String text() {
            return holder.map(h -> "run " + h.runId() + " (epoch " + h.epoch() + ") is under way: " + h.phase())
                    .orElse("a run without a name is under way");
        }
    }

    /** It is in the archive. */
    record Archived(Optional<Note> note) implements Reason {
        @Override
        public String text() {
            return "archived" + by(note);
        }
    }

    /** It is paused. */
    record Paused(Optional<Note> note) implements Reason {
        @Override
        public String text() {
            return "paused" + by(note);
        }
    }

    /** Its round is being opened, closed or abandoned at this moment. */
    record Changing() implements Reason {
        @Override
        public String text() {
            return "its round is being changed at this moment";
        }
    }

    /** Nothing asks for it. */
    record NothingToDo() implements Reason {
        @Override
        public String text() {
            return "nothing to do: every wake-up is answered and every queue read to its end";
        }
    }

    /** Its last runs failed; it waits before the next try. */
    record BackOff(int failures, Phase last) implements Reason {
        @Override
        public String text() {
            return "back-off after " + failures + " failed runs in a row" + end(last);
        }
    }

    /** Too many of its runs failed in a row. */
    record Rogue(int failures, int limit, Phase last) implements Reason {
        @Override
        public String text() {
            return "rogue: " + failures + " failed runs in a row (limit " + limit
                    + "), so it runs every 15 minutes at most" + end(last);
        }
    }

    /**
     * Its last runs ended well without reading anything, though there is something to read or another run was asked
     * for.
     *
     * @param unread the queues that have something to read
     */
    record NoProgress(int runs, List<Cause.Behind> unread) implements Reason {
        public NoProgress {
            unread = List.copyOf(unread);
        }

        @Override
        public String text() {
            return runs + (runs == 1 ? " run" : " runs in a row")
                    + " ended well without moving a read position, though "
                    + (unread.isEmpty()
                            ? "another run was asked for"
                            : unread.stream().map(Cause.Behind::text).collect(Collectors.joining(", ")));
        }
    }

    /** It keeps a distance between runs. */
    record Delayed(Duration delay) implements Reason {
        @Override
        public String text() {
            return "waits " + delay + " between runs";
        }
    }

    private static String end(Phase last) {
        return switch (last) {
            case REFUSED -> "; of the last one the target could not be invoked, for the reason in its log";
            case EXPIRED -> "; the last one was given up after its deadline";
            default -> "";
        };
    }

    private static String by(Optional<Note> note) {
        return note.map(n -> " by " + n.who() + ": " + n.why()).orElse("");
    }
}
