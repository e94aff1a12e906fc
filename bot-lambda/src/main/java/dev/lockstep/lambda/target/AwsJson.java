package dev.lockstep.lambda.target;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.IdentityProvider;

/**
 * Calls an AWS service that speaks JSON 1.1, by the SDK's own HTTP client, signer and credentials: for services of
 * which one call is needed, so that their clients need not be packaged. The calls made by it may be doubled without
 * harm: a broken connection is tried once more.
 */
final class AwsJson {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MOST_BYTES = 1 << 20;
    private static final int ATTEMPTS = 2;

    private final Service service;
    private final URI endpoint;
    private final String region;
    private final SdkHttpClient http;
    private final IdentityProvider<? extends AwsCredentialsIdentity> credentials;
    private final AwsV4HttpSigner signer = AwsV4HttpSigner.create();

    /** A service: how it is signed for, and how its operations begin. */
    enum Service {
        ECS("ecs", "AmazonEC2ContainerServiceV20141113."),
        SECRETS_MANAGER("secretsmanager", "secretsmanager.");

        private final String signingName;
        private final String prefix;

        Service(String signingName, String prefix) {
            this.signingName = signingName;
            this.prefix = prefix;
        }

        /** The name of its host and of its signatures. */
        String signingName() {
            return signingName;
        }
    }

    AwsJson(
            Service service,
            URI endpoint,
            String region,
            SdkHttpClient http,
            IdentityProvider<? extends AwsCredentialsIdentity> credentials) {
        this.service = service;
        this.endpoint = endpoint;
        this.region = region;
        this.http = http;
        this.credentials = credentials;
    }

    /**
     * Calls an operation.
     *
     * @throws AwsServiceException if the service refuses
     * @throws SdkClientException if there is no answer, or none that can be read
     */
    JsonNode call(String operation, JsonNode input) {
        byte[] body = input.toString().getBytes(StandardCharsets.UTF_8);
        for (int attempt = 1; ; attempt++) {
            try {
                return answer(http.prepareRequest(signed(operation, body)).call());
            } catch (IOException broken) {
                if (attempt == ATTEMPTS) {
                    throw SdkClientException.create(
                            operation + " at " + endpoint.getHost() + " broke off: " + broken.getMessage(), broken);
                }
            }
        }
    }

    private HttpExecuteRequest signed(String operation, byte[] body) {
        SdkHttpRequest request = SdkHttpRequest.builder()
                .method(SdkHttpMethod.POST)
                .uri(endpoint)
                .putHeader("Content-Type", "application/x-amz-json-1.1")
                .putHeader("Content-Length", String.valueOf(body.length))
                .putHeader("X-Amz-Target", service.prefix + operation)
                .build();
        AwsCredentialsIdentity identity = credentials.resolveIdentity().join();
        SignedRequest signed = signer.sign(r -> r.identity(identity)
                .request(request)
                .payload(ContentStreamProvider.fromByteArray(body))
                .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, service.signingName)
                .putProperty(AwsV4HttpSigner.REGION_NAME, region));
        return HttpExecuteRequest.builder()
                .request(signed.request())
                .contentStreamProvider(signed.payload().orElseThrow())
                .build();
    }

    private JsonNode answer(HttpExecuteResponse response) throws IOException {
        String text = "";
        if (response.responseBody().isPresent()) {
            try (InputStream stream = response.responseBody().get()) {
                text = new String(stream.readNBytes(MOST_BYTES), StandardCharsets.UTF_8);
            }
        }
        int status = response.httpResponse().statusCode();
        JsonNode answer = parsed(text);
        if (status / 100 == 2 && answer.isObject()) {
            return answer;
        }
        throw AwsServiceException.builder()
                .statusCode(status)
                .awsErrorDetails(AwsErrorDetails.builder()
                        .serviceName(service.signingName)
                        .errorCode(code(answer, status))
                        .errorMessage(answer.path("message")
                                .asText(answer.path("Message").asText("")))
                        .build())
                .build();
    }

    /** Never quoted in a message: an answer may hold a secret. */
    private static JsonNode parsed(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException notJson) {
            return MissingNode.getInstance();
        }
    }

    private static String code(JsonNode answer, int status) {
        String type = answer.path("__type").asText("status " + status);
        return type.substring(type.indexOf('#') + 1);
    }
}
