package dev.lockstep.lambda.api;

import dev.lockstep.bot.Bot;
import dev.lockstep.bot.BotDefinition;
import dev.lockstep.bot.Bots;
import dev.lockstep.run.Checkpoint;
import dev.lockstep.types.BotId;
import dev.lockstep.types.LockName;
import dev.lockstep.types.QueueName;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Who may do what. A bot acts for itself, by the role that its definition names; operators may do everything, except
 * for what no call may do. Definitions are kept for a minute; what they do not allow is looked up again before it is
 * refused, so that a new permission holds at once and one that was taken away ends within the minute.
 */
final class Permissions {
    private static final Duration KEPT = Duration.ofMinutes(1);
    private static final int MOST_KEPT = 1_000;

    private final Bots bots;
    private final String ownTable;
    private final InstantSource clock;
    private final Map<BotId, Known> known = new HashMap<>();

    private record Known(Optional<BotDefinition> definition, Instant until) {}

    Permissions(Bots bots, String ownTable, InstantSource clock) {
        this.bots = bots;
        this.ownTable = ownTable;
        this.clock = clock;
    }

    void requireOperator(Caller caller, Operation operation) {
        if (!caller.isOperator()) {
            throw refused(caller.name() + " may not call " + operation.text()
                    + ": only operators may, who are listed in LOCKSTEP_OPERATORS");
        }
    }

    /** The caller may act for this bot. */
    void requireBot(Caller caller, BotId bot) {
        if (!caller.isOperator() && !holds(bot, definition -> isRoleOf(definition, caller))) {
            throw refused(caller.name() + " may not act for bot '" + bot
                    + "': its definition must name this role as its role, or LOCKSTEP_OPERATORS list the caller");
        }
    }

    /** The caller may tell of new events in this queue: the bot it acts for writes it. */
    void requireQueue(Caller caller, Optional<BotId> bot, QueueName queue) {
        bot.ifPresent(id -> requireBot(caller, id));
        if (!caller.isOperator()
                && !holds(named(caller, bot), definition -> definition.writes().contains(queue))) {
            throw refused("bot '" + named(caller, bot) + "' does not write queue '" + queue
                    + "': its definition must name it among its writes. A checkpoint with advance: false wakes nobody");
        }
    }

    /** The caller may make this checkpoint of the bot's: what it advances are queues that the bot writes. */
    void requireAdvanced(Caller caller, BotId bot, Checkpoint checkpoint) {
        if (checkpoint.isAdvancing()) {
            checkpoint.writes().keySet().forEach(queue -> requireQueue(caller, Optional.of(bot), queue));
        }
    }

    /** The caller may take this lock: it is named as the bot it acts for, or below that name. */
    void requireLock(Caller caller, Optional<BotId> bot, LockName lock) {
        bot.ifPresent(id -> requireBot(caller, id));
        if (!caller.isOperator()) {
            String id = named(caller, bot).value();
            if (!lock.value().equals(id) && !lock.value().startsWith(id + "/")) {
                throw refused("bot '" + id + "' may not take lock '" + lock + "': its own are named '" + id + "' and '"
                        + id + "/...'");
            }
        }
    }

    /** A commit of this bot may write these tables, whoever calls. */
    void requireTables(BotId bot, Set<String> tables) {
        if (tables.contains(ownTable)) {
            throw refused("a commit may not write Lockstep's own table '" + ownTable + "'");
        }
        if (!holds(bot, definition -> definition.tables().containsAll(tables))) {
            throw refused("bot '" + bot + "' may not write all of the tables " + new TreeSet<>(tables)
                    + ": its definition must name them among its tables");
        }
    }

    private static BotId named(Caller caller, Optional<BotId> bot) {
        return bot.orElseThrow(() ->
                refused(caller.name() + " is no operator, so the call must name, as bot, the bot it is made for"));
    }

    private static boolean isRoleOf(BotDefinition definition, Caller caller) {
        return caller.role().isPresent()
                && definition.role().flatMap(RoleName::ofRole).equals(caller.role());
    }

    private boolean holds(BotId bot, Predicate<BotDefinition> rule) {
        return kept(bot).filter(rule).isPresent() || fresh(bot).filter(rule).isPresent();
    }

    private synchronized Optional<BotDefinition> kept(BotId bot) {
        return Optional.ofNullable(known.get(bot))
                .filter(entry -> clock.instant().isBefore(entry.until()))
                .flatMap(Known::definition);
    }

    private Optional<BotDefinition> fresh(BotId bot) {
        Optional<BotDefinition> definition = bots.find(bot).map(Bot::definition);
        keep(bot, new Known(definition, clock.instant().plus(KEPT)));
        return definition;
    }

    private synchronized void keep(BotId bot, Known entry) {
        if (known.size() >= MOST_KEPT) {
            known.clear();
        }
        known.put(bot, entry);
    }

    private static RefusedCallException refused(String message) {
        return new RefusedCallException(ErrorCode.NOT_ALLOWED, message);
    }
}
