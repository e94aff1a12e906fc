package dev.lockstep.lambda.target;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signatures by the scheme of Standard Webhooks, one for each key: while keys change, receivers know one of them. */
final class WebhookSignature {
    private static final Pattern SPACES = Pattern.compile("\\s+");
    private static final String PREFIX = "whsec_";
    private static final String ALGORITHM = "HmacSHA256";
    private static final int SHORTEST = 24;
    private static final int LONGEST = 64;

    private final List<SecretKeySpec> keys;

    private WebhookSignature(List<SecretKeySpec> keys) {
        this.keys = keys;
    }

    /**
     * Signs with these keys.
     *
     * @param secrets {@code whsec_} and Base64 of 24 to 64 bytes, divided by spaces; the prefix may be missing
     * @throws IllegalArgumentException if it is anything else; it is not repeated in the message
     */
    static WebhookSignature by(String secrets) {
        return new WebhookSignature(SPACES.splitAsStream(secrets.strip())
                .map(secret -> new SecretKeySpec(decoded(secret), ALGORITHM))
                .toList());
    }

    /** Of other exceptions the message would tell parts of the secret. */
    @SuppressWarnings("UnusedException")
    private static byte[] decoded(String secret) {
        byte[] key;
        try {
            key = Base64.getDecoder().decode(secret.startsWith(PREFIX) ? secret.substring(PREFIX.length()) : secret);
        } catch (IllegalArgumentException notBase64) {
            throw new IllegalArgumentException("a key in it is not " + PREFIX + " followed by Base64");
        }
        if (key.length < SHORTEST || key.length > LONGEST) {
            throw new IllegalArgumentException(
                    "a key in it has " + key.length + " bytes instead of " + SHORTEST + " to " + LONGEST);
        }
        return key;
    }

    /** The header {@code webhook-signature}. */
    String of(String id, long timestamp, String body) {
        byte[] content = (id + "." + timestamp + "." + body).getBytes(StandardCharsets.UTF_8);
        return keys.stream().map(key -> "v1," + sign(key, content)).collect(Collectors.joining(" "));
    }

    private static String sign(SecretKeySpec key, byte[] content) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return Base64.getEncoder().encodeToString(mac.doFinal(content));
        } catch (NoSuchAlgorithmException | InvalidKeyException impossible) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, impossible);
        }
    }
}
