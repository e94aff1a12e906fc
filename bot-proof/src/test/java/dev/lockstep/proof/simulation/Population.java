package dev.lockstep.proof.simulation;

import dev.lockstep.bot.BotDefinition;
import dev.lockstep.bot.Health;
import dev.lockstep.types.BotId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Who lives here: chains and fans over queues, schedules in several zones, and bots of a bad temper. */
final class Population {
    private static final int CHAINS = 5;
    private static final int FANS = 2;
    private static final int READERS_OF_A_FAN = 4;

    private final Map<String, Resident> residents = new TreeMap<>();

    /** A bot as it is defined now, and what it is like. */
    record Resident(BotDefinition definition, Temper temper) {}

    Population() {
        for (int chain = 1; chain <= CHAINS; chain++) {
            live(Temper.GOOD, bot("chain-" + chain + "-a").reads("in-" + chain).writes("mid-" + chain));
            live(
                    chain == 2 ? Temper.FLAKY : Temper.GOOD,
                    bot("chain-" + chain + "-b")
                            .reads("mid-" + chain)
                            .writes("out-" + chain)
                            .delay(Duration.ofSeconds(chain * 20L)));
            live(
                    chain == 3 ? Temper.DYING : Temper.GOOD,
                    bot("chain-" + chain + "-c").reads("out-" + chain, "in-" + chain));
        }
        for (int fan = 1; fan <= FANS; fan++) {
            for (int reader = 1; reader <= READERS_OF_A_FAN; reader++) {
                live(
                        reader == 4 ? Temper.HANGING : Temper.GOOD,
                        bot("fan-" + fan + "-" + reader).reads("fan-" + fan).writes("fanned-" + fan + "-" + reader));
            }
        }
        live(Temper.GOOD, bot("all-fanned").reads("fanned-1-1", "fanned-1-2", "fanned-2-1", "fanned-2-2"));
        live(Temper.GOOD, bot("nightly-berlin").schedule("30 2 * * *", "Europe/Berlin"));
        live(Temper.GOOD, bot("working-days-new-york").schedule("15 1,2 * * 1-5", "America/New_York"));
        live(Temper.FLAKY, bot("half-hours-lord-howe").schedule("*/30 * * * *", "Australia/Lord_Howe"));
        live(Temper.GOOD, bot("midnight-sydney").schedule("0 0,2 * * *", "Australia/Sydney"));
        live(Temper.GOOD, bot("by-day-and-queue").schedule("0 6 * * *").reads("out-1"));
        live(Temper.GOOD, bot("every-hour").schedule("rate(60 minutes)"));
        live(Temper.DYING, bot("every-three-quarters").schedule("PT45M"));
        live(Temper.HANGING, bot("every-two-hours").schedule("rate(2 hours)").timeout(Duration.ofSeconds(40)));
        live(Temper.GOOD, bot("one-offs-only"));
        live(Temper.FLAKY, bot("one-offs-flaky").timeout(Duration.ofMinutes(30)));
        live(Temper.ROGUE, bot("rogue").reads("fan-1").health(new Health(4, Optional.empty(), Optional.empty())));
        live(Temper.STUCK, bot("stuck").reads("fan-2"));
    }

    private static BotDefinition.Builder bot(String id) {
        return BotDefinition.bot(id).target("process:" + id);
    }

    private void live(Temper temper, BotDefinition.Builder bot) {
        BotDefinition definition = bot.build();
        residents.put(definition.id().value(), new Resident(definition, temper));
    }

    Resident of(BotId bot) {
        return Optional.ofNullable(residents.get(bot.value())).orElseThrow();
    }

    List<Resident> all() {
        return List.copyOf(residents.values());
    }

    /** An operator has defined a bot anew. */
    void redefine(BotDefinition definition) {
        String id = definition.id().value();
        residents.computeIfPresent(id, (bot, resident) -> new Resident(definition, resident.temper()));
    }

    /** The queues that are filled from outside. */
    static List<String> sources() {
        return List.of("in-1", "in-2", "in-3", "in-4", "in-5", "fan-1", "fan-2");
    }
}
