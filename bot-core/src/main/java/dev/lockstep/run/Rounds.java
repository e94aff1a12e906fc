package dev.lockstep.run;

import dev.lockstep.audit.AuditTrail;
import dev.lockstep.audit.Note;
import dev.lockstep.store.Change;
import dev.lockstep.store.Item;
import dev.lockstep.store.Outcome;
import dev.lockstep.store.RecordKey;
import dev.lockstep.store.RecordRange;
import dev.lockstep.types.BotId;
import dev.lockstep.types.Tokens;
import dev.lockstep.types.UnknownBotException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The rounds of bots with several instances. A round opens with a fixed end for each queue; each instance that is
 * claimed for it starts where the bot stands and cannot pass the end; when all are there the round is closed, and the
 * bot stands at the end. Only between two rounds does the number of instances change.
 *
 * <p>Its writes are conditional on the round that was seen, whoever makes them: a dispatcher decides, and any number of
 * dispatchers may decide at once.
 */
public final class Rounds {
    private static final int ATTEMPTS = 50;
    private static final String OPENED_BY_THE_BUS = "the bus opens and closes the rounds of a fan-out itself";

    private final RunContext context;
    private final AuditTrail audit;

    Rounds(RunContext context, AuditTrail audit) {
        this.context = context;
        this.audit = audit;
    }

    /**
     * The bot's round, and with it the bot's own positions; empty for a bot that works alone. Two requests, one for a
     * bot that works alone.
     *
     * @throws UnknownBotException if there is no such bot
     */
    public Optional<Round> find(BotId bot) {
        requireNative("find");
        RunState first = context.store()
                .get(new RecordKey.Run(bot, 0))
                .filter(context.records()::isKnown)
                .map(context.records()::state)
                .orElseThrow(() -> new UnknownBotException(bot));
        return of(first);
    }

    /** The round that an instance's bot works in; empty, and no request, if it works alone. */
    Optional<Round> of(RunState first) {
        return first.share()
                .flatMap(share -> context.store().get(new RecordKey.Round(first.bot())))
                .map(Round::of)
                .filter(round -> round.phase() != RoundPhase.GATHERED);
    }

    /**
     * Turns a bot that has worked alone into one that works in rounds; its first round opens when all that may be left
     * of an earlier fan-out is {@linkplain #clear cleared}. One request, four write units.
     *
     * @return false if something has happened to the bot since it was read
     */
    public boolean fanOut(RunState alone, Optional<Round> last) {
        requireNative("fanOut");
        return context.store().transact(RoundChanges.fannedOut(alone, last, Tokens.next())) instanceof Outcome.Applied;
    }

    /**
     * Turns a bot that has worked in rounds into one that works alone, from where the closed round has left it. One
     * request, four write units.
     *
     * @return false if something has happened to the bot since it was read
     */
    public boolean gather(Round closed, RunState first) {
        requireNative("gather");
        return context.store().transact(RoundChanges.gathered(closed, first, Tokens.next())) instanceof Outcome.Applied;
    }

    /**
     * Opens the next round. One request, one write unit while the record is under 1 KB.
     *
     * @return the round; empty if something has happened to the bot since it was read
     */
    public Optional<Round> open(Round closed, RoundPlan plan) {
        requireNative("open");
        String token = Tokens.next();
        return written(RoundChanges.opened(closed, plan, token, context.now()), token);
    }

    /**
     * Closes a round whose instances have all done their shares: the bot stands at its end, at the furthest positions
     * any of them has written, and what they counted is added up. One request, one write unit while the record is under
     * 1 KB; one request more for each instance that has left a queue unread because the bot gave it up meanwhile.
     *
     * @param instances all of the round's, as they were found when they had done their shares
     * @return the round; empty if something has happened to the bot since it was read
     */
    public Optional<Round> close(Round open, List<RunState> instances) {
        requireNative("close");
        List<RunState> last = new ArrayList<>();
        for (RunState instance : instances) {
            Optional<RunState> retired = retired(instance);
            if (retired.isEmpty()) {
                return Optional.empty();
            }
            last.add(retired.get());
        }
        String token = Tokens.next();
        return written(RoundChanges.closed(open, last, token, context.now()), token);
    }

