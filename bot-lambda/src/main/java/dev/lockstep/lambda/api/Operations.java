package dev.lockstep.lambda.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.Lockstep;
import dev.lockstep.types.InvalidInputException;
import java.time.InstantSource;

/** Does what a call asks for, whichever door it came through. */
final class Operations {
    private final RunCalls runs;
    private final BotCalls bots;
    private final LockCalls locks;

    Operations(Lockstep lockstep, String ownTable, InstantSource clock) {
        Permissions permissions = new Permissions(lockstep.bots(), ownTable, clock);
        this.runs = new RunCalls(lockstep.runs(), permissions);
        this.bots = new BotCalls(lockstep, permissions);
        this.locks = new LockCalls(lockstep.locks(), permissions);
    }

    /**
     * Answers a call.
     *
     * @throws RuntimeException if it is refused or fails, see {@link Failures}
     */
    ObjectNode answer(Operation operation, Caller caller, JsonNode members) {
        if (!(members instanceof ObjectNode object)) {
            throw InvalidInputException.of("body", "is not a JSON object");
        }
        if (!CanonicalJson.isUnicode(object)) {
            throw InvalidInputException.of("body", "has half a surrogate pair, which cannot be kept");
        }
        return answer(new Call(operation, caller, object));
    }

    private ObjectNode answer(Call call) {
        return switch (call.operation()) {
            case START -> runs.start(call);
            case CHECKPOINT -> runs.checkpoint(call);
            case COMMIT -> runs.commit(call);
            case EXTEND -> runs.extend(call);
            case COMPLETE -> runs.complete(call);
            case FAIL -> runs.fail(call);
            case RUN_AGAIN -> runs.runAgain(call);
            case POSITION -> bots.position(call);
            case TRIGGER -> bots.trigger(call);
            case SCHEDULE -> bots.schedule(call);
            case CANCEL -> bots.cancel(call);
            case ADVANCE -> bots.advance(call);
            case LOCK -> locks.lock(call);
            case RENEW -> locks.renew(call);
            case UNLOCK -> locks.unlock(call);
            case REGISTER -> bots.register(call);
            case DESCRIBE -> bots.describe(call);
            case WHY -> bots.why(call);
            case ABANDON_ROUND -> bots.abandonRound(call);
        };
    }
}
