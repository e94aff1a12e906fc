package dev.lockstep.local;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import software.amazon.awssdk.core.exception.SdkException;

/** The DynamoDB a command works on: one of its own, or the one it is told. */
final class Database implements AutoCloseable {
    private final Optional<DynamoDbLocalProcess> own;
    private final URI endpoint;

    private Database(Optional<DynamoDbLocalProcess> own, URI endpoint) {
        this.own = own;
        this.endpoint = endpoint;
    }

    /** Somebody else's, which is asked whether it is there. */
    static Database at(URI endpoint) {
        requireAddress(endpoint);
        try (Connection connection = Connection.to(endpoint)) {
            connection.dynamo().listTables(r -> r.limit(1));
        } catch (SdkException e) {
            throw new UnusableException("no DynamoDB answers at " + endpoint + ": " + reason(e), e);
        }
        return new Database(Optional.empty(), endpoint);
    }

    static void requireAddress(URI endpoint) {
        if (endpoint.getHost() == null || !String.valueOf(endpoint.getScheme()).matches("https?")) {
            throw new UnusableException(
                    "--endpoint " + endpoint + " is not an address such as http://127.0.0.1:8000", null);
        }
    }

    /** DynamoDB Local in a process of its own. */
    static Database own(Optional<Path> data, int port, Consumer<String> notices) {
        DynamoDbLocalProcess.Options options =
                DynamoDbLocalProcess.Options.ofLauncher(notices).withPort(port);
        DynamoDbLocalProcess process =
                DynamoDbLocalProcess.start(data.map(options::withData).orElse(options));
        return new Database(Optional.of(process), process.endpoint());
    }

    private static String reason(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
    }

    URI endpoint() {
        return endpoint;
    }

    /** Tells if it ends without being closed; somebody else's database is not watched. */
    void onDeath(Runnable tell) {
        own.ifPresent(process -> process.onDeath(tell));
    }

    @Override
    public void close() {
        own.ifPresent(DynamoDbLocalProcess::close);
    }
}
