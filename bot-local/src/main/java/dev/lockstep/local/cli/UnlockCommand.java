package dev.lockstep.local.cli;

import dev.lockstep.bot.BotState;
import dev.lockstep.bot.Instances;
import dev.lockstep.local.UnusableException;
import dev.lockstep.lock.LockHolder;
import dev.lockstep.run.RunState;
import dev.lockstep.types.BotId;
import dev.lockstep.types.LockName;
import dev.lockstep.types.UnknownBotException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Breaks a lock. */
@Command(
        name = "unlock",
        description = {
            "Breaks the run lock of a bot: the run that is under way is fenced off, so that nothing it writes counts any more,"
                    + " and the next one may begin. Or breaks a named lock.",
            ""
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class UnlockCommand extends ChangeCommand {
    @Parameters(paramLabel = "BOT", arity = "0..1", description = "The bot.")
    private @Nullable BotId bot;

    @Option(
            names = "--instance",
            paramLabel = "N",
            description =
                    "Which instance of the bot (default: ${DEFAULT-VALUE}, the only one of a bot that works alone).",
            defaultValue = "0")
    private int instance;

    @Option(names = "--lock", paramLabel = "NAME", description = "A named lock, instead of a bot.")
    private @Nullable LockName lock;

    UnlockCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    Plan plan(Session session) {
        if ((bot == null) == (lock == null)) {
            throw wrong("give a bot, or --lock");
        }
        return lock == null ? planBot(session, Given.required(bot)) : planLock(session, lock);
    }

    private Plan planBot(Session session, BotId id) {
        if (instance < 0 || instance >= Instances.MOST) {
            throw wrong("--instance " + instance + " is not between 0 and " + (Instances.MOST - 1));
        }
        BotState state = session.lockstep().bots().state(id).orElseThrow(() -> new UnknownBotException(id));
        RunState open = state.instances(instance + 1).get(instance);
        if (!open.phase().isOpen()) {
            throw new NotFoundException(
                    "no run of bot " + id + (instance == 0 ? "" : ", instance " + instance + ",") + " is under way");
        }
        List<String> lines = List.of("Run " + RunName.of(open) + ", " + since(open, session.now())
                + ", is fenced off: what it writes from now on is refused. The bot is run again as its rules say.");
        return new Plan(
                lines,
                true,
                note -> session.lockstep()
                        .runs()
                        .unlock(open, note)
                        .map(left -> "Broke the lock of " + RunName.of(left) + ".")
                        .orElseThrow(() -> new UnusableException(
                                "nothing was changed: the run has ended by itself, or was superseded, meanwhile",
                                null)));
    }

    private static String since(RunState run, Instant now) {
        return run.times()
                .started()
                .map(started -> "running since " + Ages.from(started, now))
                .orElse("claimed " + Ages.from(run.times().claimed(), now) + " and not started");
    }

    private static Plan planLock(Session session, LockName name) {
        LockHolder held = session.lockstep()
                .locks()
                .find(name)
                .orElseThrow(() -> new NotFoundException("nobody holds lock '" + name + "'"));
        List<String> lines = List.of("Lock " + name + ", held by " + held.owner() + " until " + held.expiresAt()
                + ", is free at once. Its holder is not told before it renews: what it does is fenced only where its"
                + " epoch " + held.epoch() + " is checked.");
        return new Plan(lines, true, note -> {
            if (!session.lockstep().locks().breakLock(held, note)) {
                throw new UnusableException("nothing was changed: it was released or taken over meanwhile", null);
            }
            return "Broke lock " + name + ".";
        });
    }
}
