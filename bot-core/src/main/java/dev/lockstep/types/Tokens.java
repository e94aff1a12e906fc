package dev.lockstep.types;

import java.security.SecureRandom;
import java.util.Base64;

/** Unguessable names for attempts and runs: 12 characters, 72 random bits. */
public final class Tokens {
    private static final SecureRandom RANDOM = new SecureRandom();

    private Tokens() {}

    /** A token no other attempt has. */
    public static String next() {
        byte[] bits = new byte[9];
        RANDOM.nextBytes(bits);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
    }
}
