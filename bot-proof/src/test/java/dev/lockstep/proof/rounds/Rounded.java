package dev.lockstep.proof.rounds;

import dev.lockstep.proof.rounds.Effects.Effect;
import dev.lockstep.proof.rounds.Queues.Event;
import dev.lockstep.run.FanOut;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** The part of the truth that is about rounds: what one may become, and what its instances may do in it. */
final class Rounded {
    private static final String OPEN = "O";
    private static final String ABANDONED = "A";
    private static final String CLOSED = "C";
    private static final String GATHERED = "G";

    private final Truth truth;
    private Image round = Image.NONE;
    private final Map<Long, Map<String, Long>> owners = new HashMap<>();
    private final Map<String, Long> latestOwners = new HashMap<>();
    private final Map<Long, Long> read = new HashMap<>();
    private final Map<Long, Long> written = new HashMap<>();
    private final Map<Long, Long> furthest = new HashMap<>();
    private long mayBeWritten;
    private long rewoundAt;
    private int latestNumber;

    Rounded(Truth truth) {
        this.truth = truth;
    }

    boolean isOpen() {
        return round.text("st").equals(OPEN);
    }

    void learn(Image before, Image after) {
        round = after;
        String name = "round " + before.number("e");
        String step = before.text("st") + after.text("st");
        truth.require(
                after.number("e") >= before.number("e"),
                "P1: " + name + " became round " + after.number("e") + " by step " + step);
        switch (step) {
            case OPEN + CLOSED -> closed(name, before, after);
            case CLOSED + OPEN -> opened(before, after);
            case ABANDONED + CLOSED -> cleared(name, before, after);
            case OPEN + OPEN, ABANDONED + OPEN, GATHERED + OPEN, OPEN, CLOSED, OPEN + GATHERED, ABANDONED + GATHERED ->
                truth.violation("P21: " + name + " went from '" + before.text("st") + "' to " + after.text("st"));
            case OPEN + ABANDONED -> {
                truth.count().happened("rounds abandoned");
                requireSameOwners(name, before, after);
            }
            case ABANDONED,
                    CLOSED + ABANDONED,
                    GATHERED + ABANDONED -> {} // fanned out, rewound between rounds, or removed
            case CLOSED + GATHERED -> truth.count().happened("bots gathered");
            default -> {}
        }
        if (after.text("st").equals(ABANDONED)) {
            rewound(before, after);
        }
        after.events("rd").forEach(truth::passed);
        truth.require(
                after.events("wr").getOrDefault(Queues.OUTPUT, 0L) <= mayBeWritten,
                "the bot has written up to " + after.events("wr") + " after " + name + ", and not beyond "
                        + mayBeWritten);
    }

    private void opened(Image before, Image after) {
        truth.count().happened("rounds opened");
        truth.require(
                after.number("e") > truth.highestEpoch(),
                "P23: round " + after.number("e") + " opens while an instance has had epoch " + truth.highestEpoch());
        truth.require(after.number("n") > 0, "round " + after.number("e") + " has no instances");
        before.events("rd")
                .forEach((queue, at) -> truth.require(
                        after.events("ft").getOrDefault(queue, at) >= at,
                        "round " + after.number("e") + " ends before the bot's position " + at + " in " + queue));
        Map<String, Long> owned = after.events("ow");
        truth.require(
                owned.keySet().equals(truth.queues().shards())
                        && owned.values().stream().allMatch(owner -> owner < after.number("n")),
                "P21: round " + after.number("e") + " of " + after.number("n") + " gives the shards "
                        + truth.queues().shards() + " to " + owned);
        owned.forEach((shard, owner) -> {
            Long last = latestOwners.put(shard, owner);
            if (last != null && !last.equals(owner)) {
                truth.count().happened("shards that changed hands");
            }
        });
        owners.put(after.number("e"), owned);
        int number = (int) after.number("n");
        if (latestNumber > 0 && number != latestNumber) {
            truth.count().happened(number > latestNumber ? "rounds that grew" : "rounds that shrank");
        }
        latestNumber = number;
    }

