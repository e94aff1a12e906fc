package dev.lockstep.proof.history;

import dev.lockstep.lock.LockTicket;
import dev.lockstep.run.Invocation;
import dev.lockstep.run.RunTicket;
import dev.lockstep.types.BotId;
import dev.lockstep.types.LockName;
import dev.lockstep.types.QueueName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/** What was seen of one history, by object, and what clients pass to each other. */
final class History {
    static final List<BotId> BOTS = List.of(BotId.of("reader"), BotId.of("follower"));
    static final List<LockName> LOCKS = List.of(LockName.of("nightly"), LockName.of("report"));
    static final List<QueueName> QUEUES = List.of(QueueName.of("in"), QueueName.of("out"));

    private final Map<String, List<Call<LockState>>> locks = new TreeMap<>();
    private final Map<String, List<Call<BotRecord>>> bots = new TreeMap<>();
    private final Map<String, List<Call<HeadState>>> heads = new TreeMap<>();
    private final List<String> told = new ArrayList<>();
    private final List<Complaint> complaints = new ArrayList<>();
    private final List<Tenure> tenures = new ArrayList<>();
    private final Set<String> givenUp = new HashSet<>();
    private final List<Effect> effects = new ArrayList<>();
    private final List<Woken> wakeUps = new ArrayList<>();
    private final List<Claimed> claims = new ArrayList<>();
    private final List<Started> starts = new ArrayList<>();
    private final List<Fenced> fences = new ArrayList<>();
    private final Counts counts = new Counts();

    /** Invocations that wait for somebody to start them. */
    final List<Invocation> invocations = new ArrayList<>();
    /** Runs that somebody else may go on with. */
    final List<RunTicket> runs = new ArrayList<>();
    /** Locks that somebody else may go on with. */
    final List<LockTicket> tickets = new ArrayList<>();

    /** Where the queue that it reads stands by what the last one saw who wrote into a run. */
    final Map<RunTicket, Long> stands = new HashMap<>();

    private int events;

    /** A client that believed to hold a lock between two instants of the world's time. */
    record Tenure(LockName lock, long epoch, String client, long from, long until) {}

    /** A commit with an effect: what its caller knows of it. */
    record Effect(String id, BotId bot, long epoch, Certainty made) {}

    /** What a caller knows of an effect. */
    enum Certainty {
        MADE,
        NOT_MADE,
        UNKNOWN
    }

    /** A wake-up that was answered. */
    record Woken(BotId bot, long number, int invoked) {}

    /**
     * A run that was claimed.
     *
     * @param wakeSeen the last wake-up that it answers
     */
    record Claimed(BotId bot, long epoch, long wakeSeen, int decided, int answered) {}

    /**
     * A rewind or a removal, which fences what is under way.
     *
     * @param epoch the epoch that it made; empty if it is not known
     * @param until it took place until then
     */
    record Fenced(BotId bot, boolean isRemoval, Optional<Long> epoch, int invoked, int until) {}

    /** A start that was asked for; it may have taken place until then. */
    record Started(BotId bot, long epoch, boolean isAnswered, int invoked, int until) {}

    void on(LockName lock, Call<LockState> call) {
        locks.computeIfAbsent(lock.value(), name -> new ArrayList<>()).add(call);
    }

    void on(BotId bot, Call<BotRecord> call) {
        bots.computeIfAbsent(bot.value(), name -> new ArrayList<>()).add(call);
    }

    void on(QueueName queue, Call<HeadState> call) {
        heads.computeIfAbsent(queue.value(), name -> new ArrayList<>()).add(call);
    }

    /** The calls that an operation stands for: its answer, and the effects of attempts that were not answered. */
    static <S> List<Call<S>> calls(Asked<?> asked, Function<S, Optional<S>> answer, Function<S, Optional<S>> effect) {
        return calls(asked, answer, List.of(effect));
    }

