package dev.lockstep.local.cli;

import dev.lockstep.audit.Note;
import dev.lockstep.bot.Bot;
import dev.lockstep.bot.BotDefinition;
import dev.lockstep.bot.Bots;
import dev.lockstep.store.CorruptRecordException;
import dev.lockstep.types.LockstepException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.exception.SdkServiceException;

/** Compares definitions with a table, and makes its bots be what they say. */
final class Registering {
    private static final int SLICE = 100;

    private final Session session;
    private final Bots bots;

    Registering(Session session) {
        this.session = session;
        this.bots = session.lockstep().bots();
    }

    /**
     * What became of a bot.
     *
     * @param problem why it is not what the definition says; empty if it is
     * @param isServed whether the table did what it was asked for, so that others are worth trying
     */
    record Result(DefinitionDiff diff, Optional<String> problem, boolean isServed) {
        private static Result done(DefinitionDiff diff) {
            return new Result(diff, Optional.empty(), true);
        }

        private static Result left(DefinitionDiff diff, String problem) {
            return new Result(diff, Optional.of(problem), true);
        }
    }

    /** What would change, in the order of the definitions. One request a bot. */
    List<DefinitionDiff> compare(List<BotDefinition> wanted) {
        return session.each(wanted, this::compare).toList();
    }

    private DefinitionDiff compare(BotDefinition wanted) {
        try {
            return new DefinitionDiff(wanted, bots.find(wanted.id()), Optional.empty());
        } catch (CorruptRecordException unreadable) {
            return new DefinitionDiff(wanted, Optional.empty(), Optional.of(String.valueOf(unreadable.getMessage())));
        }
    }

    /**
     * Makes each bot be what it shall be, if it still is what it was compared with. Somebody else's change of one keeps
     * no other one back; a table that does not answer ends it.
     *
     * @param progress is told how many have been seen to
     * @return what became of each, in their order
     */
    List<Result> write(List<DefinitionDiff> changes, Note note, IntConsumer progress) {
        List<Result> results = new ArrayList<>();
        boolean isServed = true;
        for (int from = 0; from < changes.size(); from += SLICE) {
            List<DefinitionDiff> slice = changes.subList(from, Math.min(changes.size(), from + SLICE));
            if (isServed) {
                session.each(slice, diff -> write(diff, note)).forEach(results::add);
                progress.accept(results.size());
                isServed = results.stream().allMatch(Result::isServed);
            } else {
                slice.forEach(diff -> results.add(Result.left(diff, "was not tried any more")));
            }
        }
        return results;
    }

    private Result write(DefinitionDiff diff, Note note) {
        try {
            if (diff.kind() == DefinitionDiff.Kind.REPLACED) {
                bots.register(diff.wanted(), note);
                return Result.done(diff);
            }
            return bots.register(diff.id(), now -> wantedStill(diff, now), note).isPresent()
                    ? Result.done(diff)
                    : Result.left(diff, "somebody else has changed it since it was compared; it was left as it is");
        } catch (LockstepException refused) {
            return Result.left(diff, String.valueOf(refused.getMessage()));
        } catch (SdkServiceException refused) {
            return new Result(diff, Optional.of("DynamoDB refused: " + reason(refused)), false);
        } catch (SdkException unanswered) {
            String problem = "may be written or not, as DynamoDB did not answer: " + unanswered.getMessage();
            return new Result(diff, Optional.of(problem), false);
        }
    }

    /** What all refusals of this kind have in common. */
    private static String reason(SdkServiceException refused) {
        return refused instanceof AwsServiceException aws && aws.awsErrorDetails() != null
                ? String.valueOf(aws.awsErrorDetails().errorMessage())
                : String.valueOf(refused.getMessage());
    }

    /** The definition, unless the bot is neither what it was compared with nor what it shall be. */
    private static Optional<BotDefinition> wantedStill(DefinitionDiff diff, Optional<Bot> now) {
        boolean isSame = now.map(Bot::revision).equals(diff.there().map(Bot::revision));
        boolean isDone = now.map(Bot::definition).equals(Optional.of(diff.wanted()));
        return isSame || isDone ? Optional.of(diff.wanted()) : Optional.empty();
    }
}
