package dev.lockstep.local.cli;

import dev.lockstep.types.BotId;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;

/** Two lists in the order of ids as one, each id once. */
final class Merged implements Iterator<BotId> {
    private final Iterator<BotId> first;
    private final Iterator<BotId> second;
    private Optional<BotId> nextOfFirst;
    private Optional<BotId> nextOfSecond;

    Merged(Iterator<BotId> first, Iterator<BotId> second) {
        this.first = first;
        this.second = second;
        nextOfFirst = next(first);
        nextOfSecond = next(second);
    }

    @Override
    public boolean hasNext() {
        return nextOfFirst.isPresent() || nextOfSecond.isPresent();
    }

    @Override
    public BotId next() {
        BotId next = nextOfFirst
                .filter(one -> nextOfSecond
                        .map(other -> one.value().compareTo(other.value()) <= 0)
                        .orElse(true))
                .or(() -> nextOfSecond)
                .orElseThrow(NoSuchElementException::new);
        if (nextOfFirst.filter(next::equals).isPresent()) {
            nextOfFirst = next(first);
        }
        if (nextOfSecond.filter(next::equals).isPresent()) {
            nextOfSecond = next(second);
        }
        return next;
    }

    private static Optional<BotId> next(Iterator<BotId> ids) {
        return ids.hasNext() ? Optional.of(ids.next()) : Optional.empty();
    }
}
