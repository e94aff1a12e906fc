package dev.lockstep.lambda.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lockstep.dispatch.InvocationRefusedException;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

@ResourceLock(Resources.SYSTEM_ERR)
class SigningKeysTest {
    private static final String ARN = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:lockstep-AbCdEf";
    private static final String OLD = "whsec_" + "b2xk".repeat(8);
    private static final String NEW = "whsec_" + "bmV3".repeat(8);

    @RegisterExtension
    final FakeAws aws = new FakeAws();

    private Connections connections;
    private SigningKeys keys;
    private final ByteArrayOutputStream log = new ByteArrayOutputStream();
    private final PrintStream console = System.err;

    @BeforeEach
    void connect() {
        System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
        connections = new Connections(aws.environment(), null, FakeAws.CREDENTIALS, aws.clock(), Optional::empty);
        keys = connections.signingKeys(ARN);
    }

    @AfterEach
    void close() {
        System.setErr(console);
        connections.close();
    }

    @Test
    void theKeyIsReadFromSecretsManager() {
        secret(OLD);

        assertThat(signature()).isEqualTo(signatureBy(OLD));
        assertThat(aws.request().header("x-amz-target")).isEqualTo("secretsmanager.GetSecretValue");
        assertThat(aws.request().body()).isEqualTo("{\"SecretId\":\"" + ARN + "\"}");
        assertThat(aws.request().header("authorization"))
                .isEqualTo(SignatureV4.authorization(aws.request(), "eu-central-1", "secretsmanager"));
    }

    @Test
    void theKeyIsKeptForSomeMinutes() {
        secret(OLD);
        signature();
        aws.clock().advance(Duration.ofSeconds(299));
        signature();

        assertThat(aws.requests()).hasSize(1);
    }

    @Test
    void aNewKeyIsFoundAfterSomeMinutes() {
        secret(OLD);
        secret(NEW);
        signature();
        aws.clock().advance(Duration.ofMinutes(5));

        assertThat(signature()).isEqualTo(signatureBy(NEW));
    }

    @Test
    void whileTheKeyCannotBeReadAgainTheOldOneSigns() {
        secret(OLD);
        denied();
        signature();
        aws.clock().advance(Duration.ofMinutes(5));

        assertThat(signature()).isEqualTo(signatureBy(OLD));
        assertThat(signature()).isEqualTo(signatureBy(OLD));
        assertThat(aws.requests()).hasSize(2);

        aws.clock().advance(Duration.ofSeconds(30));
        signature();
        assertThat(aws.requests()).hasSize(3);
    }

    @Test
    void aSecretThatMayNotBeReadIsNoSigningSecret() {
        denied();

        assertThat(refusal().code()).isEqualTo("no-signing-secret");
        assertThat(refusal().getMessage())
                .isEqualTo("the secret that LOCKSTEP_SIGNING_SECRET names is of no use: AccessDeniedException: not"
                        + " authorized to perform: secretsmanager:GetSecretValue");
    }

    @Test
    void aSecretThatIsNoKeyIsNotRepeated() {
        secret("correct horse battery staple");

        assertThat(refusal().code()).isEqualTo("no-signing-secret");
        assertThat(refusal()).hasMessageNotContainingAny("horse", "staple", "correct");
    }

    @Test
    void aBrokenAnswerWithTheSecretInItIsNotRepeated() {
        aws.answer(200, "", "{\"SecretString\":\"" + OLD);

        assertThat(refusal()).hasMessageNotContaining(OLD);
        assertThat(refusal()).hasStackTraceContaining("status 200").hasMessageContaining("status 200");
    }

    @Test
    void noSecretIsLogged() {
        secret(OLD);
        secret("whsec_" + "broken!");
        signature();
        aws.clock().advance(Duration.ofMinutes(5));
        signature();

        assertThat(log.toString(StandardCharsets.UTF_8))
                .contains("the keys read before are used on")
                .doesNotContain("broken!", OLD, FakeAws.SECRET_KEY);
    }

    private String signature() {
        return keys.signature().of("id", 1, "body");
    }

    private static String signatureBy(String secret) {
        return WebhookSignature.by(secret).of("id", 1, "body");
    }

    private InvocationRefusedException refusal() {
        return catchThrowableOfType(InvocationRefusedException.class, () -> keys.signature());
    }

    private void secret(String text) {
        aws.answer(200, "", "{\"ARN\":\"" + ARN + "\",\"SecretString\":\"" + text + "\"}");
    }

    private void denied() {
        aws.answer(
                400,
                "",
                "{\"__type\":\"AccessDeniedException\","
                        + "\"Message\":\"not authorized to perform: secretsmanager:GetSecretValue\"}");
    }
}
