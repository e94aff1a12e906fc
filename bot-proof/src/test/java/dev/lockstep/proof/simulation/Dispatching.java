package dev.lockstep.proof.simulation;

import dev.lockstep.dispatch.BotInvoker;
import dev.lockstep.dispatch.Dispatcher;
import dev.lockstep.dispatch.TableChange;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Several dispatchers, of which any gets the next batch. What one of them has worked off is done; and one fails at a
 * record only while the table cannot be reached.
 */
final class Dispatching {
    static final String CREW = "dispatchers";

    private static final int FOR_ONE_LOOK = 3;

    private final World world;
    private final Truth truth;
    private final Budget budget;
    private final Crew crew;
    private final Parts parts;
    private final BotInvoker targets;

    Dispatching(World world, Truth truth, Budget budget, Crew crew, Parts parts, BotInvoker targets) {
        this.world = world;
        this.truth = truth;
        this.budget = budget;
        this.crew = crew;
        this.parts = parts;
        this.targets = targets;
    }

    /** Works off a batch; answers the records that failed. */
    List<TableChange> dispatch(List<TableChange> batch, Runnable observation) {
        batch.forEach(change -> budget.allow(CREW, requests(change)));
        Instant begun = world.now();
        Map<String, Long> epochs = new HashMap<>();
        batch.forEach(change -> Place.of(change.keys())
                .bot()
                .filter(bot -> isReady(truth.bot(bot), begun))
                .ifPresent(bot -> epochs.put(bot, truth.bot(bot).run().epoch())));
        List<Dispatcher.Failure> failures = parts.dispatch(crew.any(), targets, batch);
        observation.run();
        failures.forEach(failure -> requireExcused(failure, begun));
        List<TableChange> failed =
                failures.stream().map(Dispatcher.Failure::change).toList();
        failed.forEach(change -> Place.of(change.keys()).bot().ifPresent(epochs::remove));
        epochs.forEach((bot, epoch) -> requireNotIgnored(truth.bot(bot), epoch, begun));
        return failed;
    }

    /** Small faults are repeated by the client, and what a target does is no reason to fail at a record. */
    private void requireExcused(Dispatcher.Failure failure, Instant begun) {
        world.chronicle().count("stream records at which a dispatcher failed");
        if (!(failure.cause() instanceof SdkException) || !world.mayFail(begun)) {
            Place place = Place.of(failure.change().keys());
            world.chronicle().violation(place.owner(), "P16: a dispatcher failed at " + place + ": " + failure.cause());
        }
    }

    /** A bot whose record was worked off does not wait any longer, unless something else has happened to it. */
    private void requireNotIgnored(TrueBot bot, long epoch, Instant begun) {
        if (bot.run().epoch() == epoch && bot.definedAt().isBefore(begun) && isReady(bot, begun)) {
            world.chronicle()
                    .violation(bot.id(), "P16: is to run, and does not though a dispatcher has worked off its record");
        }
    }

    /** Whether it was to run by then, by every clock and by all that it was told. */
    private static boolean isReady(TrueBot bot, Instant then) {
        return Readiness.atTheLatest(bot, bot.toldOf())
                .filter(at -> at.plus(World.SKEW).isBefore(then))
                .isPresent();
    }

    /** What a record may cost: one look at a bot, or telling the readers of a queue. */
    private long requests(TableChange change) {
        Place place = Place.of(change.keys());
        return place.head()
                .map(queue -> 1 + truth.readers(queue).count())
                .orElse(place.kind() == 'R' ? FOR_ONE_LOOK + 1L : FOR_ONE_LOOK);
    }
}
