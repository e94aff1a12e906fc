package dev.lockstep.local.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.lambda.json.Json;
import dev.lockstep.local.InputRefusedException;
import dev.lockstep.types.InvalidInputException;
import dev.lockstep.types.InvalidInputException.Violation;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.StreamSupport;

/**
 * A file that says what bots are, in YAML or in JSON: one bot, a list, or an object whose {@code bots} are a list; in
 * YAML several documents of these.
 *
 * @param name what messages call it
 */
record DefinitionFile(String name, String text) {
    /** What the standard input is called where files are named. */
    static final String STANDARD_INPUT = "-";

    private static final String BYTE_ORDER_MARK = "\uFEFF";
    private static final int MOST_MEGABYTES = 64;

    /**
     * What stands for one bot.
     *
     * @param problems what of it JSON cannot say, by the paths of its places
     */
    record Entry(JsonNode json, List<Violation> problems) {
        Entry {
            problems = List.copyOf(problems);
        }
    }

    /**
     * Reads a file, or the standard input if it is named {@code -}.
     *
     * @throws InputRefusedException if that cannot be done
     */
    static DefinitionFile read(String path, InputStream standardInput) {
        boolean isFile = !path.equals(STANDARD_INPUT);
        String name = isFile ? Cell.printable(path) : "standard input";
        try {
            return new DefinitionFile(name, decoded(isFile ? bytes(Path.of(path)) : bytes(standardInput)));
        } catch (NoSuchFileException | InvalidPathException missing) {
            throw new InputRefusedException("there is no file '" + name + "'");
        } catch (CharacterCodingException binary) {
            throw new InputRefusedException(name + " is not a text in UTF-8");
        } catch (IOException unreadable) {
            throw new InputRefusedException(name + " cannot be read: " + unreadable.getMessage());
        }
    }

    private static byte[] bytes(Path file) throws IOException {
        try (InputStream stream = Files.newInputStream(file)) {
            return bytes(stream);
        }
    }

    private static byte[] bytes(InputStream stream) throws IOException {
        int most = MOST_MEGABYTES << 20;
        byte[] bytes = stream.readNBytes(most + 1);
        if (bytes.length > most) {
            throw new IOException("it has more than " + MOST_MEGABYTES + " MB");
        }
        return bytes;
    }

    private static String decoded(byte[] bytes) throws CharacterCodingException {
        String text = StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(bytes))
                .toString();
        return text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
    }

    /**
     * What stands for each bot, in the order of the file.
     *
     * @throws InvalidInputException if it is neither YAML nor JSON, or holds no bots
     */
    List<Entry> entries() {
        String start = text.stripLeading();
        if (start.startsWith("{") || start.startsWith("[")) {
            try {
                return entries(Json.read(text));
            } catch (InvalidInputException noJson) {
                if (name.toLowerCase(Locale.ROOT).endsWith(".json")) {
                    throw noJson;
                } // YAML has braces too
            }
        }
        return new YamlReader().entries(text);
    }

    private static List<Entry> entries(JsonNode document) {
        JsonNode bots = document;
        if (document.has("bots")) {
            bots = document.get("bots");
            requireBotsAlone(document.size(), bots.isArray());
        }
        return bots.isArray()
                ? StreamSupport.stream(bots.spliterator(), false)
                        .map(bot -> new Entry(bot, List.of()))
                        .toList()
                : List.of(new Entry(bots, List.of()));
    }

    /** Holds an object with {@code bots} to what {@code lockstep export} writes. */
    static void requireBotsAlone(int members, boolean isList) {
        if (members > 1) {
            throw InvalidInputException.of("input", "has members beside 'bots', which is accepted alone");
        } else if (!isList) {
            throw InvalidInputException.of("bots", "is not a list");
        }
    }
}
