package dev.lockstep.local.cli;

import dev.lockstep.local.InputRefusedException;
import dev.lockstep.types.BotId;
import dev.lockstep.types.InvalidInputException;
import dev.lockstep.types.LockName;
import dev.lockstep.types.QueueName;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The operators' commands. */
public final class OperatorCommands {
    /** Names of the commands that look. */
    private static final List<String> LOOKING = List.of("runs");

    /** Names of the commands that change. */
    private static final List<String> CHANGING = List.of("pause");

    private OperatorCommands() {}

    /** Adds them, and the help that tells all commands by what they are for. */
    public static void addTo(CommandLine line, Surroundings surroundings, List<String> hosting) {
        List.of(new RunsCommand(surroundings), new PauseCommand(surroundings)).forEach(line::addSubcommand);
        line.addSubcommand("completion", new GenerateCompletion());
        line.getSubcommands()
                .get("completion")
                .getCommandSpec()
                .usageMessage()
                .description("Prints a script for bash and zsh: source <(./lockstep completion)");
        register(line, BotId.class, BotId::of);
        register(line, QueueName.class, QueueName::of);
        register(line, LockName.class, LockName::of);
        new CommandGroups()
                .with("Look:", LOOKING)
                .with("Change:", CHANGING)
                .with("Host:", hosting)
                .addTo(line);
    }

    /** What a command's failure means; empty if it is none of these. */
    public static Optional<Integer> exitCode(Exception failure) {
        if (failure instanceof NotFoundException) {
            return Optional.of(ExitCode.NOT_FOUND);
        }
        return failure instanceof InputRefusedException ? Optional.of(ExitCode.USAGE) : Optional.empty();
    }

    private static <T> void register(CommandLine line, Class<T> type, Function<String, T> parser) {
        ITypeConverter<T> converter = text -> {
            try {
                return parser.apply(text);
            } catch (InvalidInputException refused) {
                throw new TypeConversionException(refused.getMessage());
            }
        };
        line.registerConverter(type, converter);
    }
}
