package dev.lockstep.proof.explorer;

import dev.lockstep.run.Invocation;
import dev.lockstep.types.EventId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** What a process does that others can see: a request to the table, or an invocation of the bot's target. */
sealed interface Request {

    record Read(List<ItemKey> keys) implements Request {}

    /** Items of a partition, of the table or of an index, whose sort key fits; by its attributes' names and values. */
    record Query(String hash, Term condition, Map<String, AttributeValue> values) implements Request {}

    /**
     * A conditional write.
     *
     * @param operation which call of the library made it
     * @param wantsNew whether the item after it comes with the answer
     * @param isTransaction whether it takes place once at most however often it is sent: it carries a token
     * @param basis up to where the process takes the queue for read; empty if it has not made that known
     * @param isAudited whether an entry of the audit trail is written in the same transaction
     */
    record Write(
            String operation,
            List<Part> parts,
            boolean wantsNew,
            boolean isTransaction,
            boolean isAudited,
            Optional<EventId> basis)
            implements Request {

        Write with(List<Part> others) {
            return new Write(operation, others, wantsNew, isTransaction, isAudited, basis);
        }

        Write from(Optional<EventId> position) {
            return new Write(operation, parts, wantsNew, isTransaction, isAudited, position);
        }
    }

    record Invoke(Invocation invocation) implements Request {}

    /** One item's part of a write. */
    record Part(ItemKey key, Kind kind, Update update, Term condition, Map<String, AttributeValue> values) {}

    enum Kind {
        UPDATE,
        DELETE,
        CHECK
    }
}
