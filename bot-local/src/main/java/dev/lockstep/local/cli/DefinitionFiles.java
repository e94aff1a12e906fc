package dev.lockstep.local.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.bot.BotDefinition;
import dev.lockstep.lambda.json.DefinitionJson;
import dev.lockstep.local.InputRefusedException;
import dev.lockstep.local.cli.DefinitionFile.Entry;
import dev.lockstep.types.BotId;
import dev.lockstep.types.InvalidInputException;
import dev.lockstep.types.InvalidInputException.Violation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The definitions of several files, or everything that is wrong with them. */
final class DefinitionFiles {
    private final List<BotDefinition> definitions = new ArrayList<>();
    private final Map<BotId, String> files = new HashMap<>();
    private final Set<String> problems = new LinkedHashSet<>();

    private DefinitionFiles() {}

    /**
     * The definitions of these files, in their order.
     *
     * @throws InputRefusedException with every problem of every bot, by file, bot and path; or if there is no bot
     */
    static List<BotDefinition> read(List<DefinitionFile> files) {
        DefinitionFiles all = new DefinitionFiles();
        files.forEach(all::read);
        if (!all.problems.isEmpty()) {
            throw new InputRefusedException(
                    all.problems.stream().collect(Collectors.joining("\n  ", "nothing was changed:\n  ", "")));
        } else if (all.definitions.isEmpty()) {
            throw new InputRefusedException("there is no bot in "
                    + files.stream().map(DefinitionFile::name).collect(Collectors.joining(", ")));
        }
        return all.definitions;
    }

    private void read(DefinitionFile file) {
        try {
            int number = 0;
            for (Entry entry : file.entries()) {
                number++;
                Optional<BotId> id = id(entry.json());
                String where = file.name() + ": " + (id.isPresent() ? id.get() : "bot " + number);
                id.ifPresent(bot -> requireOnce(bot, file.name(), where));
                read(entry, where);
            }
        } catch (InvalidInputException unreadable) {
            unreadable.violations().forEach(violation -> add(file.name(), violation));
        }
    }

    private void requireOnce(BotId bot, String file, String where) {
        String other = files.putIfAbsent(bot, file);
        if (other != null) {
            problems.add(where + ": is there twice" + (other.equals(file) ? "" : ", in " + other + " too"));
        }
    }

    private void read(Entry entry, String where) {
        entry.problems().forEach(violation -> add(where, violation));
        try {
            definitions.add(DefinitionJson.read(entry.json()));
        } catch (InvalidInputException refused) {
            Set<String> told = entry.problems().stream().map(Violation::field).collect(Collectors.toSet());
            refused.violations().stream()
                    .limit(entry.json().isObject() ? Long.MAX_VALUE : 1)
                    .filter(violation -> !told.contains(violation.field()))
                    .forEach(violation -> add(where, violation));
        }
    }

    private void add(String where, Violation violation) {
        problems.add(where + ": " + (violation.field().equals("input") ? violation.problem() : violation.toString()));
    }

    private static Optional<BotId> id(JsonNode bot) {
        try {
            return Optional.of(BotId.of(bot.path("id").asText()));
        } catch (InvalidInputException nameless) {
            return Optional.empty();
        }
    }
}
