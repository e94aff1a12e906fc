package dev.lockstep.local.cli;

import dev.lockstep.bot.BotDetails;
import dev.lockstep.local.InputRefusedException;
import dev.lockstep.run.Checkpoint;
import dev.lockstep.run.Position;
import dev.lockstep.types.EventId;
import dev.lockstep.types.QueueName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Passes events over. */
@Command(
        name = "skip",
        description = {
            "Passes events of a queue over: the bot goes on after the given one. Never back. A run that is under way is fenced"
                    + " off.",
            ""
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class SkipCommand extends PositionChange {
    @Parameters(index = "1", paramLabel = "QUEUE", description = "The queue.")
    private @Nullable QueueName queue;

    @Parameters(
            index = "2",
            paramLabel = "TO",
            arity = "0..1",
            description =
                    "The id of the last event to be passed over, a time such as 2026-11-22T02:00:00Z before which all are"
                            + " passed over, or 'now' for the queue's newest event (default: ${DEFAULT-VALUE}).",
            defaultValue = "now")
    private String to = "now";

    SkipCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    Plan plan(Session session) {
        QueueName name = Given.required(queue);
        BotDetails details = details(session);
        requireRead(details, name);
        Optional<Position> stands = Optional.ofNullable(details.state().reads().get(name));
        EventId target = target(session, name, stands, to);
        if (stands.filter(position -> !target.isAfter(position.eventId())).isPresent()) {
            throw new InputRefusedException("bot " + bot() + " has read queue " + name + " up to "
                    + stands.get().eventId() + " already, and " + target
                    + " is not behind it: 'lockstep rewind' goes back");
        }
        List<String> lines = new ArrayList<>();
        lines.add("Bot " + bot() + " never reads the events of queue " + name + " after "
                + shown(stands.map(Position::eventId), session.now()) + " up to "
                + shown(Optional.of(target), session.now()) + ".");
        lines.addAll(sideEffects(details));
        Checkpoint checkpoint = Checkpoint.NONE.andRead(name, Position.at(target));
        return new Plan(lines, true, note -> rewind(session, details, checkpoint, note));
    }
}
