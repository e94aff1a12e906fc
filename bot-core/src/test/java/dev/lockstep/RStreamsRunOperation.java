package dev.lockstep;

import dev.lockstep.fixture.TestBus;
import java.util.function.Function;
import java.util.function.Supplier;

/** An operation that is brought to where it is called, and answers the call. */
record RStreamsRunOperation(String name, Function<TestBus, Supplier<Object>> prepared) {
    @Override
    public String toString() {
        return name;
    }
}
