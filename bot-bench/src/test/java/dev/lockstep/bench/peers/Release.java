package dev.lockstep.bench.peers;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** The release of a library that is on the class path. */
final class Release {
    private Release() {}

    /** As Maven wrote it into the library's jar. */
    static String of(String group, String artifact) {
        String file = "/META-INF/maven/%s/%s/pom.properties".formatted(group, artifact);
        try (InputStream stream = Release.class.getResourceAsStream(file)) {
            if (stream == null) {
                throw new IllegalStateException(group + ":" + artifact + " is not on the class path");
            }
            Properties properties = new Properties();
            properties.load(stream);
            return properties.getProperty("version");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
