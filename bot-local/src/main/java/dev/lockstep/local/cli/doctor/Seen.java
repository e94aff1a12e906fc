package dev.lockstep.local.cli.doctor;

import dev.lockstep.bot.BotDetails;
import dev.lockstep.bot.BotRules;
import dev.lockstep.bot.BotStatus;
import dev.lockstep.bot.QueueLag;
import dev.lockstep.decision.Decision;
import dev.lockstep.decision.DecisionRules;
import dev.lockstep.run.Position;
import dev.lockstep.types.BotId;
import dev.lockstep.types.QueueName;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A bot as it was read, and what is decided of it.
 *
 * @param lags how far it is behind in each queue it reads, by name
 */
record Seen(BotDetails details, Decision decision, List<QueueLag> lags) {

    static Seen of(BotDetails details, Queues queues) {
        List<QueueLag> lags = details.bot().rules().reads().stream()
                .sorted(Comparator.comparing(QueueName::value))
                .map(queue -> new QueueLag(
                        queue,
                        Optional.ofNullable(details.state().reads().get(queue)).map(Position::eventId),
                        queues.head(queue)))
                .toList();
        return new Seen(details, DecisionRules.decide(details.state(), details.readAt()), lags);
    }

    BotId bot() {
        return rules().bot();
    }

    BotRules rules() {
        return details.bot().rules();
    }

    Instant at() {
        return details.readAt();
    }

    /** Whether nobody keeps it from running. */
    boolean isActive() {
        return rules().status() == BotStatus.ACTIVE;
    }

    /** Whether it is out of use. */
    boolean isArchived() {
        return rules().status() == BotStatus.ARCHIVED;
    }

    Complaint problem(String text, String remedy) {
        return Complaint.problem(Complaint.about(bot()), text, remedy);
    }

    Complaint warning(String text, String remedy) {
        return Complaint.warning(Complaint.about(bot()), text, remedy);
    }

    Complaint note(String text, String remedy) {
        return Complaint.note(Complaint.about(bot()), text, remedy);
    }
}
