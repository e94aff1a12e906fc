package dev.lockstep.lambda.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.run.Invocation;
import dev.lockstep.types.BotId;
import java.util.List;
import org.slf4j.MDC;

/**
 * A call.
 *
 * @param members what it says, beside the name of the operation
 */
record Call(Operation operation, Caller caller, ObjectNode members, CallBody body) {
    /** Keys of the log context that a call may set. */
    static final List<String> LOGGED = List.of("bot", "instance", "run");

    Call(Operation operation, Caller caller, ObjectNode members) {
        this(operation, caller, members, new CallBody(members));
    }

    /** Everything was read that the operation knows. */
    void close() {
        body.refuseOthers(operation.members());
        body.close();
    }

    /** What is asked for, in full: the same for the same call made again. */
    String text() {
        ObjectNode rest = members.deepCopy();
        rest.remove("ticket");
        return operation.text() + " " + CanonicalJson.of(rest);
    }

    void concerns(BotId bot) {
        MDC.put("bot", bot.value());
    }

    void concerns(Invocation run) {
        concerns(run.bot());
        MDC.put("instance", Integer.toString(run.instance()));
        MDC.put("run", run.runId());
    }
}
