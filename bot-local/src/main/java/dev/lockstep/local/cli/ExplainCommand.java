package dev.lockstep.local.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.decision.ExplainedBot;
import dev.lockstep.types.BotId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** A page about one bot, from the one query that explains it. */
abstract class ExplainCommand extends TableCommand {
    @Parameters(paramLabel = "BOT", description = "The bot.")
    private @Nullable BotId bot;

    @Mixin
    private final PageOptions output = new PageOptions();

    ExplainCommand(Surroundings surroundings) {
        super(surroundings);
    }

    abstract ObjectNode json(ExplainedBot explained);

    /** Writes what stands under the title. */
    abstract void print(ExplainedBot explained, Sheet sheet, Instant now);

    @Override
    final int run(Session session) {
        ExplainedBot explained = session.lockstep().explain(Given.required(bot));
        if (output.isJson()) {
            OutputOptions.print(json(explained), out());
            return ExitCode.OK;
        }
        Sheet sheet = new Sheet(out(), ansi());
        sheet.title(
                explained.details().bot().definition().id() + " is "
                        + BotRow.word(explained.explanation().standing()),
                BotRow.look(explained.explanation().standing()));
        print(explained, sheet, session.now());
        return ExitCode.OK;
    }
}
