package dev.lockstep.local.lambda;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The credentials that were handed out on this machine. They are random and nowhere kept. */
final class Keyring {
    private static final String LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private static final int ID_LENGTH = 16;
    private static final int SECRET_BYTES = 30;
    private static final int TOKEN_BYTES = 96;

    private final SecureRandom random = new SecureRandom();
    private final Map<String, Identity> byKey = new ConcurrentHashMap<>();

    /**
     * Somebody with credentials.
     *
     * @param arn who they are, as IAM names the session of a role
     * @param role ARN of the role
     */
    record Identity(LocalCredentials credentials, String arn, String role, String roleId, String session) {}

    /** New credentials of this session of a role in this machine's account. */
    Identity issue(String role, String session) {
        LocalCredentials credentials =
                new LocalCredentials("ASIA" + letters(), secret(SECRET_BYTES), secret(TOKEN_BYTES));
        Identity identity = new Identity(
                credentials,
                "arn:aws:sts::" + Functions.ACCOUNT + ":assumed-role/" + role + "/" + session,
                roleArn(role),
                "AROA" + letters(),
                session);
        byKey.put(credentials.accessKeyId(), identity);
        return identity;
    }

    static String roleArn(String role) {
        return "arn:aws:iam::" + Functions.ACCOUNT + ":role/" + role;
    }

    Optional<Identity> find(String accessKeyId) {
        return Optional.ofNullable(byKey.get(accessKeyId));
    }

    private String letters() {
        StringBuilder id = new StringBuilder();
        random.ints(ID_LENGTH, 0, LETTERS.length()).forEach(i -> id.append(LETTERS.charAt(i)));
        return id.toString();
    }

    private String secret(int bytes) {
        byte[] noise = new byte[bytes];
        random.nextBytes(noise);
        return Base64.getEncoder().encodeToString(noise);
    }
}
