package dev.lockstep.local.cli;

import dev.lockstep.audit.Note;
import java.util.List;
import java.util.function.Function;
import picocli.CommandLine.Mixin;

/**
 * A command that changes something: it says what, asks, does it with a note for the audit trail, and says what came.
 */
abstract class ChangeCommand extends TableCommand {
    @Mixin
    private final ChangeOptions changeOptions = new ChangeOptions();

    ChangeCommand(Surroundings surroundings) {
        super(surroundings);
    }

    /**
     * What is to be done.
     *
     * @param lines what will change, in words; none if there is nothing to do
     * @param mustHaveReason whether it moves positions or breaks a lock
     * @param change does it, and tells what came of it
     */
    record Plan(List<String> lines, boolean mustHaveReason, Function<Note, String> change) {
        Plan {
            lines = List.copyOf(lines);
        }
    }

    /** Looks, and changes nothing. */
    abstract Plan plan(Session session) throws Exception;

    @Override
    final int run(Session session) throws Exception {
        Plan plan = plan(session);
        if (plan.lines().isEmpty()) {
            out().println("Nothing to change.");
            return ExitCode.OK;
        }
        out().println("On table " + session.place() + ":");
        plan.lines().forEach(line -> out().println(Cell.printable(line)));
        out().flush();
        if (changeOptions.isDryRun()) {
            out().println("Dry run: nothing was changed.");
            return ExitCode.OK;
        }
        Note note = changeOptions.note(plan.mustHaveReason(), surroundings().environment());
        if (!changeOptions.isConfirmed(surroundings().terminal(), err())) {
            return ExitCode.NOT_CONFIRMED;
        }
        out().println(Cell.printable(plan.change().apply(note)));
        return ExitCode.OK;
    }
}
