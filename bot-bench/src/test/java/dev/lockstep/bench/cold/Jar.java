package dev.lockstep.bench.cold;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * One jar of a class path.
 *
 * @param name the library's and its version, or the module's
 * @param bytes its size; what our own compile to differs a little from compiler to compiler
 * @param ours whether it is a module of Lockstep
 */
record Jar(String name, Path file, long bytes, boolean ours) {
    static Jar ofLibrary(Path file) throws IOException {
        String name = file.getFileName().toString().replaceFirst("\\.jar$", "").replaceFirst("-(?=\\d)", " ");
        return new Jar(name, file, Files.size(file), false);
    }

    static Jar ofModule(String module, Path file) throws IOException {
        return new Jar(module, file, Files.size(file), true);
    }
}
