package dev.lockstep.local.lambda;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Where Lambda's Java runtime is: in a file that Maven wrote, or on this process's class path. Its native part is there
 * for Linux only.
 */
final class RuntimeJars {
    private static final String CLASS_PATH_PROPERTY = "lockstep.lambda.classpath";
    private static final String RUNTIME = "aws-lambda-java-runtime-interface-client-";
    private static final List<String> NAMES = List.of("aws-lambda-java-", "utils-lite-", "annotations-");

    private RuntimeJars() {}

    static List<String> find() {
        String file = System.getProperty(CLASS_PATH_PROPERTY);
        return file == null ? ofOurs() : divided(read(Path.of(file)));
    }

    /**
     * Unpacks the runtime's native part to this file. Left alone, each process would unpack it to the same place, which
     * kills others that load it just then.
     */
    static void unpackNative(Path to) throws IOException {
        Path jar = find().stream()
                .filter(path -> new File(path).getName().startsWith(RUNTIME))
                .map(Path::of)
                .findFirst()
                .orElseThrow();
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            ZipEntry entry = zip.getEntry("jni/libaws-lambda-jni." + platform() + ".so");
            if (entry == null) {
                throw new IOException("AWS's Java runtime interface client does not run on " + platform()
                        + "; a package with an executable 'bootstrap' does");
            }
            try (InputStream library = zip.getInputStream(entry)) {
                Files.copy(library, to);
            }
        }
    }

    private static String platform() {
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        String processor = System.getProperty("os.arch").equals("aarch64") ? "aarch_64" : "x86_64";
        boolean musl =
                Stream.of("x86_64", "aarch64").anyMatch(p -> Files.exists(Path.of("/lib/ld-musl-" + p + ".so.1")));
        return system + (musl ? "_musl-" : "-") + processor;
    }

    private static List<String> ofOurs() {
        List<String> jars = divided(System.getProperty("java.class.path")).stream()
                .filter(jar -> NAMES.stream().anyMatch(new File(jar).getName()::startsWith))
                .toList();
        if (jars.stream().noneMatch(jar -> new File(jar).getName().startsWith(RUNTIME))) {
            throw new IllegalStateException(
                    "Start this with ./lockstep, which finds the class path of Lambda's Java runtime");
        }
        return jars;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> divided(String classPath) {
        return Arrays.asList(classPath.split(File.pathSeparator, -1));
    }
}
