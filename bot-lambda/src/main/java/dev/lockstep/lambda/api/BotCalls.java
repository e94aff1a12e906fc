package dev.lockstep.lambda.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.Lockstep;
import dev.lockstep.audit.Note;
import dev.lockstep.bot.Bot;
import dev.lockstep.bot.BotDefinition;
import dev.lockstep.bot.BotState;
import dev.lockstep.lambda.json.DefinitionJson;
import dev.lockstep.run.Position;
import dev.lockstep.run.Round;
import dev.lockstep.run.Rounds;
import dev.lockstep.types.BotId;
import dev.lockstep.types.EventId;
import dev.lockstep.types.QueueName;
import dev.lockstep.types.UnknownBotException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What is asked for about a bot, outside of its runs. */
final class BotCalls {
    private final Lockstep lockstep;
    private final Permissions permissions;

    BotCalls(Lockstep lockstep, Permissions permissions) {
        this.lockstep = lockstep;
        this.permissions = permissions;
    }

    ObjectNode position(Call call) {
        CallBody.Later<BotId> id = bot(call);
        Optional<QueueName> queue = call.body().parsed("queue", QueueName::of);
        BotId bot = permitted(call, id);
        BotState state = lockstep.bots().state(bot).orElseThrow(() -> new UnknownBotException(bot));
        return Answers.positions(Answers.object(), only(queue, state.reads()), only(queue, state.writes()));
    }

    private static Map<QueueName, Position> only(Optional<QueueName> queue, Map<QueueName, Position> positions) {
        return positions.entrySet().stream()
                .filter(entry -> queue.map(entry.getKey()::equals).orElse(true))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    ObjectNode trigger(Call call) {
        BotId bot = permitted(call, bot(call));
        return Answers.object().put("wake", lockstep.wakes().trigger(bot));
    }

    ObjectNode schedule(Call call) {
        CallBody.Later<BotId> id = bot(call);
        Optional<Instant> at = call.body().instant("at");
        Optional<Duration> after = call.body().seconds("afterSeconds");
        if (call.body().any("at").isPresent() == call.body().any("afterSeconds").isPresent()) {
            call.body().refuse("at", "or afterSeconds must be there, and not both");
        }
        BotId bot = permitted(call, id);
        if (after.isPresent()) {
            return Answers.object()
                    .put("at", lockstep.wakes().schedule(bot, after.get()).toString());
        }
        Instant due = Instant.ofEpochMilli(at.orElseThrow().toEpochMilli());
        lockstep.wakes().schedule(bot, due);
        return Answers.object().put("at", due.toString());
    }

    ObjectNode cancel(Call call) {
        CallBody.Later<BotId> id = bot(call);
        CallBody.Later<Instant> at = call.body().required("at", "what schedule answered", CallBody::instantOf);
        BotId bot = permitted(call, id);
        return Answers.object().put("canceled", lockstep.wakes().cancel(bot, at.get()));
    }

    ObjectNode advance(Call call) {
        Optional<BotId> bot = call.body().parsed("bot", BotId::of);
        CallBody.Later<QueueName> queue = call.body().required("queue", "orders", QueueName::of);
        CallBody.Later<EventId> eventId =
                call.body().required("eventId", "z/2026/11/22/10/15/1763806500123", EventId::of);
        call.close();
        bot.ifPresent(call::concerns);
        permissions.requireQueue(call.caller(), bot, queue.get());
        return Answers.object().put("moved", lockstep.wakes().advance(queue.get(), eventId.get()));
    }

    ObjectNode register(Call call) {
        Optional<JsonNode> definition = call.body().any("definition");
        if (definition.isEmpty()) {
            call.body().refuse("definition", "is missing; accepted is the definition of a bot");
        }
        permissions.requireOperator(call.caller(), call.operation());
        call.close();
        BotDefinition read = DefinitionJson.read(definition.orElseThrow());
        call.concerns(read.id());
        Bot bot = lockstep.bots()
                .register(read.id(), there -> {
                    there.ifPresent(known -> requireManager(known.definition(), read));
                    return Optional.of(read);
                })
                .orElseThrow();
        return Answers.object()
                .put("bot", bot.definition().id().value())
                .put("revision", bot.revision())
                .put("status", Answers.text(bot.status()));
    }

    /** What a stack manages it would refuse from then on, or undo. */
    private static void requireManager(BotDefinition there, BotDefinition next) {
        if (there.managedBy().isPresent() && !there.managedBy().equals(next.managedBy())) {
            throw new RefusedCallException(
                    ErrorCode.NOT_ALLOWED,
                    "bot '" + there.id() + "' is managed by '"
                            + there.managedBy().get() + "': change it there, or name the same as its managedBy");
        }
    }

    ObjectNode describe(Call call) {
        BotId bot = permitted(call, bot(call));
        return Reports.of(lockstep.bots().describe(bot));
    }

    ObjectNode why(Call call) {
        BotId bot = permitted(call, bot(call));
        return Reports.of(lockstep.why(bot));
    }

    ObjectNode abandonRound(Call call) {
        CallBody.Later<BotId> id = bot(call);
        Optional<Long> epoch = call.body().count("round");
        CallBody.Later<String> who = call.body().requiredText("who", "ann");
        CallBody.Later<String> why = call.body().requiredText("why", "instance 3 hangs on a poisoned event");
        permissions.requireOperator(call.caller(), call.operation());
        BotId bot = permitted(call, id);
        Note note = Note.by(who.get(), why.get());
        Rounds rounds = lockstep.runs().rounds();
        Optional<Round> left =
                epoch.map(round -> rounds.abandon(bot, round, note)).orElseGet(() -> rounds.abandon(bot, note));
        ObjectNode answer = Answers.object().put("abandoned", left.isPresent());
        left.ifPresent(round -> answer.put("round", round.epoch()).put("instances", round.instances()));
        return answer;
    }

    private static CallBody.Later<BotId> bot(Call call) {
        return call.body().required("bot", "orders-enrich", BotId::of);
    }

    /** The bot, once the whole call is known to be right and its caller to be the bot. */
    private BotId permitted(Call call, CallBody.Later<BotId> bot) {
        call.close();
        call.concerns(bot.get());
        permissions.requireBot(call.caller(), bot.get());
        return bot.get();
    }
}
