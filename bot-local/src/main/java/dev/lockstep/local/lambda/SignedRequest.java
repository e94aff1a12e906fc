package dev.lockstep.local.lambda;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import software.amazon.awssdk.core.SdkBytes;

/**
 * A request as its signature sees it.
 *
 * @param rawPath the path as it was sent
 * @param rawQuery the query as it was sent, empty if there is none
 * @param headers by names in lower case, all values of a name in their order
 */
record SignedRequest(String method, String rawPath, String rawQuery, Map<String, List<String>> headers, SdkBytes body) {

    Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name)).filter(h -> !h.isEmpty()).map(h -> h.get(0));
    }

    /** What is hashed and signed, if these headers are. */
    String canonical(List<String> signedHeaders, String bodyHash) {
        String lines = signedHeaders.stream()
                .map(name -> name + ":" + value(name) + "\n")
                .collect(Collectors.joining());
        return String.join(
                "\n", method, canonicalPath(), canonicalQuery(), lines, String.join(";", signedHeaders), bodyHash);
    }

    private String value(String name) {
        return headers.getOrDefault(name, List.of()).stream()
                .map(value -> value.strip().replaceAll(" +", " "))
                .collect(Collectors.joining(","));
    }

    /** Normalized, and each part encoded once more than it was sent: that is the rule for all services but S3. */
    private String canonicalPath() {
        List<String> parts = new ArrayList<>();
        for (String part : rawPath.split("/", -1)) {
            if (part.equals("..") && !parts.isEmpty()) {
                parts.remove(parts.size() - 1);
            } else if (!part.isEmpty() && !part.equals(".") && !part.equals("..")) {
                parts.add(encoded(part));
            }
        }
        String path = "/" + String.join("/", parts);
        return rawPath.endsWith("/") && !parts.isEmpty() ? path + "/" : path;
    }

    private String canonicalQuery() {
        return parameters().stream()
                .map(p -> encoded(p.name()) + "=" + encoded(p.value()))
                .sorted()
                .collect(Collectors.joining("&"));
    }

    /** A parameter of the query, decoded. */
    record Parameter(String name, String value) {}

    List<Parameter> parameters() {
        return Arrays.stream(rawQuery.split("&", -1))
                .filter(part -> !part.isEmpty())
                .map(part -> part.split("=", 2))
                .map(part -> new Parameter(decoded(part[0]), part.length == 1 ? "" : decoded(part[1])))
                .toList();
    }

    /** By name, values of the same name divided by commas. */
    Map<String, String> parametersByName() {
        Map<String, String> byName = new HashMap<>();
        parameters().forEach(p -> byName.merge(p.name(), p.value(), (a, b) -> a + "," + b));
        return byName;
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    private static String encoded(String text) {
        StringBuilder encoded = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            if ((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || "-_.~".indexOf(c) >= 0) {
                encoded.append(c);
            } else {
                encoded.append(String.format(Locale.ROOT, "%%%02X", (int) c));
            }
        }
        return encoded.toString();
    }
}
