package dev.lockstep.local;

import dev.lockstep.run.BotFunction;
import dev.lockstep.run.BotRun;
import dev.lockstep.run.Checkpoint;
import dev.lockstep.run.FanOut;
import dev.lockstep.run.RoundShare;
import dev.lockstep.types.EventId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/**
 * The demo's two bots: one finds the key of each line, the other, of several instances, counts keys. Each makes its
 * effects and moves its positions in one transaction, so that each line has its effects exactly once however often runs
 * die. The id of a key is the id of its line.
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

    BotFunction parse() {
        return run -> {
            zombies.started(run);
            long at = at(run, LINES);
            tally.parsed.accumulateAndGet(at, Math::max); // the run before may have died between commit and tally
            for (int step = 1; step <= STEPS_PER_RUN; step++) {
                Slice read = table.read(LINES, at, eventsPerStep);
                if (read.isEmpty()) {
                    return;
                }
                reaper.commit(run, step, List.of(keysOf(read)));
                at = read.last();
                tally.parsed.accumulateAndGet(at, Math::max);
            }
        };
    }

    private static long at(BotRun run, String queue) {
        return run.position(queue).map(EventId::value).map(Long::parseLong).orElse(0L);
    }

    private Reaper.Commit keysOf(Slice lines) {
        Slice keys = new Slice(
                lines.first(), lines.events().stream().map(rule::keyOf).toList());
        List<TransactWriteItem> writes = new ArrayList<>();
        for (int from = 0; from < keys.events().size(); from += DemoLoad.EVENTS_PER_ITEM) {
            int to = Math.min(keys.events().size(), from + DemoLoad.EVENTS_PER_ITEM);
            writes.add(table.appending(KEYS, keys.part(from, to)));
        }
        int number = keys.events().size();
        return new Reaper.Commit(
                writes, Checkpoint.read(LINES, lines.lastId(), number).andWrite(KEYS, keys.lastId(), number));
    }

    /** Reads all keys up to the end of its round, and counts those that are its own. */
    BotFunction count() {
        return run -> {
            zombies.started(run);
            FanOut share = run.fanOut().orElseThrow();
            long round = run.state().share().map(RoundShare::round).orElseThrow();
            tally.rounds.started(round, share.instances()).ifPresent(tally::violation);
            long end = share.end(KEYS).map(EventId::value).map(Long::parseLong).orElse(0L);
            long at = at(run, KEYS);
            long kept = at;
            for (int step = 1; step <= STEPS_PER_RUN && at < end; step++) {
                Slice read = table.read(KEYS, at, (int) Math.min(end - at, (long) eventsPerStep * share.instances()));
                List<Reaper.Commit> commits = countsOf(read, run);
                commitInTime(run, round, step, commits);
                at = read.last();
                kept = commits.isEmpty() ? kept : at;
            }
            if (at > kept) {
                run.complete(Checkpoint.read(KEYS, EventId.ofNumber(at), 0));
            }
        };
    }

    /** A round whose successor has begun takes nothing more. */
    private void commitInTime(BotRun run, long round, int step, List<Reaper.Commit> commits) {
        boolean isOver = tally.rounds.isOver(round);
        reaper.commit(run, step, commits);
        if (isOver && !commits.isEmpty()) {
            tally.violation("instance " + run.instance() + " of " + run.bot() + " wrote in round " + round
                    + " after a later one had begun");
        }
    }

    /**
     * As many keys a transaction as DynamoDB takes beside the position. The last one moves it over what belongs to
     * others too.
     */
    private List<Reaper.Commit> countsOf(Slice keys, BotRun run) {
        List<Reaper.Commit> commits = new ArrayList<>();
        Map<String, Long> sums = new TreeMap<>();
        for (int i = 0; i < keys.events().size(); i++) {
            String key = keys.events().get(i);
            if (!run.mine(key)) {
                continue;
            }
            if (sums.size() == KEYS_PER_COMMIT && !sums.containsKey(key)) {
                commits.add(commit(EventId.ofNumber(keys.first() + i - 1), sums));
                sums.clear();
            }
            sums.merge(key, 1L, Long::sum);
        }
        if (!sums.isEmpty()) {
            commits.add(commit(keys.lastId(), sums));
        }
        return commits;
    }

    private Reaper.Commit commit(EventId upTo, Map<String, Long> sums) {
        List<TransactWriteItem> writes = new ArrayList<>();
        sums.forEach((key, sum) -> writes.add(table.adding(key, sum)));
        long counted = sums.values().stream().mapToLong(Long::longValue).sum();
        return new Reaper.Commit(writes, Checkpoint.read(KEYS, upTo, counted));
    }
}
