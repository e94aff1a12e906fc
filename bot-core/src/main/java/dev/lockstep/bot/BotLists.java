package dev.lockstep.bot;

import dev.lockstep.store.CorruptRecordException;
import dev.lockstep.store.IdRange;
import dev.lockstep.store.Item;
import dev.lockstep.store.ItemStore;
import dev.lockstep.store.LockstepTable;
import dev.lockstep.store.RecordKey;
import dev.lockstep.store.RecordRange;
import dev.lockstep.types.BotId;
import dev.lockstep.types.InvalidInputException;
import dev.lockstep.types.QueueName;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds bots of a table of Lockstep's own by what they are and by what they wait for. */
final class BotLists {
    private static final Logger LOG = LoggerFactory.getLogger(BotLists.class);
    private static final int LARGEST_PAGE = 1_000;

    private final ItemStore store;

    BotLists(ItemStore store) {
        this.store = store;
    }

    Stream<BotSummary> summaries() {
        return store.list(DefinitionItem.KIND, Optional.empty())
                .filter(item -> item.key() instanceof RecordKey.Definition)
                .flatMap(item -> DefinitionItem.readableSummary(item).stream());
    }

    Stream<BotId> idsAfter(Optional<BotId> last) {
        return store.list(DefinitionItem.KIND, last.map(RecordKey.Definition::new))
                .flatMap(item -> bot(item.key()).stream());
    }

    Stream<BotId> ids(BotSelection selection, Optional<BotId> after, int pageSize) {
        if (pageSize < 1 || pageSize > LARGEST_PAGE) {
            throw InvalidInputException.of("pageSize", pageSize + " is not between 1 and " + LARGEST_PAGE);
        }
        IdRange ids = new IdRange(selection instanceof BotSelection.Prefix p ? p.prefix() : "", after);
        if (ids.isEmpty()) {
            return Stream.empty();
        }
        Stream<Item> items = selection instanceof BotSelection.Readers r
                ? store.query(new RecordRange.SubscriptionsOf(r.queue(), ids), pageSize)
                : store.list(kind(selection), ids, pageSize);
        return items.flatMap(item -> bot(item.key()).stream());
    }

    private static String kind(BotSelection selection) {
        if (selection instanceof BotSelection.Tag s) {
            return Labels.tag(s.tag());
        } else if (selection instanceof BotSelection.Owner s) {
            return Labels.owner(s.owner());
        } else if (selection instanceof BotSelection.OfSystem s) {
            return Labels.system(s.system().value());
        } else if (selection instanceof BotSelection.Writers s) {
            return Labels.writes(s.queue().value());
        } else if (selection instanceof BotSelection.WithStatus s) {
            return s.status() == BotStatus.PAUSED ? Labels.PAUSED : Labels.ARCHIVED;
        }
        return DefinitionItem.KIND;
    }

    private static Optional<BotId> bot(RecordKey key) {
        if (key instanceof RecordKey.Definition definition) {
            return Optional.of(definition.bot());
        } else if (key instanceof RecordKey.Label label) {
            return Optional.of(label.bot());
        }
        return key instanceof RecordKey.Subscription subscription ? Optional.of(subscription.bot()) : Optional.empty();
    }

    List<BotId> readers(QueueName queue) {
        return store.query(new RecordRange.Subscriptions(queue))
                .map(item -> ((RecordKey.Subscription) item.key()).bot())
                .toList();
    }

    Stream<PendingRun> pending() {
        return IntStream.range(0, LockstepTable.DUE_SHARDS)
                .mapToObj(store::dueInstances)
                .toList() // asks all shards now
                .stream()
                .flatMap(shard -> shard)
                .flatMap(item -> pending(item).stream());
    }

    private static Optional<PendingRun> pending(Item item) {
        if (!(item.key() instanceof RecordKey.Run run)) {
            return Optional.empty();
        }
        try {
            return item.instant(LockstepTable.DUE_AT).map(due -> new PendingRun(run.bot(), run.instance(), due));
        } catch (CorruptRecordException unreadable) {
            LOG.warn("{} is left out", run, unreadable);
            return Optional.empty();
        }
    }
}