    private void requireSameOwners(String name, Image before, Image after) {
        truth.require(
                before.events("ow").equals(after.events("ow")) || !after.has("n"), // or removed
                "P21: shards of " + name + " changed hands in the middle of it, from " + before.events("ow") + " to "
                        + after.events("ow"));
    }

    /** Whether it is this instance that does an event in a run's round. */
    boolean isOwner(int instance, Image run, Event event) {
        return truth.queues().shards().contains(event.queue())
                ? isOwner(instance, run.round(), event.queue())
                : FanOut.ownerOf(event.key(), run.instances()) == instance;
    }

    private boolean isOwner(int instance, long round, String shard) {
        return owners.getOrDefault(round, Map.of()).getOrDefault(shard, -1L) == instance;
    }

    /** An instance has ends and positions in the shards that are its own in this round, and in no others. */
    void requireOwnShards(int instance, Image run) {
        for (String shard : truth.queues().shards()) {
            boolean isOwner = isOwner(instance, run.round(), shard);
            truth.require(
                    isOwner
                            || !(run.events("ft").containsKey(shard)
                                    || run.events("rd").containsKey(shard)),
                    "P21: instance " + instance + " reads shard " + shard + " in round " + run.round()
                            + ", which belongs to another of " + owners.get(run.round()));
        }
    }

    private void closed(String name, Image before, Image after) {
        truth.count().happened("rounds closed");
        requireSameOwners(name, before, after);
        truth.require(before.number("n") == after.number("n"), "P21: " + name + " changed its number when it closed");
        for (int i = 0; i < before.number("n"); i++) {
            Image run = truth.runs().getOrDefault(i, Image.NONE);
            truth.require(
                    run.text("st").equals("C")
                            && run.round() == before.number("e")
                            && run.instances() == before.number("n"),
                    "P20: " + name + " was closed while instance " + i + " is in round " + run.round() + ", phase "
                            + run.text("st"));
            int instance = i;
            before.events("ft")
                    .forEach((queue, end) -> truth.require(
                            run.events("rd").getOrDefault(queue, 0L).equals(end)
                                    || before.events("ow").getOrDefault(queue, (long) instance) != instance,
                            "P20: " + name + " was closed while instance " + instance + " is at " + run.events("rd")
                                    + " of " + before.events("ft")));
            truth.require(
                    run.events("wr").getOrDefault(Queues.OUTPUT, 0L)
                            <= after.events("wr").getOrDefault(Queues.OUTPUT, 0L),
                    "P7: " + name + " was closed and lost how far instance " + i + " has written");
        }
        long window = 0;
        for (Map.Entry<String, Long> end : before.events("ft").entrySet()) {
            if (before.events("ow").containsKey(end.getKey())) {
                truth.count().happened("shards read to their ends");
            }
            window += end.getValue() - before.events("rd").getOrDefault(end.getKey(), 0L);
            truth.require(
                    end.getValue().equals(after.events("rd").get(end.getKey())),
                    "P20: " + name + " was closed, and the bot stands at " + after.events("rd") + ", not at "
                            + before.events("ft"));
        }
        truth.require(
                after.number("rr") == window && window == read.getOrDefault(before.number("e"), 0L),
                name + " counts " + after.number("rr") + " events read: its instances have told of "
                        + read.getOrDefault(before.number("e"), 0L) + ", and it has " + window);
        truth.require(
                after.number("rw") == written.getOrDefault(before.number("e"), 0L),
                name + " counts " + after.number("rw") + " events written: its instances have told of "
                        + written.getOrDefault(before.number("e"), 0L));
    }

