package dev.lockstep.testkit;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;
import software.amazon.dynamodb.services.local.main.CommandLineInput;
import software.amazon.dynamodb.services.local.main.ServerRunner;
import software.amazon.dynamodb.services.local.server.DynamoDBProxyServer;

/**
 * Amazon's DynamoDB Local, in memory, as an HTTP server inside this JVM.
 *
 * <p>As an extension it is started at the first test class that asks for it, shared by all that follow, and stopped at
 * the end of the test run; so a test class uses table names of its own:
 *
 * <pre>{@code
 * @RegisterExtension
 * static final DynamoDbLocal DYNAMO = new DynamoDbLocal();
 * }</pre>
 *
 * <p>Without JUnit: {@code try (var dynamo = DynamoDbLocal.start()) ...}, a server of one's own.
 */
public final class DynamoDbLocal implements BeforeAllCallback, AutoCloseable {
    private @Nullable Server server;

    /** For JUnit; the server is there from {@link #beforeAll} on. */
    public DynamoDbLocal() {}

    /** Starts a server of one's own, to be closed by the caller. */
    public static DynamoDbLocal start() {
        DynamoDbLocal local = new DynamoDbLocal();
        local.server = Server.start();
        return local;
    }

    /** Where the server listens. */
    public URI endpoint() {
        return server().endpoint;
    }

    /** The client all callers share; it lives as long as the server. */
    public DynamoDbClient client() {
        return server().client;
    }

    /** A client over the given HTTP client; the caller closes both. */
    public DynamoDbClient client(SdkHttpClient http) {
        return server().connect(DynamoDbClient.builder(), http);
    }

    /** The streams client all callers share; it lives as long as the server. */
    public DynamoDbStreamsClient streams() {
        return server().streams;
    }

    /** Stops a server of one's own. The shared one is stopped by JUnit, at the end of the run. */
    @Override
    public void close() {
        server().close();
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        server = context.getRoot()
                .getStore(Namespace.create(DynamoDbLocal.class))
                .computeIfAbsent(Server.class, type -> Server.start(), Server.class);
    }

    private Server server() {
        if (server == null) {
            throw new IllegalStateException("DynamoDB Local is not started: register it as a static extension");
        }
        return server;
    }

    private static final class Server implements AutoCloseable {
        private static final int START_ATTEMPTS = 5;

        private final DynamoDBProxyServer process;
        private final URI endpoint;
        private final SdkHttpClient http =
                ApacheHttpClient.builder().maxConnections(200).build();
        private final DynamoDbClient client;
        private final DynamoDbStreamsClient streams;

        private Server(DynamoDBProxyServer process, URI endpoint) {
            this.process = process;
            this.endpoint = endpoint;
            this.client = connect(DynamoDbClient.builder(), http);
            this.streams = connect(DynamoDbStreamsClient.builder(), http);
        }

        static Server start() {
            try {
                for (int attempt = 1; ; attempt++) {
                    int port = freePort();
                    DynamoDBProxyServer process = create(port);
                    try {
                        process.safeStart(); // not start(): that one reports to Amazon
                        return new Server(process, URI.create("http://localhost:" + port));
                    } catch (IOException e) {
                        process.stop();
                        if (!(e instanceof BindException || e.getCause() instanceof BindException)
                                || attempt == START_ATTEMPTS) {
                            throw e;
                        }
                    }
                }
            } catch (Exception e) {
                throw new IllegalStateException("DynamoDB Local did not start", e);
            }
        }

        /** Refuses port 0, so a free one is looked for, and may be taken by another process in between. */
        private static int freePort() throws IOException {
            try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            }
        }

        private static DynamoDBProxyServer create(int port) throws Exception {
            String[] arguments = {"-inMemory", "-sharedDb", "-disableTelemetry", "-port", Integer.toString(port)};
            CommandLineInput input = new CommandLineInput(arguments);
            if (!input.init()) {
                throw new IllegalArgumentException("DynamoDB Local refused " + String.join(" ", arguments));
            }
            return ServerRunner.createServer(input);
        }

        <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> C connect(B builder, SdkHttpClient http) {
            return builder.endpointOverride(endpoint)
                    .region(Region.US_EAST_1)
                    .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
                    .httpClient(http)
                    .build();
        }

        @Override
        public void close() {
            client.close();
            streams.close();
            http.close();
            try {
                process.stop();
            } catch (Exception e) {
                throw new IllegalStateException("DynamoDB Local did not stop", e);
            }
        }
    }
}
