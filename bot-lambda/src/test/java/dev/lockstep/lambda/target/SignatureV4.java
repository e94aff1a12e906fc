package dev.lockstep.lambda.target;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** AWS's signature as its documentation describes it, worked out again by the receiver. */
final class SignatureV4 {
    private SignatureV4() {}

    /** The header this request should have, given what it says it has signed. */
    static String authorization(FakeAws.Request request, String region, String service) {
        String signedHeaders = request.header("authorization").replaceFirst(".*SignedHeaders=([^,]*),.*", "$1");
        String time = request.header("x-amz-date");
        String scope = time.substring(0, 8) + "/" + region + "/" + service + "/aws4_request";
        String canonical = "POST\n" + request.uri().getPath() + "\n\n"
                + Arrays.stream(signedHeaders.split(";", -1))
                        .map(name -> name + ":" + request.header(name) + "\n")
                        .collect(Collectors.joining())
                + "\n" + signedHeaders + "\n" + sha256(request.body());
        String toSign = "AWS4-HMAC-SHA256\n" + time + "\n" + scope + "\n" + sha256(canonical);
        byte[] key = ("AWS4" + FakeAws.SECRET_KEY).getBytes(StandardCharsets.UTF_8);
        for (String part : scope.split("/", -1)) {
            key = hmac(key, part);
        }
        return "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/" + scope + ", SignedHeaders=" + signedHeaders + ", Signature="
                + HexFormat.of().formatHex(hmac(key, toSign));
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
