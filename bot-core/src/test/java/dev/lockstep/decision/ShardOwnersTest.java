package dev.lockstep.decision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.types.QueueName;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Which instance reads which shard, over random histories of shards that come and go and rounds that grow and shrink.
 */
class ShardOwnersTest {
    private static final int HISTORIES = 300;
    private static final int ROUNDS = 20;

    @Test
    void ownersAreEvenStableAndMoveTheFewestShards() {
        for (long seed = 0; seed < HISTORIES; seed++) {
            Random random = new Random(seed);
            Map<QueueName, Integer> before = Map.of();
            Set<QueueName> shards = new HashSet<>();
            for (int round = 0; round < ROUNDS; round++) {
                for (int change = random.nextInt(6); change > 0; change--) {
                    QueueName shard = QueueName.of("s-" + random.nextInt(40));
                    if (!shards.remove(shard)) {
                        shards.add(shard);
                    }
                }
                int instances = random.nextInt(3) == 0 ? 1 + random.nextInt(12) : Math.max(1, round % 12);
                String when = "seed " + seed + ", round " + round + ": " + shards.size() + " shards, " + instances
                        + " instances, before " + before;

                Map<QueueName, Integer> owners = ShardOwners.of(before, Set.copyOf(shards), instances);

                assertThat(owners.keySet()).as(when).isEqualTo(shards);
                int[] numbers = numbers(owners, instances);
                assertThat(numbers[numbers.length - 1] - numbers[0]).as(when).isLessThanOrEqualTo(1);
                assertThat(moved(before, owners)).as(when).isEqualTo(fewestMoves(before, shards, instances));
                assertThat(ShardOwners.of(owners, shards, instances)).as(when).isEqualTo(owners);
                before = owners;
            }
        }
    }

    @Test
    void withoutShardsThereIsNobodyToOwnOne() {
        assertThat(ShardOwners.of(Map.of(QueueName.of("gone"), 3), Set.of(), 4)).isEmpty();
    }

    @Test
    void whoOwnsWhatDoesNotDependOnTheOrderInWhichShardsAreNamed() {
        Set<QueueName> shards = new HashSet<>();
        for (int i = 0; i < 30; i++) {
            shards.add(QueueName.of("s-" + i));
        }
        assertThat(ShardOwners.of(Map.of(), Set.copyOf(shards), 7)).isEqualTo(ShardOwners.of(Map.of(), shards, 7));
    }

    /** Shards that another instance reads than before; a new one has not moved. */
    private static long moved(Map<QueueName, Integer> before, Map<QueueName, Integer> after) {
        return after.entrySet().stream()
                .filter(e -> before.containsKey(e.getKey()) && !e.getValue().equals(before.get(e.getKey())))
                .count();
    }

    /**
     * Those whose owner is gone must move, and those that an owner has too many of. With {@code q} shards each and
     * {@code r} over, the {@code r} that have most keep one more.
     */
    private static long fewestMoves(Map<QueueName, Integer> before, Set<QueueName> shards, int instances) {
        Map<QueueName, Integer> kept = new HashMap<>(before);
        kept.keySet().retainAll(shards);
        long orphans =
                kept.values().stream().filter(owner -> owner >= instances).count();
        kept.values().removeIf(owner -> owner >= instances);
        int[] numbers = numbers(kept, instances);
        long surplus = 0;
        for (int i = 0; i < numbers.length; i++) {
            int most = shards.size() / instances + (i >= numbers.length - shards.size() % instances ? 1 : 0);
            surplus += Math.max(0, numbers[i] - most);
        }
        return orphans + surplus;
    }

    /** How many shards each instance has, in ascending order. */
    private static int[] numbers(Map<QueueName, Integer> owners, int instances) {
        int[] numbers = new int[instances];
        for (int i = 0; i < instances; i++) {
            numbers[i] = Collections.frequency(owners.values(), i);
        }
        Arrays.sort(numbers);
        return numbers;
    }
}
