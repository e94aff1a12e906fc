package dev.lockstep.local.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Column;
import picocli.CommandLine.Help.Column.Overflow;
import picocli.CommandLine.Help.TextTable;
import picocli.CommandLine.Model.UsageMessageSpec;

/** The commands of a help text by what they are for. */
final class CommandGroups {
    private static final int NAME_WIDTH = 18;

    private final Map<String, List<String>> groups = new LinkedHashMap<>();

    CommandGroups with(String heading, List<String> commands) {
        groups.put(heading, List.copyOf(commands));
        return this;
    }

    /** Commands that are in no group are not shown. */
    void addTo(CommandLine line) {
        line.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_COMMAND_LIST_HEADING, help -> "");
        line.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_COMMAND_LIST, this::render);
    }

    private String render(Help help) {
        StringBuilder text = new StringBuilder();
        groups.forEach((heading, commands) -> {
            text.append(String.format("%n%s%n", heading));
            TextTable table = TextTable.forColumns(
                    help.colorScheme(),
                    new Column(NAME_WIDTH, 2, Overflow.SPAN),
                    new Column(help.commandSpec().usageMessage().width() - NAME_WIDTH, 1, Overflow.WRAP));
            commands.forEach(name -> table.addRowValues(
                    help.colorScheme().commandText(name), help.colorScheme().text(description(help, name))));
            text.append(table);
        });
        return text.toString();
    }

    private static String description(Help help, String name) {
        return Optional.ofNullable(help.commandSpec().subcommands().get(name))
                .map(command -> command.getCommandSpec().usageMessage().description())
                .filter(description -> description.length > 0)
                .map(description -> firstSentence(description[0]))
                .orElse("");
    }

    private static String firstSentence(String description) {
        int end = description.indexOf(". ");
        return end < 0 ? description : description.substring(0, end + 1);
    }
}
