package dev.lockstep.local.cli;

import dev.lockstep.bot.BotDetails;
import dev.lockstep.run.Checkpoint;
import dev.lockstep.run.Position;
import dev.lockstep.types.EventId;
import dev.lockstep.types.QueueName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Sets a read position, back or forth. */
@Command(
        name = "rewind",
        description = {
            "Sets how far a bot has read a queue, back or forth. A run that is under way is fenced off, and another one"
                    + " follows.",
            ""
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class RewindCommand extends PositionChange {
    @Parameters(index = "1", paramLabel = "QUEUE", description = "The queue.")
    private @Nullable QueueName queue;

    @Parameters(
            index = "2",
            paramLabel = "TO",
            description =
                    "The id of the last event to be taken for read; or a time such as 2026-11-22T02:00:00Z, from which"
                            + " on events are read; or 'beginning', or 'now' for the queue's newest event.")
    private String to = "";

    @Option(
            names = "--written",
            paramLabel = "QUEUE=TO",
            description =
                    "Sets how far it has written a queue, too; for bots whose output ids follow from their input ids."
                            + " May be given several times.")
    private Map<String, String> written = new LinkedHashMap<>();

    RewindCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    Plan plan(Session session) {
        QueueName name = Given.required(queue);
        BotDetails details = details(session);
        Instant now = session.now();
        List<String> lines = new ArrayList<>();
        requireRead(details, name);
        Optional<Position> stands = Optional.ofNullable(details.state().reads().get(name));
        EventId target = target(session, name, stands, to);
        Checkpoint checkpoint = Checkpoint.NONE.andRead(name, Position.at(target));
        lines.add("Bot " + bot() + " has read queue " + name + " up to "
                + shown(stands.map(Position::eventId), now) + "; it goes on after " + shown(Optional.of(target), now)
                + ".");
        for (Map.Entry<String, String> one : written.entrySet()) {
            QueueName output = QueueName.of(one.getKey());
            Optional<Position> wrote =
                    Optional.ofNullable(details.state().writes().get(output));
            EventId last = target(session, output, wrote, one.getValue());
            checkpoint = checkpoint.andWrite(output, Position.at(last));
            lines.add("It has written queue " + output + " up to " + shown(wrote.map(Position::eventId), now)
                    + "; it is taken to have written up to " + shown(Optional.of(last), now) + ".");
        }
        lines.addAll(sideEffects(details));
        Checkpoint whole = checkpoint;
        return new Plan(lines, true, note -> rewind(session, details, whole, note));
    }
}
