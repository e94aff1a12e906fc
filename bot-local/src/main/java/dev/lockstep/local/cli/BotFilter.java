package dev.lockstep.local.cli;

import dev.lockstep.bot.BotSelection;
import dev.lockstep.bot.Bots;
import dev.lockstep.bot.PendingRun;
import dev.lockstep.decision.Standing;
import dev.lockstep.local.InputRefusedException;
import dev.lockstep.types.BotId;
import dev.lockstep.types.QueueName;
import dev.lockstep.types.SystemId;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Which bots. One condition names the bots from an index, at the price of those it names: the first that is given of
 * queue, tag, owner, system, state and beginning. What it names is then looked at for the others.
 */
final class BotFilter {
    private static final Set<Standing> PENDING =
            Set.of(Standing.RUNNING, Standing.BACK_OFF, Standing.ROGUE, Standing.BLOCKED);

    @Parameters(
            paramLabel = "BEGINNING",
            arity = "0..1",
            description = "Only bots whose ids begin with this.",
            defaultValue = "")
    private String beginning = "";

    @Option(names = "--queue", paramLabel = "QUEUE", description = "Only bots that read or write this queue.")
    private @Nullable QueueName queue;

    @Option(names = "--tag", paramLabel = "TAG", description = "Only bots with this tag.")
    private @Nullable String tag;

    @Option(names = "--owner", paramLabel = "OWNER", description = "Only bots of this owner.")
    private @Nullable String owner;

    @Option(names = "--system", paramLabel = "SYSTEM", description = "Only bots that talk to this system.")
    private @Nullable SystemId system;

    @Option(
            names = "--state",
            paramLabel = "STATE",
            split = ",",
            description =
                    "Only bots in one of these states: rogue, running, ready, back-off, blocked, paused, archived,"
                            + " waiting. Rogue, running, back-off and blocked ones are found among what is due: that reads past"
                            + " the next time of every schedule, some 6 read units for 1,000, and leaves out bots whose"
                            + " record cannot be read. For ready and waiting all bots are walked through.")
    private List<String> states = List.of();

    /** The ids that an index names, in their order. */
    Iterator<BotId> ids(Session session, Optional<BotId> after, int pageSize) {
        Bots bots = session.lockstep().bots();
        if (queue != null) {
            Stream<BotId> readers = bots.ids(BotSelection.readers(queue), after, pageSize);
            Stream<BotId> writers = bots.ids(BotSelection.writers(queue), after, pageSize);
            return new Merged(readers.iterator(), writers.iterator());
        }
        Optional<BotSelection> listed = Stream.<Optional<BotSelection>>of(
                        Optional.ofNullable(tag).map(BotSelection::tag),
                        Optional.ofNullable(owner).map(BotSelection::owner),
                        Optional.ofNullable(system).map(BotSelection::system),
                        byStatus())
                .flatMap(Optional::stream)
                .findFirst();
        if (listed.isEmpty() && !states.isEmpty() && PENDING.containsAll(standings())) {
            try (Stream<PendingRun> pending = bots.pending()) {
                return pending.map(PendingRun::bot)
                        .distinct()
                        .filter(bot -> after.map(last -> bot.value().compareTo(last.value()) > 0)
                                .orElse(true))
                        .sorted((a, b) -> a.value().compareTo(b.value()))
                        .toList()
                        .iterator();
            }
        }
        return bots.ids(listed.orElseGet(() -> BotSelection.prefix(beginning)), after, pageSize)
                .iterator();
    }

    private Optional<BotSelection> byStatus() {
        Set<Standing> wanted = standings();
        if (wanted.equals(Set.of(Standing.PAUSED))) {
            return Optional.of(BotSelection.paused());
        }
        return wanted.equals(Set.of(Standing.ARCHIVED)) ? Optional.of(BotSelection.archived()) : Optional.empty();
    }

    /** Whether there is more to be looked at than the beginnings of ids. */
    boolean isNarrow() {
        return queue != null || tag != null || owner != null || system != null || !states.isEmpty();
    }

    /** Whether a bot, as it is found, is one of those that were asked for. */
    boolean accepts(BotRow row) {
        return row.bot().value().startsWith(beginning)
                && (states.isEmpty() || standings().contains(row.standing()))
                && (owner == null || row.owner().equals(owner))
                && (tag == null || row.tags().contains(tag))
                && (system == null
                        || row.seen()
                                .flatMap(found -> found.summary().system())
                                .filter(system::equals)
                                .isPresent())
                && (queue == null
                        || row.seen()
                                .map(found -> found.summary().rules())
                                .filter(rules -> rules.reads().contains(queue)
                                        || rules.writes().contains(queue))
                                .isPresent());
    }

    private Set<Standing> standings() {
        return states.stream().map(BotFilter::standing).collect(Collectors.toSet());
    }

    private static Standing standing(String word) {
        return Arrays.stream(Standing.values())
                .filter(standing -> BotRow.word(standing).equals(word))
                .findFirst()
                .orElseThrow(() -> new InputRefusedException("--state '" + word
                        + "' is none: accepted are "
                        + Arrays.stream(Standing.values()).map(BotRow::word).collect(Collectors.joining(", "))));
    }
}
