package dev.lockstep;

import static dev.lockstep.PublicOperation.BOTH;
import static dev.lockstep.PublicOperation.bot;
import static dev.lockstep.fixture.OneBot.ID;
import static dev.lockstep.fixture.OneBot.INVOICES;
import static dev.lockstep.fixture.OneBot.NOTE;
import static dev.lockstep.fixture.OneBot.ORDERS;
import static dev.lockstep.fixture.OneBot.event;

import dev.lockstep.bot.BotSelection;
import dev.lockstep.fixture.OneBot;
import dev.lockstep.fixture.TestTable;
import dev.lockstep.run.RunError;
import dev.lockstep.system.SystemDefinition;
import dev.lockstep.types.BotId;
import dev.lockstep.types.LockName;
import dev.lockstep.types.SystemId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/** The operations of the public interface that only read, on a table where something has happened. */
final class ReadOperations {
    private ReadOperations() {}

    static Stream<PublicOperation> all() {
        return Stream.of(
                reading("find", l -> l.bots().find(ID)),
                reading("list", l -> l.bots().list().toList()),
                reading("ids after", l -> l.bots().idsAfter(Optional.empty()).toList()),
                reading("ids", l -> ids(l, BotSelection.writers(INVOICES))),
                reading("ids of readers", l -> ids(l, BotSelection.readers(ORDERS))),
                reading("overview", l -> l.bots().overview(ID)),
                reading("pending", l -> l.bots().pending().toList()),
                reading("describe", l -> l.bots().describe(ID)),
                reading("details", l -> l.bots().details(ID)),
                reading("state", l -> l.bots().state(ID)),
                reading("readers", l -> l.bots().readers(ORDERS)),
                reading("head", l -> l.wakes().head(INVOICES)),
                reading("scheduled", l -> l.wakes().scheduled(ID)),
                reading("position", l -> l.runs().position(ID, ORDERS)),
                reading("write position", l -> l.runs().writePosition(ID, INVOICES)),
                reading("log", l -> l.runs().log().of(ID).toList()),
                reading("find in the log", l -> l.runs().log().find(ID, 1, 0)),
                reading("audit", l -> l.audit().of(ID).toList()),
                reading("newest of all audit", l -> l.audit().newest().toList()),
                reading("why", l -> l.why(ID)),
                reading("explain", l -> l.explain(ID)),
                reading("find a lock", l -> l.locks().find(LockName.of("nightly"))),
                reading("find a system", l -> l.systems().find(SystemId.of("shop"))),
                reading("find a system by alias", l -> l.systems().findByAlias("a")));
    }

    private static PublicOperation reading(String name, Function<Lockstep, Object> read) {
        return PublicOperation.of("read: " + name, t -> {
                    busy(t);
                    return () -> read.apply(t.lockstep());
                })
                .as(PublicOperation.Kind.READING);
    }

    private static List<BotId> ids(Lockstep lockstep, BotSelection selection) {
        return lockstep.bots().ids(selection, Optional.empty(), 10).toList();
    }

    private static void busy(TestTable t) {
        Lockstep others = t.other();
        OneBot.registered(others);
        others.bots().pause(ID, NOTE);
        others.bots().resume(ID, NOTE);
        others.systems().register(new SystemDefinition(SystemId.of("shop"), "Shop", Set.of("a"), "{}"));
        others.locks().tryAcquire(LockName.of("nightly"), "ann", Duration.ofMinutes(1));
        others.wakes().advance(ORDERS, event(5));
        others.wakes().schedule(ID, Duration.ofMinutes(3));
        bot(t).start().complete(BOTH);
        bot(t).start().fail(RunError.of("broken", "no stack"));
        bot(t).start();
    }
}
