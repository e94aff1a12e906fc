package dev.lockstep.store;

import static dev.lockstep.types.InvalidInputException.quoted;

import dev.lockstep.types.BotId;
import dev.lockstep.types.InvalidInputException;
import dev.lockstep.types.QueueName;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names as an RStreams bus keeps them: a position in queue {@code orders} is the entry {@code queue:orders}. leo-sdk
 * makes some names into others on the way there, so that two of them meet on one entry; those are refused.
 */
public final class LeoRef {
    private static final String QUEUE = "queue:";
    private static final Pattern CUT_OFF = Pattern.compile("[seb]_.*");
    private static final Pattern REFERENCE =
            Pattern.compile(".*(system|queue|bot):.*", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
    private static final Pattern CUT = Pattern.compile("^[seb]_");
    private static final Pattern REFERRED = Pattern.compile("(system|queue|bot):(.*)", Pattern.CASE_INSENSITIVE);
    private static final String READER = "_reader";

    private LeoRef() {}

    /**
     * The entry of a queue.
     *
     * @throws InvalidInputException if leo-sdk takes the name for another one
     */
    public static String of(QueueName queue) {
        rewritten(queue.value()).ifPresent(why -> {
            throw InvalidInputException.of(
                    "queue", quoted(queue.value()) + " cannot be told on an RStreams bus: " + why);
        });
        return QUEUE + queue.value();
    }

    /** The queue of an entry; empty for what is no queue's, or one that {@link #of} refuses. */
    public static Optional<QueueName> queue(String entry) {
        if (!entry.startsWith(QUEUE)) {
            return Optional.empty();
        }
        String name = entry.substring(QUEUE.length());
        try {
            return rewritten(name).isPresent() ? Optional.empty() : Optional.of(QueueName.of(name));
        } catch (InvalidInputException notOurs) {
            return Optional.empty();
        }
    }

    /** The queue that leo-sdk takes a name or a reference for; empty for what is no queue's, or one that is refused. */
    public static Optional<QueueName> named(String text) {
        Matcher reference = REFERRED.matcher(text);
        return reference.find()
                ? queue(reference.group(1).toLowerCase(Locale.ROOT) + ":" + reference.group(2))
                : queue(QUEUE + CUT.matcher(text).replaceFirst(""));
    }

    /**
     * The id of a bot's item.
     *
     * @throws InvalidInputException if leo-sdk takes the name for another one
     */
    public static String of(BotId bot) {
        String id = bot.value();
        if (id.endsWith(READER)) {
            throw refused(id, "leo-sdk cuts " + READER + " off where it keeps positions, which would be another bot's");
        } else if (REFERENCE.matcher(id).matches()) {
            throw refused(id, "leo-sdk takes what follows bot:, queue: or system: for the whole name");
        }
        return id;
    }

    private static InvalidInputException refused(String bot, String why) {
        return InvalidInputException.of("bot", quoted(bot) + " cannot be told on an RStreams bus: " + why);
    }

    private static Optional<String> rewritten(String queue) {
        if (CUT_OFF.matcher(queue).matches()) {
            return Optional.of("leo-sdk cuts " + queue.substring(0, 2) + " off, which would be another queue's name");
        } else if (REFERENCE.matcher(queue).matches()) {
            return Optional.of("leo-sdk takes what follows bot:, queue: or system: for the whole name");
        }
        return Optional.empty();
    }
}
