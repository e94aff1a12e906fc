package dev.lockstep.local.lambda;

import dev.lockstep.types.InvalidInputException;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A function's package, unpacked into a directory as Lambda does it. */
final class FunctionCode implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FunctionCode.class);
    private static final String BOOTSTRAP = "bootstrap";

    private final Path work;
    private final Path root;

    private FunctionCode(Path work, Path root) {
        this.work = work;
        this.root = root;
    }

    /**
     * The package of a function.
     *
     * @throws InvalidInputException if it is not there, is no zip, or has neither a handler nor a bootstrap
     */
    static FunctionCode of(LocalFunction function) throws IOException {
        Path code = function.code().toAbsolutePath();
        if (!Files.exists(code)) {
            throw InvalidInputException.of("function", function.name() + ": there is no " + code);
        }
        Path work = Files.createTempDirectory("lockstep-" + function.name() + "-");
        boolean packed = !Files.isDirectory(code);
        FunctionCode made = new FunctionCode(work, packed ? Files.createDirectory(work.resolve("task")) : code);
        try {
            if (packed) {
                made.unpack(code);
            }
            made.prepare(function);
            return made;
        } catch (IOException | RuntimeException e) {
            made.close();
            throw e;
        }
    }

    private void prepare(LocalFunction function) throws IOException {
        if (isCustomRuntime()) {
            return;
        } else if (function.handler().isEmpty()) {
            throw InvalidInputException.of(
                    "function",
                    function.name() + ": " + function.code()
                            + " has no executable 'bootstrap', so its handler must be named: " + function.name() + "="
                            + function.code() + "!package.Handler");
        }
        RuntimeJars.unpackNative(nativeLibrary());
    }

    private Path nativeLibrary() {
        return work.resolve("runtime.so");
    }

    private void unpack(Path archive) throws IOException {
        try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(archive))) {
            int entries = 0;
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                unpack(entry, zip, root);
                entries++;
            }
            if (entries == 0) {
                throw InvalidInputException.of("function", archive + " is not a zip or jar, or is empty");
            }
        }
    }

    private static void unpack(ZipEntry entry, InputStream content, Path root) throws IOException {
        Path to = root.resolve(entry.getName()).normalize();
        if (!to.startsWith(root)) {
            throw InvalidInputException.of(
                    "function",
                    "its package has an entry that leads out of it: " + InvalidInputException.quoted(entry.getName()));
        }
        if (entry.isDirectory()) {
            Files.createDirectories(to);
            return;
        }
        Files.createDirectories(Optional.ofNullable(to.getParent()).orElse(root));
        Files.copy(content, to, StandardCopyOption.REPLACE_EXISTING);
        if (to.equals(root.resolve(BOOTSTRAP)) && Files.getFileStore(to).supportsFileAttributeView("posix")) {
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(to);
            permissions.add(PosixFilePermission.OWNER_EXECUTE); // the JDK's zip reader does not tell modes
            Files.setPosixFilePermissions(to, permissions);
        }
    }

    Path root() {
        return root;
    }

    boolean isCustomRuntime() {
        return Files.isExecutable(root.resolve(BOOTSTRAP)) && Files.isRegularFile(root.resolve(BOOTSTRAP));
    }

    /**
     * What starts a process of it. The Java runtime loads the function's classes from the directory it is started in.
     */
    List<String> command(LocalFunction function) {
        if (isCustomRuntime()) {
            return List.of(root.resolve(BOOTSTRAP).toString());
        }
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dfile.encoding=UTF-8",
                "-Dcom.amazonaws.services.lambda.runtime.api.client.runtimeapi.NativeClient.JNI=" + nativeLibrary(),
                "-cp",
                String.join(File.pathSeparator, RuntimeJars.find()),
                "com.amazonaws.services.lambda.runtime.api.client.AWSLambda",
                function.handler().orElseThrow());
    }

    @Override
    public void close() {
        try {
            Files.walkFileTree(work, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.delete(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException problem)
                        throws IOException {
                    Files.delete(directory);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            LOG.warn("{} could not be deleted: {}", work, e.toString());
        }
    }
}
