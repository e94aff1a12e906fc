package dev.lockstep.local.cli;

import dev.lockstep.audit.Note;
import dev.lockstep.bot.BotDetails;
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
import java.util.Map;
import java.util.Optional;

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
        if (word.equals("now") && head.isPresent()) {
            return head.get();
        }
        requireTimes(queue, head.or(() -> stands.map(Position::eventId)));
        return EventId.at(time.orElseGet(session::now));
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

    /** Sets them, unless the bot has moved since it was said what would be changed. */
    final String rewind(Session session, BotDetails seen, Checkpoint to, Note note) {
        BotDetails now = details(session);
        for (QueueName queue : to.reads().keySet()) {
            requireSame("read", queue, seen.state().reads(), now.state().reads());
        }
        for (QueueName queue : to.writes().keySet()) {
            requireSame("written", queue, seen.state().writes(), now.state().writes());
        }
        session.lockstep().runs().rewind(bot(), to, note);
        return "Set. 'lockstep why " + bot() + "' tells when it runs.";
    }

    private void requireSame(
            String way, QueueName queue, Map<QueueName, Position> before, Map<QueueName, Position> after) {
        Optional<EventId> then = Optional.ofNullable(before.get(queue)).map(Position::eventId);
        Optional<EventId> now = Optional.ofNullable(after.get(queue)).map(Position::eventId);
        if (!then.equals(now)) {
            throw new UnusableException(
                    "nothing was changed: bot " + bot() + " has " + way + " queue " + queue + " up to "
                            + now.map(EventId::value).orElse("nothing")
                            + " meanwhile; call again, and pause it first if it goes on",
                    null);
        }
    }
}
