package dev.lockstep.local.cli;

import dev.lockstep.audit.Note;
import dev.lockstep.bot.BotDetails;
import dev.lockstep.bot.BotState;
import dev.lockstep.local.InputRefusedException;
import dev.lockstep.local.UnusableException;
import dev.lockstep.run.Checkpoint;
import dev.lockstep.run.Position;
import dev.lockstep.run.Round;
import dev.lockstep.types.EventId;
import dev.lockstep.types.InvalidInputException;
import dev.lockstep.types.QueueName;
import dev.lockstep.types.UnknownBotException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** A command that moves positions. */
abstract class PositionChange extends BotChange {
    PositionChange(Surroundings surroundings) {
        super(surroundings);
    }

    final BotDetails details(Session session) {
        return session.lockstep().bots().details(bot()).orElseThrow(() -> new UnknownBotException(bot()));
    }

    /** Where a word leads: an event id, a time, {@code beginning} or {@code now}. */
    static EventId target(Session session, QueueName queue, Optional<Position> stands, String word) {
        if (word.equals("beginning")) {
            return EventId.BEGINNING;
        }
        Optional<Instant> time = Moment.time(word);
        if (time.isEmpty() && !word.equals("now")) {
            try {
                return EventId.of(word);
            } catch (InvalidInputException refused) {
                throw new InputRefusedException(
                        refused.getMessage() + "; accepted are also " + Moment.ACCEPTED + ", 'beginning' and 'now'");
            }
        }
        Optional<EventId> head = session.lockstep().wakes().head(queue);
        if (head.isEmpty() && stands.isEmpty()) {
            throw new InputRefusedException("queue " + queue + " was never advanced, so nobody knows what its ids look"
                    + " like: give an event id, or 'beginning'");
        }
        if (word.equals("now") && head.isPresent()) {
            return head.get();
        }
        requireTimes(queue, head.or(() -> stands.map(Position::eventId)));
        return EventId.at(time.orElseGet(session::now));
    }

    static void requireRead(BotDetails details, QueueName queue) {
        if (!details.bot().definition().reads().contains(queue)) {
            throw new InputRefusedException("bot " + details.bot().definition().id() + " does not read queue " + queue
                    + ": it reads "
                    + details.bot().definition().reads().stream()
                            .map(QueueName::value)
                            .sorted()
                            .collect(Collectors.joining(", ")));
        }
    }

    private static void requireTimes(QueueName queue, Optional<EventId> known) {
        known.filter(id -> id.instant().isEmpty()).ifPresent(id -> {
            throw new InputRefusedException("the ids of queue " + queue + ", such as " + id
                    + ", tell no time: give an event id, 'beginning' or 'now'");
        });
    }

    /** Whatever else happens to the bot when its positions are moved. */
    static List<String> sideEffects(BotDetails details) {
        List<String> lines = new ArrayList<>();
        Optional<Round> round = details.state()
                .round()
                .filter(open -> !details.state().isAlone())
                .filter(Round::isOpen);
        round.ifPresent(open -> lines.add("Its round " + open.epoch() + " of " + open.instances()
                + " instances is abandoned: what they have done since it opened is done again."));
        if (round.isEmpty() && details.state().run().phase().isOpen()) {
            lines.add("Its run " + RunName.of(details.state().run()) + ", which is under way, is fenced off.");
        }
        lines.add("Another run follows." + unlessActive(details.bot()));
        return lines;
    }

    static String shown(Optional<EventId> id, Instant now) {
        return id.filter(there -> !there.isBeginning())
                .map(there -> there.value()
                        + there.instant()
                                .map(at -> " (" + Ages.from(at, now) + ")")
                                .orElse(""))
                .orElse("the beginning");
    }

    /** Sets them, unless something has happened to the bot since it was said what would be changed. */
    final String rewind(Session session, BotDetails seen, Checkpoint to, Note note) {
        BotState state = seen.state();
        Optional<Round> round = state.round().filter(any -> !state.isAlone());
        if (!session.lockstep().runs().rewind(state.run(), round, to, note)) {
            throw new UnusableException(
                    "nothing was changed: something has happened to bot " + bot()
                            + " meanwhile; look and call again, and" + " pause it first if it works all the time",
                    null);
        }
        return "Set. 'lockstep why " + bot() + "' tells when it runs.";
    }
}
