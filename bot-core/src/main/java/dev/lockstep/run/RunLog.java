package dev.lockstep.run;

import dev.lockstep.store.Change;
import dev.lockstep.store.Condition;
import dev.lockstep.store.CorruptRecordException;
import dev.lockstep.store.Item;
import dev.lockstep.store.ItemStore;
import dev.lockstep.store.LockstepTable;
import dev.lockstep.store.RecordKey;
import dev.lockstep.store.RecordRange;
import dev.lockstep.types.BotId;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Finished runs, kept for 30 days. A run that has something to say (an error, a message, a result) writes its entry in
 * the transaction that ends it; one that ended in silence is entered by the dispatcher when the stream tells of its
 * end, so that the end itself costs one write unit.
 */
public final class RunLog {
    private static final Logger LOG = LoggerFactory.getLogger(RunLog.class);
    private static final Duration KEPT = Duration.ofDays(30);
    private static final int PAGE = 25;
    private static final int LONGEST_STACK_BYTES = 200_000;
    private static final String KEPT_BY_NOBODY =
            "a bot's item holds its latest run alone, which bots().describe tells; Botmon reads the logs of functions";

    private final ItemStore store;
    private final InstantSource clock;

    public RunLog(ItemStore store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
    }

    /**
     * The bot's finished runs, the newest first, 25 with each request as the stream is read: whoever wants the first
     * ones alone pays for these alone. A read unit for each 4 KB, which is about twenty silent ends.
     */
    public Stream<RunLogEntry> of(BotId bot) {
        store.requireNative("runs().log().of", KEPT_BY_NOBODY);
        Instant now = clock.instant();
        return store.query(new RecordRange.RunLogs(bot), PAGE)
                .filter(item -> isKept(item, now))
                .map(RunLog::entry);
    }

    /**
     * One finished run. One request, a read unit for each 4 KB.
     *
     * @param epoch the run's, as {@link RunLogEntry#epoch} tells it
     * @return empty if no run of that epoch is in the history: it is under way, ended in silence a moment ago, was
     *     fenced off, or ended over 30 days ago
     */
    public Optional<RunLogEntry> find(BotId bot, long epoch, int instance) {
        store.requireNative("runs().log().find", KEPT_BY_NOBODY);
        Instant now = clock.instant();
        return store.get(new RecordKey.RunLog(bot, instance, epoch))
                .filter(item -> isKept(item, now))
                .map(RunLog::entry);
    }

    /**
     * Those of these records that are finished runs and have not expired, in their order. One that cannot be read is
     * left out, and logged.
     */
    public static List<RunLogEntry> kept(List<Item> items, Instant now) {
        return items.stream()
                .filter(item -> item.key() instanceof RecordKey.RunLog)
                .flatMap(item -> readable(item, now))
                .toList();
    }

    private static Stream<RunLogEntry> readable(Item item, Instant now) {
        try {
            return isKept(item, now) ? Stream.of(entry(item)) : Stream.empty();
        } catch (CorruptRecordException torn) {
            LOG.warn("a finished run is left out of what is told of its bot", torn);
            return Stream.empty();
        }
    }

    private static boolean isKept(Item item, Instant now) {
        return item.number(LockstepTable.TIME_TO_LIVE, Long.MAX_VALUE) > now.getEpochSecond();
    }

    /** Enters a run that completed in silence, unless it is entered already. One request, one write unit. */
    public void enter(RunState completed) {
        store.requireNative("runs().log().enter", KEPT_BY_NOBODY);
        Instant ended = completed.times().ended().orElseGet(clock::instant);
        store.update(change(RunLogEntry.of(
                        completed, completed.phase(), ended, completed.errors(), RunLogEntry.Ending.SILENT))
                .when(Condition.missing()));
    }

    /** The entry of an open run that something else than its own end has fenced off. */
    public Change fenced(RunState open, String code, String why) {
        return change(RunLogEntry.of(
                open, Phase.EXPIRED, clock.instant(), open.errors(), RunLogEntry.Ending.of(RunError.of(code, why))));
    }

    Change change(RunLogEntry entry) {
        Change change = Change.of(new RecordKey.RunLog(entry.bot(), entry.instance(), entry.epoch()))
                .set("id", entry.runId())
                .set("st", entry.phase().code())
                .set("t2", entry.endedAt())
                .set("rr", entry.recordsRead())
                .set("rw", entry.recordsWritten())
                .set("er", entry.failures())
                .set(LockstepTable.TIME_TO_LIVE, entry.endedAt().plus(KEPT).getEpochSecond());
        entry.claimedAt().ifPresent(t -> change.set("t0", t));
        entry.startedAt().ifPresent(t -> change.set("t1", t));
        entry.message().ifPresent(m -> change.set("ms", m));
        entry.result().ifPresent(r -> change.set("rs", r));
        entry.error().ifPresent(error -> {
            change.set("et", error.type()).set("em", error.message());
            if (!error.stack().isEmpty()) {
                change.set("es", AttributeValue.fromB(SdkBytes.fromByteArray(zip(error.stack()))));
            }
        });
        return change;
    }

    private static RunLogEntry entry(Item item) {
        RecordKey.RunLog key = (RecordKey.RunLog) item.key();
        return new RunLogEntry(
                key.bot(),
                key.instance(),
                key.epoch(),
                item.requireString("id"),
                Phase.of(item, "st"),
                item.instant("t0"),
                item.instant("t1"),
                item.instant("t2").orElse(Instant.EPOCH),
                item.count("rr", 0),
                item.count("rw", 0),
                item.smallCount("er", 0),
                item.string("ms"),
                item.string("rs"),
                item.string("et")
                        .map(type -> new RunError(type, item.string("em").orElse(""), stack(item))));
    }

    private static String stack(Item item) {
        return item.bytes("es").map(bytes -> unzip(item.key(), bytes)).orElse("");
    }

    private static byte[] zip(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(bytes)) {
            zip.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static String unzip(RecordKey key, byte[] bytes) {
        try (GZIPInputStream zip = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
            return new String(zip.readNBytes(LONGEST_STACK_BYTES), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new CorruptRecordException(key, "es", "is not gzip: " + e.getMessage());
        }
    }
}