    private void cleared(String name, Image before, Image after) {
        truth.count().happened("rounds cleared");
        truth.require(before.events("rd").equals(after.events("rd")), name + " moved the bot when it was cleared");
        long fences = Math.min(before.number("fa"), before.number("m"));
        long instances = Math.max(
                fences,
                truth.runs().keySet().stream().mapToInt(i -> i + 1).max().orElse(0));
        for (int i = 0; i < instances; i++) {
            Image run = truth.runs().getOrDefault(i, Image.NONE);
            boolean isAlone = i == 0 && !run.has("fo");
            boolean isFenced = run.instances() == 0 && run.round() == before.number("e");
            boolean isOver =
                    run.round() < before.number("e") && !List.of("I", "R").contains(run.text("st"));
            truth.require(
                    isAlone || (i < fences ? isFenced : isOver),
                    "P21: " + name + " was cleared by fencing " + fences + " instances while instance " + i
                            + " is in round " + run.round() + " of " + run.instances() + ", phase " + run.text("st"));
        }
        if (!before.names("xw").contains(Queues.OUTPUT)) {
            truth.require(
                    after.events("wr").getOrDefault(Queues.OUTPUT, 0L)
                            >= furthest.getOrDefault(before.number("ab"), 0L),
                    "P7: " + name + " was cleared and lost how far its instances have written");
        }
    }

    private void rewound(Image before, Image after) {
        long was = before.events("wr").getOrDefault(Queues.OUTPUT, 0L);
        long is = after.events("wr").getOrDefault(Queues.OUTPUT, 0L);
        if (is < was || after.names("xw").contains(Queues.OUTPUT)) {
            mayBeWritten = is;
            rewoundAt = after.number("e");
        }
    }

    /** An effect was accepted: of the round that is open, or of the one that is being abandoned, by whose key it is. */
    void requireCurrent(Effect effect, Image run) {
        if (!run.has("fo")) {
            truth.require(
                    effect.instance() == 0
                            && !round.text("st").equals(OPEN)
                            && !round.text("st").equals(ABANDONED),
                    "P21: " + effect + " was accepted from a run alone in round " + round.number("e"));
            return;
        }
        boolean isOpen = round.text("st").equals(OPEN) && round.number("e") == run.round();
        boolean isBeingAbandoned = round.text("st").equals(ABANDONED) && round.number("ab") == run.round();
        truth.require(
                isBeingAbandoned || (isOpen && round.number("n") == run.instances()),
                "P21: " + effect + " was accepted from round " + run.round() + " of " + run.instances()
                        + ", while the bot is in round " + round.number("e") + " of " + round.number("n") + ", phase "
                        + round.text("st"));
        truth.require(
                run.instances() > 0 && isOwner(effect.instance(), run, effect.event()),
                "P21: " + effect + " was accepted from an instance that is not its key's of " + run.instances());
    }

    /** An instance has written: what it told of is added up as it is accepted. */
    void worked(int instance, Image before, Image after) {
        if (before.number("e") != after.number("e")) {
            return; // a claim
        }
        truth.require(
                before.round() == after.round() && before.instances() == after.instances(),
                "P21: instance " + instance + " changed its round in the middle of a run");
        read.merge(after.round(), after.number("rr") - before.number("rr"), Long::sum);
        written.merge(after.round(), after.number("rw") - before.number("rw"), Long::sum);
        long at = after.events("wr").getOrDefault(Queues.OUTPUT, 0L);
        if (at > before.events("wr").getOrDefault(Queues.OUTPUT, 0L)) {
            furthest.merge(after.round(), at, Math::max);
            if (after.round() > rewoundAt) {
                mayBeWritten = Math.max(mayBeWritten, at);
            }
        }
    }

    /** The only instance of a bot that works alone has written, or its positions were set. */
    void workedAlone(Image before, Image after) {
        mayBeWritten = after.events("wr").getOrDefault(Queues.OUTPUT, 0L);
        if (before.has("fo") && !after.has("gone")) {
            truth.require(
                    List.of(round.events("rd"), round.events("wr"))
                            .equals(List.of(after.events("rd"), after.events("wr"))),
                    "the bot goes on alone at " + after.events("rd") + ", and stood at " + round.events("rd"));
        }
    }

    /** When all is calm: no round is open, and nobody works. */
    void requireCalm() {
        truth.require(
                !List.of(OPEN, ABANDONED).contains(round.text("st")),
                "P16: in the end round " + round.number("e") + " is in phase " + round.text("st"));
        IntStream.range(0, truth.runs().size())
                .mapToObj(instance -> truth.runs().getOrDefault(instance, Image.NONE))
                .forEach(run -> truth.require(
                        !List.of("I", "R").contains(run.text("st")), "P18: in the end a run is in " + run.text("st")));
    }
}
