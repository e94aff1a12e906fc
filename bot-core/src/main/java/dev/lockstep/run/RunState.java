package dev.lockstep.run;

import dev.lockstep.store.CorruptRecordException;
import dev.lockstep.store.Item;
import dev.lockstep.store.RecordKey;
import dev.lockstep.types.BotId;
import dev.lockstep.types.EventId;
import dev.lockstep.types.QueueName;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The run lock and the positions of one instance of a bot.
 *
 * <h2>On the tables of an RStreams bus</h2>
 *
 * <p>It tells of whatever run stands there, leo-sdk's too, by what the bot's item holds.
 *
 * <ul>
 *   <li>{@code epoch} is the bus's token in milliseconds, and {@code runId} the same as text. It may be given again.
 *   <li>{@code wakeSeen} is the bot's latest {@code trigger}, whether or not the latest run answers it; {@code again}
 *       is whether it is later than the latest claim, so that the bus owes the bot a run.
 *   <li>{@code errors} is the bot's {@code errorCount}, for all instances together; {@code idleRuns} is always 0.
 *   <li>The deadline is the claim and {@code maxDuration}, or the bot's {@code timeout}, or 15 minutes, as the bus
 *       counts, without the bound of clock drift. There is one while the run is open.
 *   <li>{@code isLogged} is always true: there is no log for a run to be entered in.
 * </ul>
 *
 * @param instance number of the instance, 0 for a bot that is not fanned out
 * @param epoch the fencing token of the latest run; only ever rises
 * @param runId the latest run; absent before the first one and after a removal
 * @param requestId the request that started it
 * @param wakeSeen the last wake-up the latest run answers
 * @param errors how many runs in a row ended in failure
 * @param idleRuns how many runs in a row completed without moving a read position
 * @param again whether another run was asked for
 * @param isLogged whether the run has entered its own end in the log
 * @param share the instance's part of its bot's latest round; empty for a bot that runs alone, and on a bus
 */
public record RunState(
        BotId bot,
        int instance,
        long epoch,
        Phase phase,
        Optional<String> runId,
        Optional<String> requestId,
        long wakeSeen,
        int errors,
        int idleRuns,
        boolean again,
        boolean isLogged,
        RunTimes times,
        Progress progress,
        Optional<RoundShare> share) {

    /** An instance of a bot that runs alone. */
    public RunState(
            BotId bot,
            int instance,
            long epoch,
            Phase phase,
            Optional<String> runId,
            Optional<String> requestId,
            long wakeSeen,
            int errors,
            int idleRuns,
            boolean again,
            boolean isLogged,
            RunTimes times,
            Progress progress) {
        this(
                bot,
                instance,
                epoch,
                phase,
                runId,
                requestId,
                wakeSeen,
                errors,
                idleRuns,
                again,
                isLogged,
                times,
                progress,
                Optional.empty());
    }

    /** Attribute with the code of the {@link Phase}; the filter of the table's stream looks at it. */
    public static final String PHASE = "st";

    static final String EPOCH = "e";
    static final String RUN_ID = "id";
    static final String REQUEST_ID = "rq";
    static final String PROCESS = "pr";
    static final String PROCESS_BEFORE = "pb";
    static final String SEQUENCE = "c";
    static final String WRITER = "h";
    static final String WRITER_BEFORE = "hb";
    static final String COMMITTER = "hc";
    static final String WAKE_SEEN = "ws";
    static final String ERRORS = "er";
    static final String IDLE_RUNS = "np";
    static final String AGAIN = "ag";
    static final String LOGGED = "lg";
    static final String MOVED = "mv";
    static final String CLAIMED_AT = "t0";
    static final String STARTED_AT = "t1";
    static final String ENDED_AT = "t2";
    static final String DEADLINE = "dl";
    static final String RECORDS_READ = "rr";
    static final String RECORDS_WRITTEN = "rw";
    static final String REMOVED = "gone";
    static final String READS = "rd";
    static final String WRITES = "wr";

    /** Reads a run record. */
    public static RunState of(Item item) {
        RecordKey.Run key = (RecordKey.Run) item.key();
        return new RunState(
                key.bot(),
                key.instance(),
                item.requireCount(EPOCH),
                Phase.of(item, PHASE),
                name(item, RUN_ID),
                name(item, REQUEST_ID),
                item.count(WAKE_SEEN, 0),
                item.smallCount(ERRORS, 0),
                item.smallCount(IDLE_RUNS, 0),
                item.flag(AGAIN),
                item.flag(LOGGED),
                RunTimes.of(item),
                Progress.of(item),
                RoundShare.of(item));
    }

    /** An instance that has never been claimed, and has no record. */
    public static RunState unborn(BotId bot, int instance) {
        return new RunState(
                bot,
                instance,
                0,
                Phase.IDLE,
                Optional.empty(),
                Optional.empty(),
                0,
                0,
                0,
                false,
                false,
                RunTimes.NONE,
                new Progress(0, false, 0, 0, Map.of(), Map.of()),
                Optional.empty());
    }

    /** Whether there is no record of the instance yet; a bot's first one has a record from its registration on. */
    boolean isUnborn() {
        return instance > 0 && epoch == 0;
    }

    /** Reads the instances in a bot's item of an RStreams bus: the first, and each other that it tells of. */
    public static List<RunState> onBus(Item bot) {
        return BusInstance.all(bot, ((RecordKey.Definition) bot.key()).bot());
    }

    private static Optional<String> name(Item item, String attribute) {
        Optional<String> name = item.string(attribute);
        if (name.filter(RunContext.NAME.negate()).isPresent()) {
            throw new CorruptRecordException(item.key(), attribute, "is not 1 to 128 printable ASCII characters");
        }
        return name;
    }

    /** Who has the run lock, or had it last; empty before the first run. */
    public Optional<RunHolder> holder() {
        return runId.map(id -> new RunHolder(id, epoch, phase, requestId, times.deadline()));
    }

    /** What its run is told of its share; empty for a bot that runs alone. */
    public Optional<FanOut> fanOut() {
        return share.filter(s -> !s.isFenced())
                .map(s -> new FanOut(s.instances(), ids(progress.reads()), s.ends(), Optional.empty()));
    }

    private static Map<QueueName, EventId> ids(Map<QueueName, Position> positions) {
        Map<QueueName, EventId> ids = new HashMap<>();
        positions.forEach((queue, position) -> ids.put(queue, position.eventId()));
        return ids;
    }

    RunState with(RunTimes newTimes, Progress newProgress) {
        return new RunState(
                bot,
                instance,
                epoch,
                phase,
                runId,
                requestId,
                wakeSeen,
                errors,
                idleRuns,
                again,
                isLogged,
                newTimes,
                newProgress,
                share);
    }
}
