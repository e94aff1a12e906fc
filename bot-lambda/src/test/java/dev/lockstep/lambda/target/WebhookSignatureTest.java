package dev.lockstep.lambda.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookSignatureTest {
    private static final String KEY = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static final String ID = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    private static final long TIME = 1614265330;
    private static final String BODY = "{\"test\": 2432232314}";
    private static final String SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

    @ParameterizedTest
    @ValueSource(strings = {"whsec_" + KEY, KEY, " whsec_" + KEY + "\n"})
    void theExampleThatTheSchemesLibrariesAreTestedWithIsSignedAlike(String secret) {
        assertThat(WebhookSignature.by(secret).of(ID, TIME, BODY)).isEqualTo(SIGNATURE);
    }

    @Test
    void eachOfSeveralKeysSigns() {
        String other = "whsec_" + "A".repeat(32);

        assertThat(WebhookSignature.by("whsec_" + KEY + "  " + other).of(ID, TIME, BODY))
                .isEqualTo(SIGNATURE + " " + WebhookSignature.by(other).of(ID, TIME, BODY));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "whsec_", "whsec_c2hvcnQ=", "whsec_not base64", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2L!"})
    void aKeyThatIsTooShortOrNotBase64IsRefusedAndNotRepeated(String secret) {
        assertThatThrownBy(() -> WebhookSignature.by(secret))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("a key in it ")
                .hasMessageNotContainingAny("c2hvcnQ", "MfKQ")
                .hasNoCause();
    }
}
