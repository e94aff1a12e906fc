package dev.lockstep.bench.speed;

import dev.lockstep.bench.laps.Lap;
import dev.lockstep.bench.laps.Racer;

/** Where laps are made. */
interface Track extends AutoCloseable {
    /** Brings somebody to where laps can be made. */
    Lap enter(Racer racer, int lane) throws Exception;

    @Override
    void close();
}
