package dev.lockstep.local.lambda;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Who signed a request, by AWS's signature version 4. As with AWS, the host and every {@code x-amz-} header must be
 * signed, the date may be five minutes off, and within them the same request may come again.
 */
final class SignatureCheck {
    private static final Duration MOST_OFF = Duration.ofMinutes(5);
    private static final String ALGORITHM = "AWS4-HMAC-SHA256";
    private static final String DATE = "x-amz-date";
    private static final String BODY_HASH = "x-amz-content-sha256";
    private static final String TOKEN = "x-amz-security-token";
    private static final DateTimeFormatter DATE_FORMAT =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'", Locale.ROOT);
    private static final Pattern AUTHORIZATION = Pattern.compile(ALGORITHM
            + " +Credential=(?<key>[A-Z0-9]{16,128})/(?<day>\\d{8})/(?<region>[a-z0-9-]+)/(?<service>[a-z0-9-]+)/aws4_request,"
            + " *SignedHeaders=(?<headers>[a-z0-9;_-]+), *Signature=(?<signature>[0-9a-f]{64})");

    private final Keyring keyring;
    private final String region;
    private final String service;
    private final InstantSource clock;

    SignatureCheck(Keyring keyring, String region, String service, InstantSource clock) {
        this.keyring = keyring;
        this.region = region;
        this.service = service;
        this.clock = clock;
    }

    /** The request is not accepted; the type and message are AWS's. */
    static final class RefusedException extends Exception {
        private static final long serialVersionUID = 1;

        private final String type;

        RefusedException(String type, String message) {
            super(message);
            this.type = type;
        }

        String type() {
            return type;
        }
    }

    /**
     * Who signed it.
     *
     * @throws RefusedException if nobody did whose credentials are known, or something of it was changed since
     */
    Keyring.Identity signer(SignedRequest request) throws RefusedException {
        String header = request.header("authorization")
                .orElseThrow(() ->
                        new RefusedException("MissingAuthenticationTokenException", "Missing Authentication Token"));
        Matcher parts = AUTHORIZATION.matcher(header);
        if (!parts.matches()) {
            throw new RefusedException(
                    "IncompleteSignatureException", "The Authorization header is not one of signature version 4.");
        }
        String date = request.header(DATE)
                .orElseThrow(
                        () -> new RefusedException("IncompleteSignatureException", "There is no header X-Amz-Date."));
        requireFresh(date);
        Keyring.Identity signer = keyring.find(parts.group("key"))
                .orElseThrow(() -> new RefusedException(
                        "UnrecognizedClientException", "The security token included in the request is invalid."));
        if (!same(request.header(TOKEN).orElse(""), signer.credentials().sessionToken())) {
            throw new RefusedException(
                    "UnrecognizedClientException", "The security token included in the request is invalid.");
        }
        requireScope(parts, date);
        List<String> signed = Arrays.asList(parts.group("headers").split(";"));
        requireSigned(request, signed);
        String bodyHash = HexFormat.of().formatHex(sha256(request.body().asByteArrayUnsafe()));
        Optional<String> claimed = request.header(BODY_HASH);
        String scope = String.join("/", parts.group("day"), region, service, "aws4_request");
        String toSign = String.join(
                "\n",
                ALGORITHM,
                date,
                scope,
                HexFormat.of()
                        .formatHex(sha256(request.canonical(signed, bodyHash).getBytes(StandardCharsets.UTF_8))));
        String expected = HexFormat.of().formatHex(hmac(key(signer, parts.group("day")), toSign));
        if (!same(claimed.orElse(bodyHash), bodyHash) || !same(expected, parts.group("signature"))) {
            throw new RefusedException(
                    "InvalidSignatureException",
                    "The request signature we calculated does not match the signature you provided. Check your AWS Secret"
                            + " Access Key and signing method. Consult the service documentation for details.");
        }
        return signer;
    }

    private void requireFresh(String date) throws RefusedException {
        Instant signedAt;
        try {
            signedAt = LocalDateTime.parse(date, DATE_FORMAT).toInstant(ZoneOffset.UTC);
        } catch (DateTimeException notOne) {
            throw new RefusedException(
                    "IncompleteSignatureException", "X-Amz-Date is no date such as 20261122T101500Z.");
        }
        Instant now = clock.instant();
        if (signedAt.isBefore(now.minus(MOST_OFF))) {
            throw new RefusedException(
                    "InvalidSignatureException", "Signature expired: " + date + " is more than 5 minutes ago.");
        } else if (signedAt.isAfter(now.plus(MOST_OFF))) {
            throw new RefusedException(
                    "InvalidSignatureException",
                    "Signature not yet current: " + date + " is more than 5 minutes ahead.");
        }
    }

    private void requireScope(Matcher parts, String date) throws RefusedException {
        if (!parts.group("region").equals(region)
                || !parts.group("service").equals(service)
                || !date.startsWith(parts.group("day"))) {
            throw new RefusedException(
                    "InvalidSignatureException",
                    "Credential should be scoped to the day of the request, region '" + region + "' and service '"
                            + service + "'.");
        }
    }

    private static void requireSigned(SignedRequest request, List<String> signed) throws RefusedException {
        boolean all = request.headers().keySet().stream()
                .filter(name -> name.equals("host") || name.startsWith("x-amz-"))
                .allMatch(signed::contains);
        boolean once = signed.stream().allMatch(request.headers()::containsKey)
                && signed.stream().distinct().sorted().toList().equals(signed);
        if (!all || !once) {
            throw new RefusedException(
                    "InvalidSignatureException",
                    "'Host' and every 'X-Amz-' header must be signed, and the signed headers be there and in order.");
        }
    }

    private byte[] key(Keyring.Identity signer, String day) {
        byte[] key = ("AWS4" + signer.credentials().secretAccessKey()).getBytes(StandardCharsets.UTF_8);
        for (String part : List.of(day, region, service, "aws4_request")) {
            key = hmac(key, part);
        }
        return key;
    }

    private static boolean same(String a, String b) {
        return MessageDigest.isEqual(a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] sha256(byte[] data) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(data);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] hmac(byte[] key, String data) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, mac.getAlgorithm()));
            return mac.doFinal(data.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
