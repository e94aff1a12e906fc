package dev.lockstep.run;

import java.time.Instant;
import java.util.Optional;

/** Which run has an instance's lock, or had it last. */
public record RunHolder(
        String runId, long epoch, Phase phase, Optional<String> requestId, Optional<Instant> deadline) {}