    /** The instance as nobody claims it for its round any more; empty if somebody has. */
    private Optional<RunState> retired(RunState instance) {
        boolean isOver = instance.share()
                .filter(share ->
                        share.isFenced() || share.isDone(instance.progress().reads()))
                .isPresent();
        if (isOver) {
            return Optional.of(instance);
        }
        Outcome outcome = context.store().updateAndRead(RoundChanges.retired(instance));
        Optional<Item> item =
                outcome instanceof Outcome.Refused refused ? refused.found() : ((Outcome.Applied) outcome).item();
        return item.map(context.records()::state).filter(now -> isRetired(now, instance));
    }

    private static boolean isRetired(RunState now, RunState instance) {
        return now.epoch() == instance.epoch() + 1
                && now.phase() == instance.phase()
                && now.share().filter(RoundShare::isFenced).isPresent();
    }

    private Optional<Round> written(Change change, String token) {
        Outcome outcome = context.store().updateAndRead(change);
        Optional<Item> item = outcome instanceof Outcome.Refused refused
                ? refused.found()
                        .filter(found ->
                                found.string(Round.WRITER).filter(token::equals).isPresent())
                : ((Outcome.Applied) outcome).item();
        return item.map(Round::of);
    }

    /**
     * Gives an open round up on purpose: its instances are fenced off, whatever they are doing, and the next round
     * opens where the bot stood when this one began. What the instances have done since is done again: at least once,
     * also for those who commit. Audited: five requests and one for each instance.
     *
     * @return the round as it was left; empty if none was open
     * @throws UnknownBotException if there is no such bot
     * @throws IllegalStateException if others wrote between reading and writing 50 times in a row
     */
    public Optional<Round> abandon(BotId bot, Note note) {
        return abandon(bot, open -> true, note);
    }

    /**
     * As {@link #abandon(BotId, Note)}, but a round of another epoch stays as it is: for calls that may be repeated.
     */
    public Optional<Round> abandon(BotId bot, long epoch, Note note) {
        return abandon(bot, open -> open.epoch() == epoch, note);
    }

