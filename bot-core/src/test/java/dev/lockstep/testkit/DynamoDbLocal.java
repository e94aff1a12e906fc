package dev.lockstep.testkit;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;
import software.amazon.dynamodb.services.local.server.AbstractLocalDynamoDBServerHandler;
import software.amazon.dynamodb.services.local.server.LocalDynamoDBRequestHandler;
import software.amazon.dynamodb.services.local.server.LocalDynamoDBServerHandler;

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

    /** As {@link #client(SdkHttpClient)}, with an interceptor such as a meter. */
    public DynamoDbClient client(SdkHttpClient http, ExecutionInterceptor interceptor) {
        return server().connect(
                        DynamoDbClient.builder().overrideConfiguration(c -> c.addExecutionInterceptor(interceptor)),
                        http);
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
        private final AbstractLocalDynamoDBServerHandler handler;
        private final org.eclipse.jetty.server.Server jetty;
        private final URI endpoint;
        private final SdkHttpClient http =
                ApacheHttpClient.builder().maxConnections(200).build();
        private final DynamoDbClient client;
        private final DynamoDbStreamsClient streams;

        /** Goes past {@code ServerRunner}, which reports to Amazon, listens to everybody and refuses port 0. */
        private Server() throws Exception {
            handler = new LocalDynamoDBServerHandler(new LocalDynamoDBRequestHandler(0, true, null, true, false), null);
            jetty = new org.eclipse.jetty.server.Server(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            jetty.setHandler(handler);
            jetty.start();
            endpoint = URI.create("http://127.0.0.1:" + jetty.getURI().getPort());
            client = connect(DynamoDbClient.builder(), http);
            streams = connect(DynamoDbStreamsClient.builder(), http);
        }

        static Server start() {
            try {
                return new Server();
            } catch (Exception e) {
                throw new IllegalStateException("DynamoDB Local did not start", e);
            }
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
                jetty.stop();
                handler.close();
            } catch (Exception e) {
                throw new IllegalStateException("DynamoDB Local did not stop", e);
            }
        }
    }
}
