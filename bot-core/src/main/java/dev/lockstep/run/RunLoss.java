package dev.lockstep.run;

import dev.lockstep.store.Item;
import java.util.Optional;

/** Why a write of a run was refused. */
final class RunLoss {
    private RunLoss() {}

    /** The run as it was found, if it is still this run and this process's; otherwise says what became of it. */
    static RunState requireSameRun(RunRecords records, Invocation mine, String process, Optional<Item> found) {
        Item item = found.orElseThrow(() -> new UnknownRunException(name(mine), Optional.empty()));
        RunState now = records.state(item, mine);
        if (now.epoch() == mine.epoch()
                && now.runId().filter(mine.runId()::equals).isPresent()
                && now.phase() == Phase.RUNNING
                && records.isStartedBy(item, process)) {
            return now;
        }
        throw of(mine, now);
    }

    static RunLostException of(Invocation mine, RunState now) {
        String name = name(mine);
        Optional<RunHolder> holder = now.holder();
        if (now.epoch() > mine.epoch()) {
            return new RunSupersededException(name, holder);
        } else if (now.epoch() < mine.epoch()
                || now.runId().filter(mine.runId()::equals).isEmpty()) {
            return new UnknownRunException(name, holder);
        } else if (now.phase() == Phase.EXPIRED) {
            return new RunExpiredException(name, holder);
        } else if (now.phase() == Phase.RUNNING) {
            return new ForeignRunException(name, holder);
        } else if (now.phase() == Phase.INVOKED) {
            return new RunSupersededException(name, holder);
        }
        return new RunEndedException(name, holder);
    }

    static String name(Invocation run) {
        return "run " + run.runId() + " (epoch " + run.epoch() + ") of bot '"
                + run.bot().value() + "'";
    }
}
