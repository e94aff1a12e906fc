package dev.lockstep.local;

import dev.lockstep.run.BotFunction;
import dev.lockstep.run.BotRun;
import dev.lockstep.run.Checkpoint;
import dev.lockstep.types.EventId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/**
 * The demo's two bots: one finds the key of each line, the other counts keys. Each makes its effects and moves its
 * positions in one transaction, so that each line has its effects exactly once however often runs die. The id of a key
 * is the id of its line.
 */
final class DemoBots {
    static final String LINES = "demo.lines";
    static final String KEYS = "demo.keys";
    static final String PARSE = "demo-parse";
    static final String COUNT = "demo-count";

    private static final int STEPS_PER_RUN = 5;
    private static final int KEYS_PER_COMMIT = 99;

    private final DemoTable table;
    private final KeyRule rule;
    private final int eventsPerStep;
    private final Reaper reaper;
    private final Zombies zombies;
    private final Tally tally;

    DemoBots(DemoTable table, DemoInput input, Reaper reaper, Zombies zombies, Tally tally) {
        this.table = table;
        this.rule = input.rule();
        this.eventsPerStep = eventsPerStep(input.lines());
        this.reaper = reaper;
        this.zombies = zombies;
        this.tally = tally;
    }

    /** Some forty steps a bot, whatever the input, so that about as many runs die in a short demo as in a long one. */
    private static int eventsPerStep(long lines) {
        return (int) Math.max(10, Math.min(2_000, lines / 40));
    }

    /** Does what one step of a bot does with the events it read. */
    private interface Step {
        List<Reaper.Commit> commits(Slice read);
    }

    BotFunction parse() {
        return run -> work(run, LINES, this::keysOf);
    }

    BotFunction count() {
        return run -> work(run, KEYS, this::countsOf);
    }

    private void work(BotRun run, String queue, Step bot) {
        zombies.started(run);
        long at = run.position(queue).map(EventId::value).map(Long::parseLong).orElse(0L);
        AtomicLong reached = queue.equals(LINES) ? tally.parsed : tally.counted;
        reached.accumulateAndGet(at, Math::max); // the run before may have died between its commit and its tally
        for (int step = 1; step <= STEPS_PER_RUN; step++) {
            Slice read = table.read(queue, at, eventsPerStep);
            if (read.isEmpty()) {
                return;
            }
            reaper.commit(run, step, bot.commits(read));
            at = read.last();
            reached.accumulateAndGet(at, Math::max);
        }
    }

    private List<Reaper.Commit> keysOf(Slice lines) {
        Slice keys = new Slice(
                lines.first(), lines.events().stream().map(rule::keyOf).toList());
        List<TransactWriteItem> writes = new ArrayList<>();
        for (int from = 0; from < keys.events().size(); from += DemoLoad.EVENTS_PER_ITEM) {
            int to = Math.min(keys.events().size(), from + DemoLoad.EVENTS_PER_ITEM);
            writes.add(table.appending(KEYS, keys.part(from, to)));
        }
        int number = keys.events().size();
        return List.of(new Reaper.Commit(
                writes, Checkpoint.read(LINES, lines.lastId(), number).andWrite(KEYS, keys.lastId(), number)));
    }

    /** As many keys a transaction as DynamoDB takes beside the position. */
    private List<Reaper.Commit> countsOf(Slice keys) {
        List<Reaper.Commit> commits = new ArrayList<>();
        Map<String, Long> sums = new TreeMap<>();
        int from = 0;
        for (int i = 0; i < keys.events().size(); i++) {
            String key = keys.events().get(i);
            if (sums.size() == KEYS_PER_COMMIT && !sums.containsKey(key)) {
                commits.add(commit(keys.part(from, i), sums));
                sums.clear();
                from = i;
            }
            sums.merge(key, 1L, Long::sum);
        }
        commits.add(commit(keys.part(from, keys.events().size()), sums));
        return commits;
    }

    private Reaper.Commit commit(Slice keys, Map<String, Long> sums) {
        List<TransactWriteItem> writes = new ArrayList<>();
        sums.forEach((key, sum) -> writes.add(table.adding(key, sum)));
        return new Reaper.Commit(
                writes, Checkpoint.read(KEYS, keys.lastId(), keys.events().size()));
    }
}
