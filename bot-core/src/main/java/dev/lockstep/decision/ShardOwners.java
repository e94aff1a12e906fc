package dev.lockstep.decision;

import dev.lockstep.types.QueueName;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which instance reads which shard: evenly, so that no instance has two more than another, and as they were, but for
 * the fewest that must move. Owners change between two rounds alone, when every shard's position is the bot's.
 */
final class ShardOwners {
    private ShardOwners() {}

    /** The owners for so many instances, given who owned what before. */
    static Map<QueueName, Integer> of(Map<QueueName, Integer> before, Set<QueueName> shards, int instances) {
        List<List<QueueName>> owned = new ArrayList<>();
        for (int i = 0; i < instances; i++) {
            owned.add(new ArrayList<>());
        }
        List<QueueName> free = new ArrayList<>();
        for (QueueName shard : sorted(shards)) {
            Integer owner = before.get(shard);
            if (owner != null && owner < instances) {
                owned.get(owner).add(shard);
            } else {
                free.add(shard);
            }
        }
        give(owned, free, shards.size());
        Map<QueueName, Integer> owners = new HashMap<>();
        for (int i = 0; i < instances; i++) {
            for (QueueName shard : owned.get(i)) {
                owners.put(shard, i);
            }
        }
        return owners;
    }

    /** Those who have most keep one more than the others, if not all can have the same. */
    private static void give(List<List<QueueName>> owned, List<QueueName> free, int shards) {
        int share = shards / owned.size();
        int larger = shards % owned.size();
        List<List<QueueName>> byNumber = new ArrayList<>(owned);
        byNumber.sort(Comparator.comparing((List<QueueName> own) -> own.size()).reversed());
        Deque<QueueName> left = new ArrayDeque<>(free);
        for (int i = 0; i < byNumber.size(); i++) {
            List<QueueName> own = byNumber.get(i);
            for (int most = share + (i < larger ? 1 : 0); own.size() > most; ) {
                left.add(own.remove(own.size() - 1));
            }
        }
        for (int i = 0; i < byNumber.size(); i++) {
            for (int most = share + (i < larger ? 1 : 0); byNumber.get(i).size() < most; ) {
                byNumber.get(i).add(left.remove());
            }
        }
    }

    private static List<QueueName> sorted(Collection<QueueName> queues) {
        return queues.stream().sorted(Comparator.comparing(QueueName::value)).toList();
    }
}
