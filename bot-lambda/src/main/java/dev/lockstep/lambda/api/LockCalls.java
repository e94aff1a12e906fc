package dev.lockstep.lambda.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.lock.Locks;
import dev.lockstep.lock.NamedLock;
import dev.lockstep.types.BotId;
import dev.lockstep.types.LockName;
import java.time.Duration;
import java.util.Optional;

/** Named locks, held by whoever keeps the ticket. */
final class LockCalls {
    private final Locks locks;
    private final Permissions permissions;

    LockCalls(Locks locks, Permissions permissions) {
        this.locks = locks;
        this.permissions = permissions;
    }

    ObjectNode lock(Call call) {
        CallBody body = call.body();
        Optional<BotId> bot = body.parsed("bot", BotId::of);
        CallBody.Later<LockName> name = body.required("name", "orders-enrich/nightly", LockName::of);
        CallBody.Later<String> owner = body.requiredText("owner", "host-7");
        CallBody.Later<String> attempt = body.required("attempt", "a new UUID", Attempts::checked);
        Optional<Duration> seconds = body.seconds("seconds");
        if (seconds.isEmpty()) {
            body.refuse("seconds", "is missing or refused: how long the lock is held unless it is renewed");
        }
        call.close();
        bot.ifPresent(call::concerns);
        permissions.requireLock(call.caller(), bot, name.get());
        Optional<NamedLock> lock = locks.tryAcquireOnce(name.get(), owner.get(), attempt.get(), seconds.orElseThrow());
        if (lock.isEmpty()) {
            ObjectNode answer = Answers.object().put("acquired", false);
            locks.find(name.get()).ifPresent(holder -> answer.set("holder", Answers.holder(holder)));
            return answer;
        }
        return Answers.object()
                .put("acquired", true)
                .put("ticket", Tickets.of(new Tickets.Lock(lock.get().ticket(), bot)))
                .put("epoch", lock.get().epoch())
                .put("expiresAt", lock.get().expiresAt().toString());
    }

    ObjectNode renew(Call call) {
        NamedLock lock = resumed(call);
        lock.renew();
        return Answers.object().put("expiresAt", lock.expiresAt().toString());
    }

    ObjectNode unlock(Call call) {
        resumed(call).close();
        return Answers.object();
    }

    private NamedLock resumed(Call call) {
        CallBody.Later<Tickets.Lock> ticket = call.body().required("ticket", "what lock answered", Tickets::lock);
        call.close();
        Tickets.Lock held = ticket.get();
        held.bot().ifPresent(call::concerns);
        permissions.requireLock(call.caller(), held.bot(), held.lock().name());
        return locks.resume(held.lock());
    }
}
