package dev.lockstep.local.migrate;

import dev.lockstep.types.BotId;
import dev.lockstep.types.InvalidInputException;
import dev.lockstep.types.LockstepException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Copies bots from the one side to the other. A copy rests until it is handed the work, so that no bot ever runs on
 * both sides; one that does not rest is never written. Each bot is compared again after it was written, and is done
 * when there is nothing left to do: so whatever broke off is gone on with by calling again.
 */
public final class Migration {
    private static final int MOST_LOOKS = 8;

    private final Direction direction;
    private final boolean apply;
    private final Map<String, String> rested = new HashMap<>();

    private Migration(Direction direction, boolean apply) {
        this.direction = direction;
        this.apply = apply;
    }

    /**
     * From the bus to Lockstep's own table.
     *
     * @param apply whether anything is written; otherwise it is only told what would be
     * @param handOver whether originals are made to rest and their copies set to work
     */
    public static Migration toTable(Sides sides, boolean apply, boolean handOver) {
        return new Migration(new ToTable(sides, handOver), apply);
    }

    /** Back from Lockstep's own table to the bus; otherwise as {@link #toTable}. */
    public static Migration toBus(Sides sides, boolean apply, boolean handOver) {
        return new Migration(new ToBus(sides, handOver), apply);
    }

    /** The ids of the bots on the side they come from, page by page. */
    public Stream<String> bots() {
        return direction.bots();
    }

    /**
     * Makes an original rest that is to be handed over, and nothing else: the bus may still act for a moment on what it
     * saw before, so all of them are made to rest before the first copy is set to work.
     *
     * @return whether whoever invokes it may still act on what it saw before
     */
    public boolean rest(String bot) {
        try {
            BotId id = BotId.of(bot);
            Plan plan = direction.look(id);
            if (!apply || plan.keptFrom().isPresent() || plan.rest().isEmpty()) {
                return apply && plan.settles();
            }
            direction.keep(id);
            plan.rest().get().action().run();
            rested.put(bot, plan.rest().get().text());
            return true;
        } catch (InvalidInputException | LockstepException | IllegalStateException refused) {
            return false; // it is told when it is moved
        }
    }

    /** Copies a bot, or tells what it would take. Failures of DynamoDB's pass unchanged. */
    public Moved move(String bot) {
        List<String> changes = new ArrayList<>();
        Optional.ofNullable(rested.remove(bot)).ifPresent(changes::add);
        try {
            return copy(BotId.of(bot), changes);
        } catch (InvalidInputException | LockstepException refused) {
            return new Moved(bot, Outcome.REFUSED, changes, List.of(String.valueOf(refused.getMessage())));
        } catch (IllegalStateException tooOften) {
            return new Moved(bot, Outcome.DIFFERS, changes, List.of(String.valueOf(tooOften.getMessage())));
        }
    }

    private Moved copy(BotId bot, List<String> changes) {
        for (int look = 1; ; look++) {
            Plan plan = direction.look(bot);
            if (plan.isDone()) {
                return told(bot, changes.isEmpty() ? Outcome.SAME : Outcome.COPIED, changes, plan.remarks());
            } else if (plan.keptFrom().isPresent()) {
                Plan.Kept kept = plan.keptFrom().get();
                return told(bot, kept.outcome(), changes, withRemarks(plan, kept.why()));
            } else if (!apply) {
                return told(bot, Outcome.PLANNED, plan.texts(), plan.remarks());
            } else if (look > MOST_LOOKS) {
                return told(bot, Outcome.DIFFERS, changes, withRemarks(plan, "it changes as fast as it is copied"));
            }
            if (look == 1) {
                direction.keep(bot);
            }
            take(plan, changes);
        }
    }

    private static List<String> withRemarks(Plan plan, String why) {
        List<String> remarks = new ArrayList<>(plan.remarks());
        remarks.add(why);
        if (!plan.steps().isEmpty()) {
            remarks.add("left undone: " + String.join("; ", plan.texts()));
        }
        return remarks;
    }

    private static void take(Plan plan, List<String> changes) {
        for (Step step : plan.steps()) {
            step.action().run();
            changes.add(step.text());
            if (step.isTurn()) {
                return;
            }
        }
    }

    private static Moved told(BotId bot, Outcome outcome, List<String> changes, List<String> remarks) {
        return new Moved(bot.value(), outcome, changes, remarks);
    }
}