    /** As the other one, of an operation whose attempts may have effects that differ. */
    static <S> List<Call<S>> calls(
            Asked<?> asked, Function<S, Optional<S>> answer, List<Function<S, Optional<S>>> effects) {
        List<Call<S>> calls = new ArrayList<>();
        if (!asked.sent()) {
            return calls;
        }
        if (asked.isKnown()) {
            Call<S> answered = Call.answered(asked.text(), asked.invoked(), asked.answered(), answer);
            calls.add(answered);
            if (asked.struck()) {
                effects.forEach(effect -> calls.add(Call.perhapsBefore(answered, effect)));
            }
        } else {
            effects.forEach(effect -> calls.add(Call.perhaps(asked.text(), asked.invoked(), effect)));
        }
        if (asked.late()) {
            effects.forEach(
                    effect -> calls.add(Call.perhaps(asked.text() + " (a late attempt)", asked.invoked(), effect)));
        }
        return calls;
    }

    /** The next event of all queues; later ones are higher. */
    long nextEvent() {
        return ++events;
    }

    /** The newest event so far. */
    long newestEvent() {
        return events;
    }

    void tell(String line) {
        told.add(line);
    }

    /** Something that must not be. */
    void complain(String property, String what) {
        complaints.add(new Complaint(property, what));
    }

    void count(Operation operation, String outcome, List<Fault> struck) {
        counts.count(operation, outcome, struck);
    }

    /** Unless the lock was given up meanwhile, by whoever else had the ticket. */
    void add(Tenure tenure) {
        if (!givenUp.contains(tenure.lock() + "/" + tenure.epoch())) {
            tenures.add(tenure);
        }
    }

    /** Whoever held this is about to give it up. */
    void endTenure(LockName lock, long epoch, long now) {
        givenUp.add(lock + "/" + epoch);
        tenures.replaceAll(t -> t.lock().equals(lock) && t.epoch() == epoch && t.until() > now
                ? new Tenure(lock, epoch, t.client(), Math.min(t.from(), now), now)
                : t);
    }

    void add(Effect effect) {
        effects.add(effect);
    }

    void add(Woken wakeUp) {
        wakeUps.add(wakeUp);
    }

    void add(Claimed claim) {
        claims.add(claim);
    }

    void add(Started start) {
        starts.add(start);
    }

    /** Whether a start of that run may have taken place between two moments. */
    boolean isStartedBetween(Invocation run, int from, int until) {
        return starts.stream()
                .filter(start -> start.bot().equals(run.bot()) && start.epoch() == run.epoch())
                .anyMatch(start -> start.invoked() < until && start.until() > from);
    }

    void add(Fenced fence) {
        fences.add(fence);
    }

    /** Whether a bot may have been removed since. */
    boolean isRemovedAfter(BotId bot, int moment) {
        return fences.stream()
                .anyMatch(fence -> fence.isRemoval() && fence.bot().equals(bot) && fence.until() > moment);
    }

    /** Whether a rewind or a removal may have made an epoch above one and up to another. */
    boolean isRewoundBetween(BotId bot, long above, long upTo) {
        return fences.stream()
                .filter(fence -> fence.bot().equals(bot))
                .anyMatch(fence -> fence.epoch()
                        .map(epoch -> epoch > above && epoch <= upTo)
                        .orElseGet(() -> claims.stream()
                                .filter(claim -> claim.bot().equals(bot))
                                .noneMatch(claim -> (claim.epoch() >= upTo && claim.answered() < fence.invoked())
                                        || (claim.epoch() <= above && claim.decided() > fence.until()))));
    }

    Map<String, List<Call<LockState>>> locks() {
        return locks;
    }

    Map<String, List<Call<BotRecord>>> bots() {
        return bots;
    }

    Map<String, List<Call<HeadState>>> heads() {
        return heads;
    }

    List<String> told() {
        return told;
    }

    List<Complaint> complaints() {
        return complaints;
    }

    List<Tenure> tenures() {
        return tenures;
    }

    List<Effect> effects() {
        return effects;
    }

    List<Woken> wakeUps() {
        return wakeUps;
    }

    List<Started> starts() {
        return starts;
    }

    List<Claimed> claims() {
        return claims;
    }

    Counts counts() {
        return counts;
    }
}
