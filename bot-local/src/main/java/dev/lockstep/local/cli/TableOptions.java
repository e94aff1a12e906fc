package dev.lockstep.local.cli;

import dev.lockstep.local.AwsConnection;
import dev.lockstep.local.InputRefusedException;
import dev.lockstep.types.InvalidInputException;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which table, and how it is reached. */
final class TableOptions {
    private static final String TABLE = "LOCKSTEP_TABLE";
    private static final String ENDPOINT = "LOCKSTEP_ENDPOINT";

    @Option(
            names = "--table",
            paramLabel = "NAME",
            description = "Lockstep's table (default: LOCKSTEP_TABLE, or lockstep).")
    private @Nullable String table;

    @Option(
            names = "--endpoint",
            paramLabel = "URL",
            description = "A DynamoDB that is not AWS's, such as that of './lockstep up', http://127.0.0.1:8000"
                    + " (default: LOCKSTEP_ENDPOINT, or AWS).")
    private @Nullable URI endpoint;

    @Option(names = "--region", paramLabel = "NAME", description = "AWS's region (default: as the environment says).")
    private @Nullable String region;

    @Option(names = "--profile", paramLabel = "NAME", description = "AWS's profile (default: as the environment says).")
    private @Nullable String profile;

    @Option(names = "--cost", description = "Tells on the error output how many requests and units it took.")
    private boolean cost;

    boolean isCostTold() {
        return cost;
    }

    /**
     * A session on the table. No request.
     *
     * @throws InputRefusedException if the name or the address is none
     */
    Session open(Surroundings surroundings) {
        Map<String, String> environment = surroundings.environment();
        Optional<URI> address = Optional.ofNullable(endpoint)
                .or(() -> Optional.ofNullable(environment.get(ENDPOINT))
                        .filter(text -> !text.isBlank())
                        .map(this::address));
        String name = table != null ? table : environment.getOrDefault(TABLE, "lockstep");
        try {
            return new Session(
                    new AwsConnection.Address(address, Optional.ofNullable(region), Optional.ofNullable(profile)),
                    name,
                    surroundings.clock());
        } catch (InvalidInputException noName) {
            throw new InputRefusedException(String.valueOf(noName.getMessage()));
        }
    }

    private URI address(String text) {
        if (profile != null || region != null) {
            throw new InputRefusedException(ENDPOINT + " is set to " + text + ", so --region and --profile would lead"
                    + " nowhere: unset it, or give --endpoint");
        }
        try {
            return URI.create(text);
        } catch (IllegalArgumentException none) {
            throw new InputRefusedException(ENDPOINT + " is no address: " + none.getMessage());
        }
    }
}
