package dev.lockstep.local.cli;

import dev.lockstep.bot.Bot;
import dev.lockstep.bot.BotDefinition;
import dev.lockstep.bot.BotStatus;
import dev.lockstep.store.CorruptRecordException;
import dev.lockstep.types.BotId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Writes definitions as 'register' reads them. */
@Command(
        name = "export",
        description = {
            "Prints the definitions of bots as 'lockstep register -f' reads them. Positions, pauses and archives are"
                    + " not part of them.",
            ""
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class ExportCommand extends TableCommand {
    private static final int PAGE = 200;

    /** The languages there are. */
    enum Language {
        yaml,
        json
    }

    @Mixin
    private final BotFilter filter = new BotFilter();

    @Option(
            names = {"-f", "--file"},
            paramLabel = "FILE",
            description = "Writes them there, all or nothing (default: to the standard output).")
    private @Nullable Path file;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "LANGUAGE",
            description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}). YAML leaves out what is as it is by"
                    + " default; JSON says it too.",
            defaultValue = "yaml")
    private Language language = Language.yaml;

    @Option(names = "--json", description = "The same as --output json.")
    private boolean json;

    private final List<Bot> bots = new ArrayList<>();
    private final List<String> unreadable = new ArrayList<>();

    ExportCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    int run(Session session) throws IOException {
        Iterator<BotId> ids = filter.ids(session, Optional.empty(), PAGE);
        List<BotId> page = new ArrayList<>();
        while (ids.hasNext()) {
            page.add(ids.next());
            if (page.size() == PAGE || !ids.hasNext()) {
                read(session, page);
            }
        }
        List<BotDefinition> definitions = bots.stream().map(Bot::definition).toList();
        boolean isJson = json || language == Language.json;
        String text = isJson ? DefinitionText.json(definitions) : DefinitionText.yaml(definitions);
        if (file == null) {
            out().print(text);
            out().flush();
        } else {
            WholeFile.write(file, text);
        }
        return summary();
    }

    private void read(Session session, List<BotId> page) {
        session.each(page, id -> find(session, id)).forEach(found -> {
            found.bot().ifPresent(bots::add);
            found.problem().ifPresent(unreadable::add);
        });
        page.clear();
    }

    /** A bot, or why it cannot be read; neither if it is gone, or is not one of those that are wanted. */
    private record Found(Optional<Bot> bot, Optional<String> problem) {}

    private Found find(Session session, BotId id) {
        try {
            if (filter.isNarrow()) {
                Optional<BotRow> row = BotRow.of(session, id);
                Optional<String> torn = row.filter(r -> r.seen().isEmpty()).map(BotRow::why);
                if (torn.isPresent() || row.filter(filter::accepts).isEmpty()) {
                    return new Found(Optional.empty(), torn.map(why -> leftOut(id, why)));
                }
            }
            return new Found(session.lockstep().bots().find(id), Optional.empty());
        } catch (CorruptRecordException torn) {
            return new Found(Optional.empty(), Optional.of(leftOut(id, String.valueOf(torn.getMessage()))));
        }
    }

    private static String leftOut(BotId id, String why) {
        return id + " is left out: " + why;
    }

    private int summary() {
        err().printf(
                        Locale.ROOT,
                        "%,d %s%s%s%n",
                        bots.size(),
                        bots.size() == 1 ? "bot" : "bots",
                        counted(BotStatus.PAUSED),
                        counted(BotStatus.ARCHIVED));
        unreadable.forEach(problem -> err().println("lockstep: " + Cell.printable(problem)));
        err().flush();
        return unreadable.isEmpty() ? ExitCode.OK : ExitCode.FAILED;
    }

    /** How many are in a state that a definition does not tell. */
    private String counted(BotStatus status) {
        long number = bots.stream().filter(bot -> bot.status() == status).count();
        return number == 0
                ? ""
                : String.format(Locale.ROOT, ", %,d %s", number, status.name().toLowerCase(Locale.ROOT));
    }
}
