package dev.lockstep.local.lambda;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Makes packages of functions. */
final class Packages {
    private Packages() {}

    /** A zip of these classes, as a build would make it. */
    static Path zip(Path file, Class<?>... classes) {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        for (Class<?> each : classes) {
            entries.put(each.getName().replace('.', '/') + ".class", bytes(each));
        }
        return zip(file, entries);
    }

    static Path zip(Path file, Map<String, byte[]> entries) {
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                zip.putNextEntry(new ZipEntry(entry.getKey()));
                zip.write(entry.getValue());
                zip.closeEntry();
            }
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A directory with an executable {@code bootstrap}. */
    static Path customRuntime(Path directory, String script, String source) {
        try {
            Files.createDirectories(directory);
            Path bootstrap = Files.writeString(directory.resolve("bootstrap"), script);
            if (!bootstrap.toFile().setExecutable(true)) {
                throw new IOException(bootstrap + " cannot be made executable");
            }
            Files.writeString(directory.resolve("Loop.java"), source, StandardCharsets.UTF_8);
            return directory;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] bytes(Class<?> type) {
        try (InputStream content = type.getResourceAsStream("/" + type.getName().replace('.', '/') + ".class")) {
            return content.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
