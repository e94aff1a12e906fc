package dev.lockstep.local.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Timeout;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.localstack.LocalStackContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * On LocalStack: in a container, or at {@code LOCKSTEP_LOCALSTACK_ENDPOINT}. The image is the last that needs no token;
 * {@code LOCKSTEP_LOCALSTACK_IMAGE} names another one.
 */
@Timeout(1_800)
class LocalStackIT extends EndToEnd {
    private static final String IMAGE = "localstack/localstack:4.14.0";

    private @Nullable LocalStackContainer container;

    @Override
    Deployment start() {
        Optional<URI> given = variable("LOCKSTEP_LOCALSTACK_ENDPOINT").map(URI::create);
        assumeTrue(
                given.isPresent() || DockerClientFactory.instance().isDockerAvailable(),
                "LOCALSTACK SUITE NOT RUN: there is no Docker here, and LOCKSTEP_LOCALSTACK_ENDPOINT is not set");
        Path root =
                Optional.ofNullable(Path.of("").toAbsolutePath().getParent()).orElseThrow();
        assertThat(Files.exists(root.resolve("bot-lambda/target/lockstep-functions.zip")))
                .as("the zip of ./mvnw package is there")
                .isTrue();
        return new LocalStackDeployment(given.orElseGet(this::startContainer), root);
    }

    private URI startContainer() {
        DockerImageName image = DockerImageName.parse(
                        variable("LOCKSTEP_LOCALSTACK_IMAGE").orElse(IMAGE))
                .asCompatibleSubstituteFor("localstack/localstack");
        LocalStackContainer started = new LocalStackContainer(image)
                .withEnv("LAMBDA_IGNORE_ARCHITECTURE", "1")
                .withEnv("CFN_IGNORE_UNSUPPORTED_RESOURCE_TYPES", "1"); // AppConfig, whose versions do nothing here
        container = started;
        started.start();
        return started.getEndpoint();
    }

    private static Optional<String> variable(String name) {
        return Optional.ofNullable(System.getenv(name)).filter(value -> !value.isBlank());
    }

    @AfterAll
    void stopContainer() {
        if (container != null) {
            container.stop();
        }
    }
}
