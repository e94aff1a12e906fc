package dev.lockstep;

import static dev.lockstep.PublicOperation.BOTH;
import static dev.lockstep.PublicOperation.bot;
import static dev.lockstep.PublicOperation.on;
import static dev.lockstep.fixture.OneBot.ID;
import static dev.lockstep.fixture.OneBot.ORDERS;
import static dev.lockstep.fixture.OneBot.event;

import dev.lockstep.dispatch.InvocationRefusedException;
import dev.lockstep.dispatch.Sweeper;
import dev.lockstep.dispatch.TableChange;
import dev.lockstep.fixture.TestTable;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** The operations of {@link PublicOperation} that go on with what others do. */
final class CareOperations {
    private static final Duration A_MINUTE = Duration.ofMinutes(1);

    private CareOperations() {}

    static Stream<PublicOperation> all() {
        return Stream.concat(Stream.of(refused()), goingOn());
    }

    /** Claimed, refused and released: if the last is missing, the claim stays until its deadline. */
    private static PublicOperation refused() {
        return on("evaluate, target refuses", t -> {
                    t.lockstep().wakes().trigger(ID);
                    return () -> t.lockstep()
                            .dispatcher((target, i) -> {
                                throw new InvocationRefusedException("unknown-target", "no such target");
                            })
                            .evaluate(ID)
                            .getClass()
                            .getSimpleName();
                })
                .as(PublicOperation.Kind.COMPOSED);
    }

    private static Stream<PublicOperation> goingOn() {
        return Stream.of(
                        on("evaluate", t -> {
                            t.lockstep().wakes().trigger(ID);
                            return () ->
                                    t.lockstep().dispatcher((target, i) -> {}).evaluate(ID);
                        }),
                        on("dispatch", t -> {
                            t.lockstep().wakes().trigger(ID);
                            List<TableChange> batch = t.items().stream()
                                    .map(CareOperations::inserted)
                                    .toList();
                            return () -> t.lockstep().dispatcher((target, i) -> {}).dispatch(batch).stream()
                                    .map(failure -> failure.cause().getClass())
                                    .toList();
                        }),
                        on("sweep", t -> {
                            bot(t).start();
                            t.lockstep().wakes().schedule(ID, A_MINUTE);
                            t.clock().advance(Duration.ofHours(1));
                            return () -> sweeper(t).sweep();
                        }),
                        on("reconcile", t -> {
                            bot(t).start().complete(BOTH.withoutAdvancing());
                            t.lockstep().wakes().advance(ORDERS, event(7));
                            return () -> sweeper(t).reconcile(1);
                        }))
                .map(operation -> operation.as(PublicOperation.Kind.CARETAKING));
    }

    private static TableChange inserted(Map<String, AttributeValue> item) {
        Map<String, AttributeValue> keys = new HashMap<>(item);
        keys.keySet().retainAll(Set.of("pk", "sk"));
        return new TableChange(keys, Map.of(), item);
    }

    private static Sweeper sweeper(TestTable t) {
        return t.lockstep().sweeper(t.lockstep().dispatcher((target, i) -> {}));
    }
}
