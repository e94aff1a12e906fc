package dev.lockstep.bot;

import dev.lockstep.audit.AuditTrail;
import dev.lockstep.audit.Note;
import dev.lockstep.run.Runs;
import dev.lockstep.store.ItemStore;
import dev.lockstep.types.BotId;
import dev.lockstep.types.InvalidInputException;
import dev.lockstep.types.QueueName;
import dev.lockstep.types.UnknownBotException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * The bots of a table. A definition is changed only on the revision that was read; registering again never touches
 * positions, a run that is under way, or a pause.
 *
 * <h2>On the tables of an RStreams bus</h2>
 *
 * <ul>
 *   <li>{@link #register(BotDefinition)} is one request, whether anything changes or not, and touches no attribute that
 *       a definition does not say. All other changes write only what differs from what was read, and what of a bot
 *       means nothing to Lockstep, such as a {@code time} in English, stays until something else is said.
 *   <li>What the bus could not do is refused with an {@link dev.lockstep.types.UnsupportedByLayoutException} before
 *       anything is sent: a schedule that fires at other times there or in another zone than UTC, a target that is a
 *       container, an error limit, a tag with a comma, and settings by whose names the bus would be led.
 *   <li>A revision is a number made from the definition. It is another one for another definition, and does not rise.
 *   <li>An item that leo-sdk's trigger of an unknown bot left behind is no bot; registering makes it one.
 *   <li>An archived bot is paused too, since the bus's processor knows no archive; restoring undoes that. Notes are
 *       logged and not kept: two requests and one write unit, or one request where nothing is to be done.
 *   <li>{@link #list} reads the whole table, page by page; {@link #describe} is one request. The trigger stands for the
 *       number of wake-ups.
 *   <li>{@link #ids}, {@link #overview}, {@link #pending}, {@link #state}, {@link #readers}, {@link #remove} and
 *       {@link #repair} have no counterpart.
 * </ul>
 */
public abstract sealed class Bots permits NativeBots, RStreamsBots {

    Bots() {}

    /** Used by {@link dev.lockstep.Lockstep}. */
    public static Bots of(ItemStore store, InstantSource clock, Duration clockDrift, AuditTrail audit, Runs runs) {
        return store.choose(
                () -> new NativeBots(store, clock, clockDrift, audit, runs), () -> new RStreamsBots(store, clock));
    }

    /**
     * Refuses a definition that this table could not hold, as {@link #register(BotDefinition)} would. No request.
     *
     * @throws dev.lockstep.types.UnsupportedByLayoutException with what the table of a bus has no place for
     * @throws dev.lockstep.types.InvalidInputException with what it would take for something else
     */
    public abstract void check(BotDefinition definition);

    /**
     * Makes a bot be what the definition says, whether it is there or not. Positions, runs and a pause stay; what the
     * definition no longer says is gone. One request if nothing changes, two if something does (more where it names
     * over ninety queues and tags).
     *
     * @return the bot as it is now
     */
    public abstract Bot register(BotDefinition definition);

    /**
     * As {@link #register(BotDefinition)}, by hand. Audited with the revisions before and after, if anything changes.
     */
    public abstract Bot register(BotDefinition definition, Note note);

    /**
     * Makes a bot be what is decided in view of the one that is there, on the revision that was seen: it is decided
     * anew if somebody was faster. Otherwise as {@link #register(BotDefinition)}.
     *
     * @param decision what the bot shall be, of this id, given the one that is there, if any; empty to leave it alone
     * @return the bot as it is now; empty if it was left alone
     * @throws IllegalStateException on the tables of an RStreams bus, if others were faster fifty times
     */
    public abstract Optional<Bot> register(BotId id, Function<Optional<Bot>, Optional<BotDefinition>> decision);

    /**
     * As {@link #register(BotId, Function)}, by hand. Audited with the revisions before and after, if anything changes.
     */
    public abstract Optional<Bot> register(
            BotId id, Function<Optional<Bot>, Optional<BotDefinition>> decision, Note note);

    /**
     * Changes a definition on the revision that was read. Two requests.
     *
     * @param read the bot as it was found
     * @param changed what it shall be; of the same id
     * @throws RevisionConflictException if somebody else has changed it since
     */
    public abstract Bot update(Bot read, BotDefinition changed);

    /**
     * Changes a definition, on the latest revision whoever else changes it: the change is made anew if somebody was
     * faster.
     *
     * @throws UnknownBotException if there is no such bot
     */
    public abstract Bot update(BotId id, UnaryOperator<BotDefinition> change);

    /** The bot of this id. One request. */
    public abstract Optional<Bot> find(BotId id);

    /**
     * All bots, in no order, read page by page as the stream is. Very new ones may be missing and very old states be
     * shown: {@link #find} tells the truth. One whose definition cannot be read is left out, and logged.
     */
    public abstract Stream<BotSummary> list();

    /** The ids of the bots after this one, in the order of {@link #list}; the first ones if there is none. */
    public abstract Stream<BotId> idsAfter(Optional<BotId> last);

    /**
     * The ids of the bots that are selected, in their order, read page by page as the stream is: one request and one
     * page's keys for each {@code pageSize} of them that are taken, whatever other bots there are. A page of all bots
     * or of those of a prefix reads their definitions, one of any other selection a hundred bytes or so a bot; half a
     * read unit for each 4 KB, twice that for {@link BotSelection#readers}.
     *
     * <p>Hints, but for the readers: a bot may be missing for a moment after it was registered, paused or changed, and
     * one be named that is no longer what was asked for, or is gone. {@link #overview} tells the truth. Bots that were
     * registered or paused by a version without labels are in the lists of their tags, owners, systems, written queues
     * and states when the reconciliation has been by.
     *
     * @param after the id that the first one comes after; empty to begin at the beginning
     * @param pageSize how many keys to read a request, 1 to 1,000
     * @throws dev.lockstep.types.InvalidInputException if {@code pageSize} is none of these
     */
    public abstract Stream<BotId> ids(BotSelection selection, Optional<BotId> after, int pageSize);

    /**
     * A bot as a list shows it, and what a decision about it rests on; empty if there is no such bot. One request,
     * whatever the bot's history, and a read unit for each 4 KB of its definition, runs and wake-ups.
     *
     * @throws dev.lockstep.store.CorruptRecordException if one of these cannot be read
     */
    public abstract Optional<BotOverview> overview(BotId id);

    /**
     * The instances of all bots that are under way or that wait to be looked at again, in no order: what is neither of
     * them has nothing to do, has not been claimed yet or cannot run. Read page by page as the stream is; eight
     * requests at least, and half a read unit for each 4 KB of the index of what is due, a hundred bytes or so for each
     * instance and each due time. Hints, of which {@link #state} tells the truth. One that cannot be read is left out,
     * and logged.
     */
    public abstract Stream<PendingRun> pending();

    /**
     * All about a bot. Two requests.
     *
     * @throws UnknownBotException if there is no such bot
     */
    public abstract BotReport describe(BotId id);

    /**
     * All about a bot but the heads of its queues: one query of its own records, and of its history no more than the
     * newest runs. One request, a read unit for each 4 KB; one request more for each sixty records that the bot has
     * beside its history, beyond the first fifty: instances and one-offs.
     *
     * @return empty if there is no such bot
     */
    public abstract Optional<BotDetails> details(BotId id);

    /** What a decision about a bot rests on; empty if there is no such bot. One request, whatever the bot's history. */
    public abstract Optional<BotState> state(BotId id);

    /** The bots that read a queue. One request. */
    public abstract List<BotId> readers(QueueName queue);

    /**
     * Keeps a bot from being run, until it is resumed; a run that is under way goes on, and one that is being claimed
     * at this moment may still start. Wake-ups are kept. Audited: two requests, nine write units.
     *
     * @throws UnknownBotException if there is no such bot
     */
    public abstract void pause(BotId id, Note note);

    /** Lets a paused bot run again; otherwise as {@link #pause}. */
    public abstract void resume(BotId id, Note note);

    /** Keeps a bot that is no longer wanted, with its positions, from ever being run; otherwise as {@link #pause}. */
    public abstract void archive(BotId id, Note note);

    /**
     * Archives a bot on the revision that was read; otherwise as {@link #archive(BotId, Note)}.
     *
     * @throws RevisionConflictException if somebody else has changed or removed it since
     */
    public abstract void archive(Bot read, Note note);

    /** Takes a bot out of the archive; otherwise as {@link #pause}. */
    public abstract void restore(BotId id, Note note);

    /**
     * Removes a bot with its positions, wake-ups and subscriptions, and fences a run that is under way. Its epoch is
     * kept: a bot registered later under this name goes on from it, so that no late run of this one can write into that
     * one. Two requests; with several instances one for each of them and two more.
     *
     * @throws UnknownBotException if there is no such bot
     */
    public abstract void remove(BotId id, Note note);

    /**
     * Removes a bot on the revision that was read; otherwise as {@link #remove(BotId, Note)}.
     *
     * @throws RevisionConflictException if somebody else has changed or removed it since
     */
    public abstract void remove(Bot read, Note note);

    /**
     * Makes up for what a crash in the middle of a long registration left out. Three requests and one for each repair.
     *
     * @return how many records were missing or wrong
     */
    public abstract int repair(BotId id);

    static void requireSameId(BotId id, BotDefinition changed) {
        if (!changed.id().equals(id)) {
            throw InvalidInputException.of(
                    "id", "of a bot cannot be changed: register '" + changed.id() + "' and remove '" + id + "'");
        }
    }
}
