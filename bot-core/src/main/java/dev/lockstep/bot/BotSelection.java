package dev.lockstep.bot;

import dev.lockstep.types.InvalidInputException;
import dev.lockstep.types.QueueName;
import dev.lockstep.types.SystemId;
import java.util.regex.Pattern;

/** Which bots {@link Bots#ids} names. */
public sealed interface BotSelection {

    /** All bots. */
    static BotSelection all() {
        return new Prefix("");
    }

    /** Bots whose ids begin with this. */
    static BotSelection prefix(String prefix) {
        return new Prefix(prefix);
    }

    /** Bots with this tag. */
    static BotSelection tag(String tag) {
        return new Tag(tag);
    }

    /** Bots of this owner. */
    static BotSelection owner(String owner) {
        return new Owner(owner);
    }

    /** Bots that talk to this system. */
    static BotSelection system(SystemId system) {
        return new OfSystem(system);
    }

    /** Bots that read this queue. */
    static BotSelection readers(QueueName queue) {
        return new Readers(queue);
    }

    /** Bots that write this queue. */
    static BotSelection writers(QueueName queue) {
        return new Writers(queue);
    }

    /** Bots that are paused, those among them that are archived too. */
    static BotSelection paused() {
        return new WithStatus(BotStatus.PAUSED);
    }

    /** Bots that are archived. */
    static BotSelection archived() {
        return new WithStatus(BotStatus.ARCHIVED);
    }

    /**
     * Bots whose ids begin alike.
     *
     * @param prefix up to 128 of the characters that an id may have; empty for all bots
     */
    record Prefix(String prefix) implements BotSelection {
        private static final Pattern BEGINNING = Pattern.compile("[A-Za-z0-9_.:/-]{0,128}");

        /**
         * Refuses what no id begins with.
         *
         * @throws InvalidInputException if it has another character, or too many
         */
        public Prefix {
            if (!BEGINNING.matcher(prefix).matches()) {
                throw InvalidInputException.of(
                        "prefix",
                        InvalidInputException.quoted(prefix)
                                + " begins no id of a bot: up to 128 letters, digits and _ . : / - do");
            }
        }
    }

    /** Bots with a tag. */
    record Tag(String tag) implements BotSelection {
        /**
         * Refuses what is no tag.
         *
         * @throws InvalidInputException if a definition could not have it
         */
        public Tag {
            new DefinitionRules().text("tag", tag, 1, 128).require();
        }
    }

    /** Bots of an owner. */
    record Owner(String owner) implements BotSelection {
        /**
         * Refuses what is no owner.
         *
         * @throws InvalidInputException if a definition could not have it, or if it is empty
         */
        public Owner {
            new DefinitionRules().text("owner", owner, 1, 256).require();
        }
    }

    /** Bots that talk to a system. */
    record OfSystem(SystemId system) implements BotSelection {}

    /** Bots that read a queue. */
    record Readers(QueueName queue) implements BotSelection {}

    /** Bots that write a queue. */
    record Writers(QueueName queue) implements BotSelection {}

    /**
     * Bots of a status.
     *
     * @param status paused or archived; an archived bot may be paused too
     */
    record WithStatus(BotStatus status) implements BotSelection {
        /**
         * Refuses active bots, which are all others.
         *
         * @throws InvalidInputException if the status is {@link BotStatus#ACTIVE}
         */
        public WithStatus {
            if (status == BotStatus.ACTIVE) {
                throw InvalidInputException.of("status", "active bots have no list of their own: list all");
            }
        }
    }
}
