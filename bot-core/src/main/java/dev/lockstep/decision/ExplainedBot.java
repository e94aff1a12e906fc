package dev.lockstep.decision;

import dev.lockstep.bot.BotDetails;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** All about a bot, and why it runs or does not. */
public record ExplainedBot(BotDetails details, Explanation explanation) {

    /** What one query has found, judged at the moment at which it was read. */
    public static ExplainedBot of(BotDetails details) {
        return new ExplainedBot(details, DecisionRules.explain(details.state(), details.latest(), details.readAt()));
    }

    /**
     * When it is looked at next, if nothing happens before: the earliest of {@link BotDetails#nextLook} and of the
     * instants until which the verdict waits. Empty if nothing but an event, a wake-up or a change will have it looked
     * at.
     */
    public Optional<Instant> nextLook() {
        return Stream.concat(details.nextLook().stream(), waits(List.of(explanation.decision())))
                .min(Instant::compareTo);
    }

    private static Stream<Instant> waits(Collection<Decision> decisions) {
        return decisions.stream()
                .flatMap(decision -> decision instanceof Decision.Round round
                        ? waits(round.unfinished().values())
                        : decision instanceof Decision.Wait wait ? Stream.of(wait.until()) : Stream.empty());
    }
}
