package dev.lockstep.local.cli;

import dev.lockstep.local.InputRefusedException;
import dev.lockstep.types.BotId;
import dev.lockstep.types.InvalidInputException;
import dev.lockstep.types.LockName;
import dev.lockstep.types.QueueName;
import dev.lockstep.types.SystemId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The operators' commands. */
public final class OperatorCommands {
    private OperatorCommands() {}

    /** Adds them, and the help that tells all commands by what they are for. */
    public static void addTo(CommandLine line, Surroundings surroundings, List<String> hosting) {
        List<String> looking = add(
                line,
                List.of(
                        new BotsCommand(surroundings),
                        new ShowCommand(surroundings),
                        new WhyCommand(surroundings),
                        new LagCommand(surroundings),
                        new RunsCommand(surroundings),
                        new RunCommand(surroundings),
                        new GraphCommand(surroundings),
                        new WatchCommand(surroundings),
                        new AuditCommand(surroundings),
                        new DoctorCommand(surroundings),
                        new ExportCommand(surroundings)));
        List<String> changing = add(
                line,
                List.of(
                        new RegisterCommand(surroundings),
                        new TriggerCommand(surroundings),
                        new ScheduleCommand(surroundings),
                        new ForceCommand(surroundings),
                        new PauseCommand(surroundings),
                        new ResumeCommand(surroundings),
                        new RewindCommand(surroundings),
                        new SkipCommand(surroundings),
                        new UnlockCommand(surroundings),
                        new AbandonRoundCommand(surroundings),
                        new ArchiveCommand(surroundings),
                        new RestoreCommand(surroundings),
                        new RemoveCommand(surroundings)));
        CommandLine completion = new CommandLine(new GenerateCompletion());
        completion
                .getCommandSpec()
                .usageMessage()
                .description("Prints a script for bash and zsh: source <(./lockstep completion)");
        line.addSubcommand("completion", completion);
        register(line, BotId.class, BotId::of);
        register(line, QueueName.class, QueueName::of);
        register(line, LockName.class, LockName::of);
        register(line, SystemId.class, SystemId::of);
        line.registerConverter(RunName.class, RunName::parse);
        new CommandGroups()
                .with("Look:", looking)
                .with("Change:", changing)
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

    /** Their names, in this order. */
    private static List<String> add(CommandLine line, List<TableCommand> commands) {
        Set<String> before = Set.copyOf(line.getSubcommands().keySet());
        commands.forEach(line::addSubcommand);
        return line.getSubcommands().keySet().stream()
                .filter(name -> !before.contains(name))
                .toList();
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
