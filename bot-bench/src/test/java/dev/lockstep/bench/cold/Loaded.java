package dev.lockstep.bench.cold;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The classes that a process has loaded, as its JVM logged them.
 *
 * @param ofJars by the jar's file name
 * @param ofTheJdk the JDK's own, most of them from its archive
 * @param generated lambdas and the like: made at run time, and no two JDKs make the same
 */
record Loaded(Map<String, List<String>> ofJars, long ofTheJdk, long generated) {
    private static final String SOURCE = " source: ";

    /** The flag that makes a JVM log what is read here, into its working directory. */
    static String flag(String file) {
        return "-Xlog:class+load:file=" + file + ":none:filecount=0";
    }

    static Loaded read(Path log) throws IOException {
        Map<String, List<String>> ofJars = new HashMap<>();
        long ofTheJdk = 0;
        long generated = 0;
        for (String line : Files.readAllLines(log)) {
            int at = line.indexOf(SOURCE);
            if (at < 0) {
                continue;
            }
            String source = line.substring(at + SOURCE.length());
            if (source.startsWith("file:")) {
                ofJars.merge(
                        source.substring(source.lastIndexOf('/') + 1),
                        List.of(line.substring(0, at)),
                        (some, more) ->
                                Stream.concat(some.stream(), more.stream()).toList());
            } else if (source.startsWith("jrt:") || source.startsWith("shared objects file")) {
                ofTheJdk++;
            } else {
                generated++;
            }
        }
        return new Loaded(ofJars, ofTheJdk, generated);
    }

    long of(Collection<Jar> jars) {
        return jars.stream()
                .map(jar -> jar.file().getFileName().toString())
                .mapToLong(file -> ofJars.getOrDefault(file, List.of()).size())
                .sum();
    }
}
