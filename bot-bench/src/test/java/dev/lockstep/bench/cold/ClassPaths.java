package dev.lockstep.bench.cold;

import dev.lockstep.bench.Document;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;

/** What Maven puts on a module's class path, as it wrote it to {@code target/class-path} when the bench was built. */
final class ClassPaths {
    private final Path clone = Document.inClone("");
    private final Path tests = Document.classes();
    private final Path target = clone.resolve("bot-bench").relativize(tests.getParent());
    private final Path scratch;
    private final Map<Path, Jar> jars = new HashMap<>();

    /** Modules that are not packaged as yet are packaged into this folder. */
    ClassPaths(Path scratch) {
        this.scratch = scratch;
    }

    /** What this module asks for and what that asks for, without the module itself. */
    List<Jar> of(String module) throws IOException {
        String entries = Files.readString(clone.resolve(module).resolve(target).resolve("class-path"));
        List<Jar> found = new ArrayList<>();
        for (String entry : entries.strip().split(File.pathSeparator, -1)) {
            found.add(jar(Path.of(entry)));
        }
        return found;
    }

    /** A module itself. */
    Jar module(String module) throws IOException {
        return jar(clone.resolve(module).resolve(target).resolve("classes"));
    }

    /** One package of the bench, alone. */
    Path ofPackage(Class<?> inIt) throws IOException {
        String folder = inIt.getPackageName().replace('.', '/');
        return pack(tests, tests.resolve(folder), inIt.getPackageName());
    }

    private Jar jar(Path entry) throws IOException {
        if (!jars.containsKey(entry)) {
            jars.put(entry, made(entry));
        }
        return jars.get(entry);
    }

    private Jar made(Path entry) throws IOException {
        if (!entry.startsWith(clone)) {
            return Jar.ofLibrary(entry);
        }
        String module = clone.relativize(entry).getName(0).toString();
        Path classes = clone.resolve(module).resolve(target).resolve("classes");
        return jars.containsKey(classes)
                ? jars.get(classes)
                : Jar.ofModule(module, Files.isDirectory(entry) ? pack(entry, entry, module) : entry);
    }

    private Path pack(Path root, Path folder, String name) throws IOException {
        Path jar = scratch.resolve(name + ".jar");
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream entries = new JarOutputStream(file);
                Stream<Path> found = Files.walk(folder)) {
            for (Path path : found.filter(Files::isRegularFile).sorted().toList()) {
                entries.putNextEntry(
                        new ZipEntry(root.relativize(path).toString().replace(File.separatorChar, '/')));
                Files.copy(path, entries);
            }
        }
        return jar;
    }
}