    private Optional<Round> abandon(BotId bot, Predicate<Round> meant, Note note) {
        requireNative("abandon");
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Optional<Round> seen = find(bot);
            if (seen.filter(Round::isOpen).filter(meant).isEmpty()) {
                if (seen.filter(round -> round.phase() == RoundPhase.ABANDONED).isPresent()) {
                    clear(bot); // whoever abandoned it may have died before
                }
                return Optional.empty();
            }
            Change entry = audit.record(
                    bot,
                    "abandon-round",
                    "round " + seen.get().epoch() + " of " + seen.get().instances() + " instances",
                    "abandoned",
                    note);
            if (abandon(seen.get(), Checkpoint.NONE, entry)) {
                return seen;
            }
        }
        throw new IllegalStateException("the round of bot '" + bot.value() + "' was changed by others " + ATTEMPTS
                + " times while it was to be abandoned once");
    }

    /** Sets the bot's positions, whatever its instances do; whether it was this call that did it. */
    boolean rewind(Round seen, Checkpoint to, Note note) {
        Progress at = new Progress(0, false, 0, 0, seen.reads(), seen.writes());
        at.after(to); // refuses what would not fit
        return abandon(seen, to, audit.record(seen.bot(), "rewind", at.at(to), to.text(), note));
    }

    private boolean abandon(Round seen, Checkpoint to, Change entry) {
        if (!(context.store().transact(List.of(RoundChanges.abandoned(seen, to, Tokens.next()), entry))
                instanceof Outcome.Applied)) {
            return false;
        }
        clear(seen.bot());
        return true;
    }

    /**
     * Fences the instances of an abandoned round off, so that the next one can open. Whoever abandons a round does this
     * at once; a dispatcher does what that one has left undone. A read, a request for each instance that is not fenced
     * yet, and one more; nothing if no round is to be cleared.
     *
     * @return whether no round is left to be cleared
     */
    public boolean clear(BotId bot) {
        requireNative("clear");
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            List<Item> items =
                    context.store().query(new RecordRange.BotState(bot)).toList();
            Optional<Round> round = items.stream()
                    .filter(item -> item.key() instanceof RecordKey.Round)
                    .map(Round::of)
                    .findFirst();
            if (round.filter(r -> r.phase() == RoundPhase.ABANDONED).isEmpty()) {
                return true;
            }
            List<RunState> instances = instances(round.get(), items);
            fence(instances.stream().filter(run -> isBefore(run, round.get())).toList(), round.get());
            if (instances.stream().allMatch(run -> isFenced(run, round.get()))) {
                String token = Tokens.next();
                if (written(RoundChanges.cleared(round.get(), instances, token), token)
                        .isPresent()) {
                    return true;
                }
            }
        }
        return false;
    }

    /** All are tried, also if one fails. */
    private void fence(List<RunState> instances, Round round) {
        List<RuntimeException> failures = new ArrayList<>();
        for (RunState run : instances) {
            try {
                fence(run, round);
            } catch (RuntimeException e) {
                failures.add(e);
            }
        }
        if (!failures.isEmpty()) {
            failures.stream().skip(1).forEach(failures.get(0)::addSuppressed);
            throw failures.get(0);
        }
    }

    /** Those that are to be fenced off; the first one only if its bot works in rounds now. */
    private List<RunState> instances(Round round, List<Item> items) {
        Map<Integer, RunState> found = new HashMap<>();
        items.stream()
                .filter(item -> item.key() instanceof RecordKey.Run)
                .map(context.records()::state)
                .forEach(run -> found.put(run.instance(), run));
        boolean isFirstInRounds = round.abandonment().round().isPresent()
                || Optional.ofNullable(found.get(0)).flatMap(RunState::share).isPresent();
        List<RunState> instances = new ArrayList<>();
        for (int i = isFirstInRounds ? 0 : 1; i < Math.min(round.abandonment().fences(), round.mostInstances()); i++) {
            instances.add(found.getOrDefault(i, RunState.unborn(round.bot(), i)));
        }
        return instances;
    }

    /** One that is beyond has been claimed for a later round since this one was read, and is not to be fenced. */
    private static boolean isBefore(RunState run, Round round) {
        return run.share().map(share -> share.round() < round.epoch()).orElse(true);
    }

    private static boolean isFenced(RunState run, Round round) {
        return run.share()
                .filter(share -> share.isFenced() && share.round() == round.epoch())
                .isPresent();
    }

    /** Whether the instance has worked in the round that is to be cleared; it may have been fenced off since. */
    private static boolean isOfAbandoned(RoundShare share, Round round) {
        return round.abandonment()
                .round()
                .filter(epoch -> share.round() >= epoch)
                .isPresent();
    }

    private void fence(RunState run, Round round) {
        boolean isWrittenKept =
                run.share().filter(share -> isOfAbandoned(share, round)).isPresent();
        Change fenced = RoundChanges.fenced(run, round.epoch(), isWrittenKept);
        if (run.phase().isOpen()) {
            context.store()
                    .transact(List.of(
                            fenced,
                            context.log()
                                    .fenced(
                                            run,
                                            "round-abandoned",
                                            "its bot's round was abandoned, or the bot was rewound or removed")));
        } else {
            context.store().update(fenced);
        }
    }

    private void requireNative(String operation) {
        context.store().requireNative("runs().rounds()." + operation, OPENED_BY_THE_BUS);
    }
}
