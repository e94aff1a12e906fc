package dev.lockstep.bot;

import dev.lockstep.store.LeoRef;
import dev.lockstep.types.QueueName;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Names of queues as leo-sdk writes them, alone or in lists: {@code orders} and {@code queue:orders} are one. */
final class BusQueues {
    private BusQueues() {}

    /** The queues among these; what names something else is left out. */
    static Set<QueueName> read(Optional<AttributeValue> stored) {
        return stored.stream()
                .flatMap(BusQueues::texts)
                .flatMap(text -> LeoRef.named(text).stream())
                .collect(Collectors.toUnmodifiableSet());
    }

    static List<AttributeValue> written(Collection<QueueName> queues) {
        return queues.stream()
                .map(LeoRef::of)
                .sorted()
                .map(AttributeValue::fromS)
                .toList();
    }

    /** As {@link #written}, and whatever of what is stored names something else than a queue. */
    static List<AttributeValue> written(Collection<QueueName> queues, Optional<AttributeValue> stored) {
        Set<String> refs = new TreeSet<>();
        stored.stream()
                .flatMap(BusQueues::texts)
                .filter(text -> LeoRef.named(text).isEmpty())
                .forEach(refs::add);
        queues.forEach(queue -> refs.add(LeoRef.of(queue)));
        return refs.stream().map(AttributeValue::fromS).toList();
    }

    private static Stream<String> texts(AttributeValue value) {
        return switch (value.type()) {
            case S -> Stream.of(value.s());
            case L -> value.l().stream().flatMap(BusQueues::texts);
            case SS -> value.ss().stream();
            default -> Stream.of();
        };
    }
}
