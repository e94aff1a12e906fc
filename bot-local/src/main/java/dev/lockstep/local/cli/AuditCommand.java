package dev.lockstep.local.cli;

import dev.lockstep.audit.AuditEntry;
import dev.lockstep.audit.AuditTrail;
import dev.lockstep.types.BotId;
import dev.lockstep.types.LockName;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Who changed what by hand. */
@Command(
        name = "audit",
        description = "Lists what was changed by hand in the last 365 days, the newest first: who, what, why.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class AuditCommand extends TableCommand {
    @Parameters(paramLabel = "BOT", arity = "0..1", description = "Only of this bot.")
    private @Nullable BotId bot;

    @Option(names = "--lock", paramLabel = "NAME", description = "Only of this named lock.")
    private @Nullable LockName lock;

    @Mixin
    private final LimitOption limit = new LimitOption();

    @Mixin
    private final OutputOptions output = new OutputOptions();

    AuditCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    int run(Session session) {
        if (bot != null && lock != null) {
            throw wrong("give a bot or --lock, not both");
        }
        List<AuditEntry> entries;
        try (Stream<AuditEntry> all = entries(session.lockstep().audit())) {
            entries = all.limit(limit.most()).toList();
        }
        output.print(new Listing<>(columns(session.now())), entries, out(), ansi());
        return ExitCode.OK;
    }

    private Stream<AuditEntry> entries(AuditTrail audit) {
        if (bot != null) {
            return audit.of(bot);
        }
        return lock != null ? audit.of(lock) : audit.newest();
    }

    private static List<Column<AuditEntry>> columns(Instant now) {
        return List.of(
                Column.of("at", entry -> Column.json(entry.at()), entry -> Cell.of(Ages.from(entry.at(), now))),
                Column.text(
                        "subject",
                        entry -> entry.subject().kind() + ":" + entry.subject().value()),
                Column.text("action", AuditEntry::action),
                Column.<AuditEntry>text("before", AuditEntry::before).cut(48),
                Column.<AuditEntry>text("after", AuditEntry::after).cut(48),
                Column.<AuditEntry>text("who", entry -> entry.note().who()).cut(24),
                Column.<AuditEntry>text("why", entry -> entry.note().why()).cut(72));
    }
}
