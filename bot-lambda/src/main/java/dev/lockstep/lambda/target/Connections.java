package dev.lockstep.lambda.target;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.bot.Target;
import dev.lockstep.dispatch.BotInvoker;
import dev.lockstep.lambda.Environment;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.PartitionMetadata;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.sns.SnsClient;

/** Invokers with the clients they need, made when they are asked for and closed together. */
final class Connections implements AutoCloseable {
    private static final Duration ATTEMPT = Duration.ofSeconds(5);
    private static final Duration CALL = Duration.ofSeconds(15);
    /** The dispatcher tries again by itself, after a back-off and without others waiting. */
    private static final int ATTEMPTS = 2;

    private final Environment environment;
    private final InstantSource clock;
    private final Supplier<Optional<String>> trace;
    private final Deque<AutoCloseable> toClose = new ArrayDeque<>();
    private @Nullable SdkHttpClient http;
    private @Nullable AwsCredentialsProvider credentials;

    Connections(
            Environment environment,
            @Nullable SdkHttpClient http,
            @Nullable AwsCredentialsProvider credentials,
            InstantSource clock,
            Supplier<Optional<String>> trace) {
        this.environment = environment;
        this.http = http;
        this.credentials = credentials;
        this.clock = clock;
        this.trace = trace;
    }

    BotInvoker invoker(Target.Kind kind) {
        return switch (kind) {
            case LAMBDA -> new LambdaInvoker(client(LambdaClient.builder(), "LAMBDA"));
            case SNS -> new SnsInvoker(client(SnsClient.builder(), "SNS"));
            case ECS ->
                new EcsInvoker(
                        json(AwsJson.Service.ECS),
                        EcsInvoker.Network.of(environment),
                        environment.find(Environment.ECS_CONTAINER).orElse("bot"),
                        trace);
            case HTTPS -> https();
            case PROCESS -> throw new IllegalArgumentException("what a process hosts is known to it alone");
        };
    }

    private BotInvoker https() {
        Optional<String> secret = environment.find(Environment.SIGNING_SECRET);
        if (secret.isEmpty()) {
            return (target, invocation) -> {
                throw Refusal.NO_SIGNING_SECRET.because(target + " is not posted to without a signature: set "
                        + Environment.SIGNING_SECRET + " to the ARN of a secret with the key to sign with");
            };
        }
        Duration timeout = Duration.ofSeconds(environment.number(Environment.HTTPS_TIMEOUT, 10, 1, 60));
        return new HttpsInvoker(
                new HttpsPost((SSLSocketFactory) SSLSocketFactory.getDefault(), PublicAddresses.ofSystem(), timeout),
                signingKeys(secret.get()),
                clock,
                trace);
    }

    /** The keys of a secret in Secrets Manager. */
    SigningKeys signingKeys(String secret) {
        AwsJson secrets = json(AwsJson.Service.SECRETS_MANAGER);
        ObjectNode request = JsonNodeFactory.instance.objectNode().put("SecretId", secret);
        return new SigningKeys(
                () -> secrets.call("GetSecretValue", request)
                        .path("SecretString")
                        .asText(""),
                clock);
    }

    private <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C extends AutoCloseable> C client(
            B builder, String service) {
        endpoint(service).ifPresent(builder::endpointOverride);
        C client = builder.region(region())
                .credentialsProvider(credentials())
                .httpClient(http())
                .overrideConfiguration(c -> c.apiCallAttemptTimeout(ATTEMPT)
                        .apiCallTimeout(CALL)
                        .retryStrategy(r -> r.maxAttempts(ATTEMPTS)))
                .build();
        toClose.push(client);
        return client;
    }

    private AwsJson json(AwsJson.Service service) {
        URI endpoint = endpoint(service.name())
                .orElseGet(() -> URI.create("https://" + service.signingName() + "." + region() + "."
                        + PartitionMetadata.of(region()).dnsSuffix()));
        return new AwsJson(service, endpoint, region().id(), http(), credentials());
    }

    private Optional<URI> endpoint(String service) {
        return environment
                .find("AWS_ENDPOINT_URL_" + service)
                .or(() -> environment.find("AWS_ENDPOINT_URL"))
                .map(URI::create);
    }

    private Region region() {
        return environment
                .find(Environment.REGION)
                .map(Region::of)
                .orElseGet(() -> new DefaultAwsRegionProviderChain().getRegion());
    }

    private AwsCredentialsProvider credentials() {
        AwsCredentialsProvider known = credentials;
        if (known == null) {
            DefaultCredentialsProvider found =
                    DefaultCredentialsProvider.builder().build();
            toClose.push(found);
            credentials = known = found;
        }
        return known;
    }

    private SdkHttpClient http() {
        SdkHttpClient known = http;
        if (known == null) {
            known = UrlConnectionHttpClient.builder()
                    .connectionTimeout(ATTEMPT)
                    .socketTimeout(ATTEMPT)
                    .build();
            toClose.push(known);
            http = known;
        }
        return known;
    }

    @Override
    public void close() {
        while (!toClose.isEmpty()) {
            AutoCloseable next = toClose.pop();
            try {
                next.close();
            } catch (Exception cause) {
                throw new IllegalStateException("a client was not closed", cause);
            }
        }
    }
}
