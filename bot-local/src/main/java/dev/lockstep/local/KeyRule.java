package dev.lockstep.local;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** What a line is counted by. */
sealed interface KeyRule {
    /** The longest key, in characters: what is longer is cut and told apart by a hash. */
    int LONGEST = 200;

    /** Fields that tell what an event is about, the most telling first. */
    List<String> TELLING_FIELDS = List.of("key", "type", "event", "kind", "status", "level", "name", "id");

    ObjectReader JSON =
            new ObjectMapper().readerFor(JsonNode.class).with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    /** The line's key as it stands in the line; empty if it has none. */
    Optional<String> find(String line);

    /** In words. */
    String text();

    /** The line's key, fit for a key of DynamoDB. */
    default String keyOf(String line) {
        String key = find(line).filter(k -> !k.isBlank()).orElse("(none)");
        return key.length() <= LONGEST ? key : key.substring(0, LONGEST) + "...#" + hash(key);
    }

    /** Whether the line is a JSON object. */
    static boolean isObject(String line) {
        return object(line).isPresent();
    }

    private static Optional<JsonNode> object(String line) {
        if (!line.stripLeading().startsWith("{")) {
            return Optional.empty();
        }
        try {
            return Optional.<JsonNode>of(JSON.readValue(line)).filter(JsonNode::isObject);
        } catch (JsonProcessingException notJson) {
            return Optional.empty();
        }
    }

    /** The rule for lines of JSON like this one: the field that is asked for, else the most telling, else the first. */
    static KeyRule ofObjects(String first, Optional<String> field) {
        JsonNode object = object(first).orElseThrow(() -> new InputRefusedException("not a JSON object: " + first));
        return new Field(
                field.or(() -> TELLING_FIELDS.stream().filter(object::has).findFirst())
                        .or(() -> object.properties().stream()
                                .map(property -> property.getKey())
                                .findFirst())
                        .orElse("key"));
    }

    /**
     * The rule for lines of text.
     *
     * @param key {@code line} for the whole line, or the number of a word; the first one if not given
     */
    static KeyRule ofText(Optional<String> key) {
        if (key.filter("line"::equals).isPresent()) {
            return new WholeLine();
        }
        String number = key.orElse("1");
        if (!number.matches("[1-9][0-9]{0,3}")) {
            throw new InputRefusedException("--key '" + number
                    + "': the input is not JSON objects line by line, so the key is 'line' or the number of a word");
        }
        return new Word(Integer.parseInt(number));
    }

    private static String hash(String key) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** A field of a JSON object; fields of fields by dots. */
    record Field(String path) implements KeyRule {
        @Override
        public Optional<String> find(String line) {
            return object(line)
                    .map(this::at)
                    .filter(node -> !node.isMissingNode() && !node.isNull())
                    .map(node -> node.isValueNode() ? node.asText() : node.toString());
        }

        private JsonNode at(JsonNode object) {
            return object.has(path) ? object.path(path) : object.at("/" + path.replace('.', '/'));
        }

        @Override
        public String text() {
            return "field '" + path + "' of JSON lines";
        }
    }

    /** The word of this number, counted from 1. */
    record Word(int number) implements KeyRule {
        @Override
        public Optional<String> find(String line) {
            String[] words = line.strip().split("\\s+", number + 1);
            return words.length < number ? Optional.empty() : Optional.of(words[number - 1]);
        }

        @Override
        public String text() {
            return number == 1 ? "the first word of each line" : "word " + number + " of each line";
        }
    }

    /** All of the line. */
    record WholeLine() implements KeyRule {
        @Override
        public Optional<String> find(String line) {
            return Optional.of(line);
        }

        @Override
        public String text() {
            return "the whole line";
        }
    }
}
