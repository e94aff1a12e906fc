package dev.lockstep.lambda.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.bot.Instances;
import dev.lockstep.run.BotRun;
import dev.lockstep.run.Checkpoint;
import dev.lockstep.run.Completion;
import dev.lockstep.run.Invocation;
import dev.lockstep.run.ResumedRun;
import dev.lockstep.run.RunError;
import dev.lockstep.run.RunTicket;
import dev.lockstep.run.Runs;
import dev.lockstep.types.BotId;
import dev.lockstep.types.InvalidInputException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;

/** What a bot asks for in the course of a run. */
final class RunCalls {
    private static final List<String> ERROR_MEMBERS = List.of("type", "message", "stack");

    private final Runs runs;
    private final Permissions permissions;

    RunCalls(Runs runs, Permissions permissions) {
        this.runs = runs;
        this.permissions = permissions;
    }

    ObjectNode start(Call call) {
        CallBody body = call.body();
        Optional<Invocation> invocation = body.any("invocation").flatMap(node -> invocation(body, node));
        if (body.any("invocation").isEmpty()) {
            body.refuse("invocation", "is missing; accepted is what the bot was invoked with: {\"lockstep\":{...}}");
        }
        CallBody.Later<String> requestId = body.requiredText("requestId", "the id of the Lambda request");
        Optional<String> attempt = body.parsed("attempt", Attempts::checked);
        Optional<Duration> remaining = body.seconds("remainingSeconds");
        call.close();
        Invocation invoked = invocation.orElseThrow();
        call.concerns(invoked);
        permissions.requireBot(call.caller(), invoked.bot());
        Duration time = remaining.orElse(invoked.timeout());
        BotRun run = attempt.map(name -> runs.startOnce(invoked, requestId.get(), name, time))
                .orElseGet(() -> runs.start(invoked, requestId.get(), time));
        ObjectNode answer = Answers.object()
                .put("ticket", Tickets.of(run.ticket()))
                .put("bot", run.bot().value())
                .put("instance", run.instance())
                .put("run", run.runId())
                .put("epoch", run.epoch())
                .put("deadline", run.deadline().toString());
        run.fanOut()
                .ifPresent(share -> answer.put("instances", share.instances()).set("to", Answers.ids(share.to())));
        return Answers.positions(answer, run.state().progress());
    }

    /** An object, or the text of one, as a container finds it in a variable. */
    private static Optional<Invocation> invocation(CallBody body, JsonNode node) {
        return body.accepted(
                "invocation", node.isTextual() ? node.textValue() : node.toString(), RunCalls::boundedInvocation);
    }

    private static Invocation boundedInvocation(String json) {
        Invocation invocation = Invocation.ofJson(json);
        if (invocation.instance() < 0 || invocation.instance() >= Instances.MOST || invocation.epoch() < 0) {
            throw InvalidInputException.of("invocation", "names no run of Lockstep's");
        }
        return invocation;
    }

    ObjectNode checkpoint(Call call) {
        CallBody.Later<RunTicket> ticket = ticket(call);
        Steps steps = Steps.of(call.body(), Steps.MEMBERS);
        resumed(call, ticket, steps.to()).checkpoint(steps.to());
        return Answers.object();
    }

    ObjectNode commit(Call call) {
        CallBody body = call.body();
        CallBody.Later<RunTicket> ticket = ticket(call);
        Steps steps = Steps.of(body, Steps.COMMIT_MEMBERS);
        Optional<List<JsonNode>> nodes = body.list("writes");
        if (nodes.isEmpty()) {
            body.refuse("writes", "is missing; accepted is a list of 1 to 99 writes");
        }
        ResumedRun run = resumed(call, ticket, steps.to());
        OwnWrites writes = OwnWrites.of(nodes.orElseThrow());
        permissions.requireTables(ticket.get().invocation().bot(), writes.tables());
        try {
            run.commit(writes.items(), steps.from(), steps.to());
        } catch (TransactionCanceledException refused) {
            throw refused;
        } catch (DynamoDbException refused) {
            throw notUnderstood(refused);
        }
        return Answers.object();
    }

    /**
     * What DynamoDB refuses to look at is the caller's mistake here: the rest of the transaction is always the same.
     */
    private static RuntimeException notUnderstood(DynamoDbException refused) {
        AwsErrorDetails details = refused.awsErrorDetails();
        String code = details == null ? "" : String.valueOf(details.errorCode());
        return switch (code) {
            case "ValidationException" -> InvalidInputException.of("writes", details.errorMessage());
            case "ResourceNotFoundException" -> InvalidInputException.of("writes", "name a table that is not there");
            case "AccessDeniedException" ->
                new RefusedCallException(
                        ErrorCode.NOT_ALLOWED, "the Bot API's own role may not write all of the tables named");
            default -> refused;
        };
    }

    ObjectNode extend(Call call) {
        CallBody.Later<RunTicket> ticket = ticket(call);
        Optional<Duration> remaining = call.body().seconds("remainingSeconds");
        if (remaining.isEmpty()) {
            call.body().refuse("remainingSeconds", "is missing or refused: how long the run may take from now on");
        }
        Instant deadline = resumed(call, ticket).extend(remaining.orElseThrow());
        return Answers.object().put("deadline", deadline.toString());
    }

    ObjectNode complete(Call call) {
        CallBody body = call.body();
        CallBody.Later<RunTicket> ticket = ticket(call);
        Steps steps = Steps.of(body, Steps.MEMBERS);
        Optional<String> message = body.text("message");
        Optional<String> result = body.text("result");
        boolean again = body.flag("again", false);
        resumed(call, ticket, steps.to()).complete(new Completion(steps.to(), message, result), again);
        return Answers.object();
    }

    ObjectNode fail(Call call) {
        CallBody body = call.body();
        CallBody.Later<RunTicket> ticket = ticket(call);
        Optional<CallBody> error = body.object("error");
        if (error.isEmpty()) {
            body.refuse("error", "is missing; accepted is an object with type, message and stack");
        }
        Optional<CallBody.Later<String>> message =
                error.map(e -> e.requiredText("message", "connection refused by shop.example.com"));
        String type = error.flatMap(e -> e.text("type")).orElse("failed");
        String stack = error.flatMap(e -> e.text("stack")).orElse("");
        error.ifPresent(e -> e.refuseOthers(ERROR_MEMBERS));
        boolean again = body.flag("again", false);
        ResumedRun run = resumed(call, ticket);
        run.fail(new RunError(type, message.orElseThrow().get(), stack), again);
        return Answers.object();
    }

    ObjectNode runAgain(Call call) {
        resumed(call, ticket(call)).runAgain();
        return Answers.object();
    }

    private static CallBody.Later<RunTicket> ticket(Call call) {
        return call.body().required("ticket", "what start answered", Tickets::run);
    }

    /** The run, whose queues the checkpoint may advance; otherwise as {@link #resumed(Call, CallBody.Later)}. */
    private ResumedRun resumed(Call call, CallBody.Later<RunTicket> ticket, Checkpoint checkpoint) {
        ResumedRun run = resumed(call, ticket);
        permissions.requireAdvanced(call.caller(), ticket.get().invocation().bot(), checkpoint);
        return run;
    }

    /** The run, once the whole call is known to be right and its caller to be the bot. */
    private ResumedRun resumed(Call call, CallBody.Later<RunTicket> ticket) {
        call.close();
        BotId bot = ticket.get().invocation().bot();
        call.concerns(ticket.get().invocation());
        permissions.requireBot(call.caller(), bot);
        return runs.resume(ticket.get(), call.text());
    }
}
