package dev.lockstep.local.cli;

import java.io.InputStream;
import java.time.Clock;
import java.time.InstantSource;
import java.util.Map;

/**
 * What a command finds around it.
 *
 * @param clock ages and fire times are counted from its time
 * @param terminal where a person may sit
 * @param environment variables
 * @param input the standard input
 */
public record Surroundings(InstantSource clock, Terminal terminal, Map<String, String> environment, InputStream input) {
    public Surroundings {
        environment = Map.copyOf(environment);
    }

    /** With nothing on the standard input. */
    public Surroundings(InstantSource clock, Terminal terminal, Map<String, String> environment) {
        this(clock, terminal, environment, InputStream.nullInputStream());
    }

    /** Those of this process. */
    public static Surroundings ofProcess() {
        return new Surroundings(Clock.systemUTC(), new SystemTerminal(), System.getenv(), System.in);
    }
}
