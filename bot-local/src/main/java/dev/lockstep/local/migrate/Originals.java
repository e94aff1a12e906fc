package dev.lockstep.local.migrate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lockstep.lambda.json.AttributeJson;
import dev.lockstep.types.InvalidInputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * The items of LeoCron as they were when they were first copied, a line each in DynamoDB's JSON: what a table of
 * Lockstep's own has no place for is found here on the way back. A bot's first item stays; a line that was broken off
 * is written again.
 */
public final class Originals implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<String, Map<String, AttributeValue>> items = new HashMap<>();
    private final Path path;

    /** Of the whole lines; what comes after them was broken off. */
    private long length;

    private @Nullable FileChannel file;

    private Originals(Path path) {
        this.path = path;
    }

    /**
     * The originals kept in a file, which is made when the first one is kept.
     *
     * @throws InvalidInputException if the file holds something else
     */
    public static Originals in(Path path) throws IOException {
        Originals originals = new Originals(path);
        if (Files.exists(path)) {
            originals.read(Files.readAllBytes(path));
        }
        return originals;
    }

    private void read(byte[] bytes) {
        int from = 0;
        int line = 1;
        for (int at = 0; at < bytes.length; at++) {
            if (bytes[at] == '\n') {
                remember(new String(bytes, from, at - from, StandardCharsets.UTF_8), line++);
                from = at + 1;
            }
        }
        length = from;
    }

    private void remember(String line, int number) {
        try {
            Map<String, AttributeValue> item = AttributeJson.readItem("line " + number, JSON.readTree(line));
            items.putIfAbsent(id(item).orElseThrow(() -> notOurs(number)), item);
        } catch (JsonProcessingException | InvalidInputException notAnItem) {
            throw notOurs(number);
        }
    }

    private InvalidInputException notOurs(int number) {
        return InvalidInputException.of(
                "originals", path + " has something else than an item of LeoCron in line " + number);
    }

    /** The item of a bot as it was first seen. */
    Optional<Map<String, AttributeValue>> find(String bot) {
        return Optional.ofNullable(items.get(bot));
    }

    /** Keeps an item, unless one of this bot is kept already; it is on the disk when this returns. */
    void keep(Map<String, AttributeValue> item) {
        String bot = id(item).orElseThrow();
        if (items.containsKey(bot)) {
            return;
        }
        try {
            ByteBuffer line = StandardCharsets.UTF_8.encode(AttributeJson.writeItem(item) + "\n");
            FileChannel open = open();
            while (line.hasRemaining()) {
                length += open.write(line, length);
            }
            open.force(false);
        } catch (IOException e) {
            throw new UncheckedIOException("the originals cannot be kept in " + path, e);
        }
        items.put(bot, item);
    }

    private FileChannel open() throws IOException {
        FileChannel open = file;
        if (open == null) {
            open = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            file = open.truncate(length);
        }
        return open;
    }

    static Optional<String> id(Map<String, AttributeValue> item) {
        return Optional.ofNullable(item.get("id")).map(AttributeValue::s);
    }

    @Override
    public void close() throws IOException {
        FileChannel open = file;
        if (open != null) {
            open.close();
        }
    }
}
