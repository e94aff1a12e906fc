package dev.lockstep.testkit;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.client.config.SdkAdvancedAsyncClientOption;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.retries.api.RetryStrategy;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;
import software.amazon.dynamodb.services.local.server.DynamoDBRequestHandler;
import software.amazon.dynamodb.services.local.server.LocalDynamoDBRequestHandler;
import software.amazon.dynamodb.services.local.server.LocalDynamoDBServerHandler;

/**
 * Amazon's DynamoDB Local, in memory, inside this JVM; clients made here reach it without a socket.
 *
 * <p>As an extension, each test class has a server of its own:
 *
 * <pre>{@code
 * @RegisterExtension
 * static final DynamoDbLocal DYNAMO = new DynamoDbLocal();
 * }</pre>
 *
 * <p>Without JUnit: {@code try (var dynamo = DynamoDbLocal.start()) ...}, a server of one's own.
 */
public final class DynamoDbLocal implements BeforeAllCallback, AfterAllCallback, AutoCloseable {
    /** As many attempts as the SDK makes by itself, without its pauses and without its budget of them. */
    private static final RetryStrategy IMMEDIATE_ATTEMPTS = AwsRetryStrategy.standardRetryStrategy().toBuilder()
            .maxAttempts(9)
            .backoffStrategy(BackoffStrategy.retryImmediately())
            .throttlingBackoffStrategy(BackoffStrategy.retryImmediately())
            .circuitBreakerEnabled(false)
            .build();

    private volatile @Nullable Server server;
    private volatile @Nullable String startedFor;

    /** For JUnit; the server is there from {@link #beforeAll} on. */
    public DynamoDbLocal() {}

    /** Starts a server of one's own, to be closed by the caller. */
    public static DynamoDbLocal start() {
        DynamoDbLocal local = new DynamoDbLocal();
        local.server = Server.start();
        return local;
    }

    /** Where the server listens, for clients of other processes; from the first call on. */
    public URI endpoint() {
        return server().endpoint();
    }

    /** What clients without a socket are built over; closing it does nothing. */
    public SdkHttpClient http() {
        return server().http;
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

    /**
     * As {@link #client(SdkHttpClient, ExecutionInterceptor)}, for libraries that ask for an asynchronous client: each
     * request is worked off on the thread that sends it.
     */
    public DynamoDbAsyncClient asyncClient(SdkHttpClient http, ExecutionInterceptor interceptor) {
        return server().prepared(DynamoDbAsyncClient.builder()
                        .overrideConfiguration(c -> c.addExecutionInterceptor(interceptor)))
                .asyncConfiguration(
                        c -> c.advancedOption(SdkAdvancedAsyncClientOption.FUTURE_COMPLETION_EXECUTOR, Runnable::run))
                .httpClient(new AtOnceHttp(http))
                .build();
    }

    /** The streams client all callers share; it lives as long as the server. */
    public DynamoDbStreamsClient streams() {
        return server().streams;
    }

    /** Stops the server, if there is one; JUnit does so after the class. */
    @Override
    public void close() {
        Server running = server;
        if (running != null) {
            running.close();
            server = null;
        }
    }

    /** A nested class shares the server of the class around it. */
    @Override
    public void beforeAll(ExtensionContext context) {
        if (server == null) {
            server = Server.start();
            startedFor = context.getUniqueId();
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (context.getUniqueId().equals(startedFor)) {
            close();
        }
    }

    /**
     * Stops the server and starts an empty one in its place, in some 30 ms: DynamoDB Local grows slower with all that
     * it was ever told. Clients and endpoints from before are of no use any more, and say so.
     */
    public void renew() {
        close();
        server = Server.start();
    }

    private Server server() {
        Server running = server;
        if (running == null) {
            throw new IllegalStateException("DynamoDB Local is not started: register it as a static extension");
        }
        return running;
    }

    private static final class Server implements AutoCloseable {
        private final Handler handler;
        private final InProcessHttp http;
        private final DynamoDbClient client;
        private final DynamoDbStreamsClient streams;
        private org.eclipse.jetty.server.@Nullable Server jetty;

        /** Goes past {@code ServerRunner}, which reports to Amazon, listens to everybody and refuses port 0. */
        private Server() throws Exception {
            handler = new Handler(new LocalDynamoDBRequestHandler(0, true, null, true, false));
            http = new InProcessHttp(handler.engine(), handler.json());
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

        synchronized URI endpoint() {
            if (jetty == null) {
                jetty = listening();
            }
            return URI.create("http://127.0.0.1:" + jetty.getURI().getPort());
        }

        private org.eclipse.jetty.server.Server listening() {
            org.eclipse.jetty.server.Server server =
                    new org.eclipse.jetty.server.Server(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            server.setHandler(handler);
            try {
                server.start();
            } catch (Exception e) {
                throw new IllegalStateException("DynamoDB Local does not listen", e);
            }
            return server;
        }

        <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> C connect(B builder, SdkHttpClient http) {
            return prepared(builder).httpClient(http).build();
        }

        /** Without signatures: nobody checks one, and each costs. */
        <B extends AwsClientBuilder<B, C>, C> B prepared(B builder) {
            return builder.endpointOverride(URI.create("http://in-process.invalid"))
                    .region(Region.US_EAST_1)
                    .credentialsProvider(AnonymousCredentialsProvider.create())
                    .overrideConfiguration(
                            builder.overrideConfiguration().copy(c -> c.retryStrategy(IMMEDIATE_ATTEMPTS)));
        }

        @Override
        public synchronized void close() {
            http.stop();
            client.close();
            streams.close();
            try {
                if (jetty != null) {
                    jetty.stop();
                }
                handler.close();
            } catch (Exception e) {
                throw new IllegalStateException("DynamoDB Local did not stop", e);
            }
        }
    }

    private static final class Handler extends LocalDynamoDBServerHandler {
        Handler(DynamoDBRequestHandler engine) {
            super(engine, null);
        }

        DynamoDBRequestHandler engine() {
            return primaryHandler;
        }

        ObjectMapper json() {
            return jsonMapper;
        }
    }
}
