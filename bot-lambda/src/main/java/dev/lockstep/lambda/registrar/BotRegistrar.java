package dev.lockstep.lambda.registrar;

import dev.lockstep.Lockstep;
import dev.lockstep.audit.Note;
import dev.lockstep.bot.Bot;
import dev.lockstep.bot.BotDefinition;
import dev.lockstep.bot.BotStatus;
import dev.lockstep.bot.Bots;
import dev.lockstep.bot.RevisionConflictException;
import dev.lockstep.lambda.registrar.Declaration.DeclaredBot;
import dev.lockstep.store.CorruptRecordException;
import dev.lockstep.types.BotId;
import dev.lockstep.types.InvalidInputException;
import dev.lockstep.types.InvalidInputException.Violation;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes bots be what a resource says.
 *
 * <p>Each definition names the resource that manages it, and the resource it was taken from until that one is deleted.
 * So a deletion takes what is the resource's and nothing else, and gives back what another one may still claim.
 */
final class BotRegistrar {
    private static final Logger LOG = LoggerFactory.getLogger(BotRegistrar.class);
    private static final String WHO = "cloudformation";
    private static final int LONGEST_WHY = 512;

    private static final int MILLIS_TO_ANSWER = 15_000;

    private final Lockstep lockstep;
    private final Bots bots;
    private final IntSupplier remainingMillis;

    /**
     * Registers in a table.
     *
     * @param remainingMillis how much time is left to do it and to answer
     */
    BotRegistrar(Lockstep lockstep, IntSupplier remainingMillis) {
        this.lockstep = lockstep;
        this.bots = lockstep.bots();
        this.remainingMillis = remainingMillis;
    }

    /**
     * Registers what is declared, as managed by a resource. All is looked at before anything is written.
     *
     * @param known what CloudFormation knows the resource by so far
     * @throws InvalidInputException if somebody else manages one of the bots
     */
    List<Bot> register(Declaration declaration, PhysicalId resource, Optional<String> known) {
        List<Violation> conflicts = new ArrayList<>();
        for (DeclaredBot bot : declaration.bots()) {
            bots.find(bot.id())
                    .filter(there -> !mayTake(there, declaration, resource))
                    .ifPresent(there -> conflicts.add(conflict(bot, there, resource)));
        }
        if (!conflicts.isEmpty()) {
            throw new InvalidInputException(conflicts);
        }
        declaration.systems().forEach(lockstep.systems()::register);
        List<Bot> registered = new ArrayList<>();
        for (DeclaredBot bot : declaration.bots()) {
            requireTime(registered.size(), declaration.bots().size());
            registered.add(register(bot, declaration, resource, known));
        }
        return registered;
    }

    private void requireTime(int done, int all) {
        if (remainingMillis.getAsInt() < MILLIS_TO_ANSWER) {
            throw new OutOfTimeException(done, all);
        }
    }

    private Bot register(DeclaredBot declared, Declaration declaration, PhysicalId resource, Optional<String> known) {
        List<Optional<Bot>> seen = new ArrayList<>();
        Bot bot = bots.register(declared.id(), there -> {
                    seen.add(there);
                    return there.isEmpty() || mayTake(there.get(), declaration, resource)
                            ? Optional.of(managed(declared.definition(), there, resource, known))
                            : Optional.empty();
                })
                .orElseThrow(() -> new InvalidInputException(
                        List.of(conflict(declared, seen.get(seen.size() - 1).orElseThrow(), resource))));
        boolean isNew = seen.get(seen.size() - 1).isEmpty();
        if (isNew && declared.pausedAtFirst()) {
            bots.pause(declared.id(), note("registered by " + resource + ", paused at first as RStreams does it"));
        }
        if (isArchivedByDeletion(bot)) {
            bots.restore(declared.id(), note("registered again by " + resource));
        }
        return bot;
    }

    private static BotDefinition managed(
            BotDefinition definition, Optional<Bot> there, PhysicalId resource, Optional<String> known) {
        Manager manager = there.flatMap(BotRegistrar::manager)
                .map(former -> former.handOver(resource, known))
                .orElseGet(() -> new Manager(resource.toString(), Optional.empty()));
        return definition.toBuilder().managedBy(manager.toString()).build();
    }

    private static boolean mayTake(Bot there, Declaration declaration, PhysicalId resource) {
        return declaration.takeOver()
                || manager(there).map(manager -> manager.is(resource)).orElseGet(() -> isArchivedByDeletion(there));
    }

    private static boolean isArchivedByDeletion(Bot bot) {
        return bot.status() == BotStatus.ARCHIVED
                && bot.rules()
                        .statusNote()
                        .filter(note -> note.who().equals(WHO))
                        .isPresent();
    }

    private static Violation conflict(DeclaredBot declared, Bot there, PhysicalId resource) {
        String who = manager(there)
                .map(manager -> "is managed by '" + manager.current() + "' already: take it out there")
                .orElse("was registered by hand before: remove it");
        return new Violation(
                (declared.path().isEmpty() ? "" : declared.path() + ".") + "Id",
                "bot '" + declared.id() + "' " + who + ", or set TakeOver: true here, and '" + resource.resource()
                        + "' will manage it, with its positions");
    }

    private static Optional<Manager> manager(Bot bot) {
        return bot.definition().managedBy().map(Manager::parse);
    }

    /** Takes the resource's hand off these bots; one that it does not manage is left alone. */
    void delete(Collection<BotId> ids, String resource, OnDelete onDelete) {
        int done = 0;
        for (BotId id : ids) {
            requireTime(done++, ids.size());
            while (!isSettled(id, resource, onDelete)) {
                LOG.info("bot {} was changed while it was being deleted: looking at it again", id);
            }
        }
    }

    private boolean isSettled(BotId id, String resource, OnDelete onDelete) {
        try {
            Optional<Bot> bot = bots.find(id);
            Optional<Manager> manager = bot.flatMap(BotRegistrar::manager);
            if (manager.isPresent()) {
                release(bot.get(), manager.get(), resource, onDelete);
            }
            return true;
        } catch (RevisionConflictException changed) {
            return false;
        } catch (CorruptRecordException unreadable) {
            LOG.warn("bot {} is left as it is: it cannot be read, so nobody knows who manages it", id, unreadable);
            return true;
        }
    }

    private void release(Bot bot, Manager manager, String resource, OnDelete onDelete) {
        if (manager.before().equals(Optional.of(resource))) {
            bots.update(bot, managedBy(bot, Optional.of(manager.current())));
        } else if (manager.current().equals(resource) && manager.before().isPresent()) {
            LOG.info(
                    "bot {} goes back to {}",
                    bot.definition().id(),
                    manager.before().get());
            bots.update(bot, managedBy(bot, manager.before()));
        } else if (manager.current().equals(resource)) {
            Note note = note("Delete of " + resource);
            if (onDelete == OnDelete.REMOVE) {
                bots.remove(bot, note);
                return;
            } else if (onDelete == OnDelete.ARCHIVE) {
                bots.archive(bot, note);
            }
            bots.update(bot, managedBy(bot, Optional.empty()));
        }
    }

    private static BotDefinition managedBy(Bot bot, Optional<String> manager) {
        BotDefinition.Builder builder = bot.definition().toBuilder().withoutManagedBy();
        manager.ifPresent(builder::managedBy);
        return builder.build();
    }

    private static Note note(String why) {
        return Note.by(WHO, why.length() <= LONGEST_WHY ? why : why.substring(0, LONGEST_WHY));
    }
}
