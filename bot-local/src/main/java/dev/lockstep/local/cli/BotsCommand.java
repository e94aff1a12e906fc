package dev.lockstep.local.cli;

import dev.lockstep.types.BotId;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Bots and how they stand. */
@Command(
        name = "bots",
        description = {
            "Lists bots and how they stand. It reads one page of an index and each bot that it shows: a page costs the same"
                    + " however many bots there are, but for --state. Several conditions at once cost as much as those that the first of"
                    + " queue, tag, owner, system, state and BEGINNING names.",
            ""
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class BotsCommand extends TableCommand {
    @Mixin
    private final BotFilter filter = new BotFilter();

    @Option(
            names = "--sort",
            paramLabel = "ORDER",
            description = "${COMPLETION-CANDIDATES}: the order of the bots that are shown (default: ${DEFAULT-VALUE}).",
            defaultValue = "id")
    private BotRow.Order order = BotRow.Order.id;

    @Mixin
    private final LimitOption limit = new LimitOption();

    @Option(names = "--after", paramLabel = "BOT", description = "Goes on behind this bot, as the last page has ended.")
    private @Nullable BotId after;

    @Option(names = "--all", description = "All of them, without pages.")
    private boolean all;

    @Mixin
    private final OutputOptions output = new OutputOptions();

    BotsCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    int run(Session session) {
        int most = all ? Integer.MAX_VALUE : limit.most();
        BotPage page = BotPage.read(session, filter, Optional.ofNullable(after), most);
        output.print(new Listing<>(BotRow.columns(session.now())), order.sorted(page.rows()), out(), ansi());
        if (page.looked() > page.rows().size() && !output.isForPrograms()) {
            err().println(page.looked() + " bots were looked at for these "
                    + page.rows().size() + ".");
        }
        page.next().ifPresent(last -> err().println("There may be more: --after " + last));
        return ExitCode.OK;
    }
}
