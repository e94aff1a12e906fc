package dev.lockstep.bench.cold;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A process that is started: with what, and on which class path.
 *
 * @param words as it stands in a table
 * @param floor the words of the one that it is compared with: the SDK alone with the same HTTP client
 * @param child the jar with the class to start, and nothing else of the bench
 */
record Setup(String words, String floor, Class<?> main, Path child, List<Jar> jars) {
    String classPath() {
        return Stream.concat(Stream.of(child), jars.stream().map(Jar::file))
                .map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator));
    }

    boolean isTheSdkAlone() {
        return words.equals(floor);
    }
}
