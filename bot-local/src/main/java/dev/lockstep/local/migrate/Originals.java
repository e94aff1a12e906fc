package dev.lockstep.local.migrate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lockstep.lambda.json.AttributeJson;
import dev.lockstep.types.InvalidInputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * The items of LeoCron as they were when they were first copied, a line each in DynamoDB's JSON: what a table of
 * Lockstep's own has no place for is found here on the way back. A bot's first item stays; a line that was broken off
 * is written again. The file is its owner's alone, and one process's at a time.
 */
public final class Originals implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<String, Map<String, AttributeValue>> items = new HashMap<>();
    private final Path path;
    private final @Nullable FileChannel file;

    /** Of the whole lines; what comes after them was broken off. */
    private long length;

    private Originals(Path path, @Nullable FileChannel file) {
        this.path = path;
        this.file = file;
    }

    /**
     * The originals kept in a file.
     *
     * @param writing whether more will be kept: then the file is made if it is not there, and locked
     * @throws InvalidInputException if the file holds something else, or another process keeps originals in it
     */
    public static Originals in(Path path, boolean writing) throws IOException {
        Originals originals = new Originals(path, writing ? open(path) : null);
        try {
            originals.lock();
            originals.read(Files.exists(path) ? Files.readAllBytes(path) : new byte[0]);
            return originals;
        } catch (IOException | RuntimeException e) {
            originals.close();
            throw e;
        }
    }

    private static FileChannel open(Path path) throws IOException {
        Set<OpenOption> options = Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
                ? FileChannel.open(path, options, ownersAlone())
                : FileChannel.open(path, options);
    }

    private static FileAttribute<?> ownersAlone() {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    }

    private void lock() throws IOException {
        try {
            if (file != null && file.tryLock() == null) {
                throw inUse();
            }
        } catch (OverlappingFileLockException byThisProcess) {
            throw inUse();
        }
    }

    private InvalidInputException inUse() {
        return InvalidInputException.of("originals", path + " is in use by another migration: let it end first");
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
        if (file == null) {
            throw new IllegalStateException("these originals were opened to be read alone");
        }
        try {
            file.truncate(length);
            ByteBuffer line = StandardCharsets.UTF_8.encode(AttributeJson.writeItem(item) + "\n");
            while (line.hasRemaining()) {
                length += file.write(line, length);
            }
            file.force(false);
        } catch (IOException e) {
            throw new UncheckedIOException("the originals cannot be kept in " + path, e);
        }
        items.put(bot, item);
    }

    static Optional<String> id(Map<String, AttributeValue> item) {
        return Optional.ofNullable(item.get("id")).map(AttributeValue::s);
    }

    @Override
    public void close() throws IOException {
        if (file != null) {
            file.close();
        }
    }
}
