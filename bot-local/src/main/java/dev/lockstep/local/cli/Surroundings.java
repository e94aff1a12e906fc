package dev.lockstep.local.cli;

import java.time.Clock;
import java.time.InstantSource;
import java.util.Map;

/**
 * What a command finds around it.
 *
 * @param clock ages and fire times are counted from its time
 * @param terminal where a person may sit
 * @param environment variables
 */
public record Surroundings(InstantSource clock, Terminal terminal, Map<String, String> environment) {
    public Surroundings {
        environment = Map.copyOf(environment);
    }

    /** Those of this process. */
    public static Surroundings ofProcess() {
        return new Surroundings(Clock.systemUTC(), new SystemTerminal(), System.getenv());
    }
}
