package dev.lockstep.local.endtoend;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Packages the tests' bot as a build would: its classes at the root, what it needs in {@code lib/}. */
final class BotPackage {
    private static final List<String> NEEDED = List.of(
            "/com/amazonaws/aws-lambda-java-core/",
            "/com/cronutils/",
            "/com/fasterxml/jackson/",
            "/org/crac/",
            "/org/jspecify/",
            "/org/reactivestreams/",
            "/org/slf4j/slf4j-api/",
            "/software/amazon/awssdk/",
            "/software/amazon/eventstream/");
    private static final List<String> NOT_NEEDED =
            List.of("apache-client", "netty-nio-client", "/lambda/", "/sns/", "/pinpoint/", "/s3/");
    private static final Set<String> MODULES = Set.of("bot-core", "bot-lambda");

    private BotPackage() {}

    /** A zip of this bot. */
    static Path of(Class<?> bot, Path zip) {
        Path classes =
                Path.of(bot.getProtectionDomain().getCodeSource().getLocation().getPath());
        String prefix = bot.getName().replace('.', '/');
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
            Set<String> names = new HashSet<>();
            addClasses(out, names, classes, prefix);
            for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
                add(out, names, Path.of(entry));
            }
            return zip;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void add(ZipOutputStream out, Set<String> names, Path entry) throws IOException {
        String path = entry.toUri().getPath();
        if (Files.isDirectory(entry)) {
            if (MODULES.stream().anyMatch(module -> path.contains("/" + module + "/"))
                    && !path.contains("test-classes")) {
                addClasses(out, names, entry, "");
            }
        } else if (isModule(entry)
                || (NEEDED.stream().anyMatch(path::contains)
                        && NOT_NEEDED.stream().noneMatch(path::contains))) {
            add(out, names, "lib/" + entry.getFileName(), entry);
        }
    }

    /** A module that was packaged already, but not its tests. */
    private static boolean isModule(Path entry) {
        String name = String.valueOf(entry.getFileName());
        return MODULES.stream().anyMatch(module -> name.startsWith(module + "-")) && !name.contains("tests");
    }

    private static void addClasses(ZipOutputStream out, Set<String> names, Path root, String prefix)
            throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = root.relativize(file).toString().replace(File.separatorChar, '/');
                if (name.startsWith(prefix)) {
                    add(out, names, name, file);
                }
            }
        }
    }

    private static void add(ZipOutputStream zip, Set<String> names, String name, Path content) throws IOException {
        if (names.add(name)) {
            zip.putNextEntry(new ZipEntry(name));
            Files.copy(content, zip);
            zip.closeEntry();
        }
    }
}
