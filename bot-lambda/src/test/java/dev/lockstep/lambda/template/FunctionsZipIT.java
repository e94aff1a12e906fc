package dev.lockstep.lambda.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** The zip that the template deploys, by itself, as Lambda gets it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@EnabledIfSystemProperty(
        named = "lockstep.functions",
        matches = "built",
        disabledReason = "no zip was made: -Dquick leaves it out")
class FunctionsZipIT {
    private static final long MOST_BYTES = 20L * 1024 * 1024;
    private static final String INTERFACE = "com.amazonaws.services.lambda.runtime.RequestStreamHandler";

    private final List<Stack.Resource> functions = Templates.stack().resources("AWS::Serverless::Function");
    private final Path zip = Templates.repository()
            .resolve("infrastructure")
            .resolve(codeUri(functions.get(0)))
            .normalize();

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    static Path unpacked;

    @BeforeAll
    void unpack() throws IOException {
        try (ZipFile file = new ZipFile(zip.toFile())) {
            for (ZipEntry entry : file.stream().toList()) {
                Path target = unpacked.resolve(entry.getName());
                if (entry.isDirectory()) {
                    Files.createDirectories(target);
                } else {
                    Files.createDirectories(Objects.requireNonNull(target.getParent()));
                    try (InputStream bytes = file.getInputStream(entry)) {
                        Files.copy(bytes, target);
                    }
                }
            }
        }
    }

    @Test
    void allFunctionsAreInTheOneZip() {
        assertThat(functions.stream().map(FunctionsZipIT::codeUri).distinct()).hasSize(1);
        assertThat(zip).exists();
    }

    @Test
    void itIsUnderTwentyMegabytes() throws IOException {
        System.out.println("lockstep-functions.zip: " + Files.size(zip) + " bytes");

        assertThat(Files.size(zip)).isLessThan(MOST_BYTES);
    }

    @Test
    void itHoldsOneHttpClientAndNothingForTests() {
        assertThat(jars())
                .noneMatch(jar -> jar.startsWith("apache-client") || jar.startsWith("apache5-client"))
                .noneMatch(jar -> jar.startsWith("netty") || jar.startsWith("httpc") || jar.startsWith("aws-crt"))
                .noneMatch(jar -> jar.startsWith("DynamoDBLocal") || jar.startsWith("sqlite4java"))
                .noneMatch(jar -> jar.startsWith("slf4j-simple") || jar.startsWith("junit") || jar.contains("-tests"))
                .anyMatch(jar -> jar.startsWith("url-connection-client"))
                .anyMatch(jar -> jar.startsWith("bot-core"));
    }

    @Test
    void everyHandlerCanBeLoadedFromItAlone() throws Exception {
        try (URLClassLoader alone = new URLClassLoader(classPath(), ClassLoader.getPlatformClassLoader())) {
            Class<?> contract = alone.loadClass(INTERFACE);
            for (Stack.Resource function : functions) {
                Class<?> handler =
                        alone.loadClass(Values.text(function.properties().get("Handler")));
                assertThat(contract).isAssignableFrom(handler);
                assertThat(handler.getConstructor().getDeclaringClass()).isEqualTo(handler);
                assertThat(handler.getClassLoader()).isSameAs(alone);
            }
        }
    }

    @Test
    void everyClassOfOursFindsInItWhatItNeeds() throws Exception {
        try (URLClassLoader alone = new URLClassLoader(classPath(), ClassLoader.getPlatformClassLoader());
                Stream<Path> files = Files.walk(unpacked.resolve("dev"))) {
            List<String> classes = files.map(file -> unpacked.relativize(file).toString())
                    .filter(file -> file.endsWith(".class") && !file.endsWith("-info.class"))
                    .map(file -> file.replace(".class", "").replace('/', '.').replace('\\', '.'))
                    .toList();
            assertThat(classes).isNotEmpty();
            for (String name : classes) {
                Class<?> type = alone.loadClass(name);
                assertThatCode(() -> assertThat(members(type)).doesNotContainNull())
                        .as(name)
                        .doesNotThrowAnyException();
            }
        }
    }

    /** The members of a class, whose types must be there. */
    private static Stream<Object> members(Class<?> type) {
        return Stream.of(type.getDeclaredConstructors(), type.getDeclaredMethods(), type.getDeclaredFields())
                .flatMap(Stream::of);
    }

    @Test
    void nothingOfTheHourOrTheMachineIsInIt() throws IOException {
        assertThat(times(zip)).hasSize(1);
        for (Path jar : ownJars()) {
            assertThat(times(jar)).as("%s", jar).hasSize(1);
        }
    }

    private static String codeUri(Stack.Resource function) {
        return Values.text(function.properties().get("CodeUri"));
    }

    private static Set<Instant> times(Path archive) throws IOException {
        try (ZipInputStream entries = new ZipInputStream(Files.newInputStream(archive))) {
            return Stream.generate(() -> next(entries))
                    .takeWhile(entry -> !entry.isEmpty())
                    .map(entry ->
                            entry.get(0).getTimeLocal().atZone(ZoneId.of("UTC")).toInstant())
                    .collect(Collectors.toSet());
        }
    }

    private static List<ZipEntry> next(ZipInputStream entries) {
        try {
            ZipEntry entry = entries.getNextEntry();
            return entry == null ? List.of() : List.of(entry);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<Path> ownJars() throws IOException {
        try (Stream<Path> files = Files.list(unpacked.resolve("lib"))) {
            return files.filter(file -> file.getFileName().toString().startsWith("bot-core"))
                    .toList();
        }
    }

    private List<String> jars() {
        try (Stream<Path> files = Files.list(unpacked.resolve("lib"))) {
            return files.map(file -> file.getFileName().toString()).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As Lambda's: the root, then the jars under lib. */
    private URL[] classPath() throws IOException {
        List<URL> urls = new ArrayList<>(List.of(unpacked.toUri().toURL()));
        for (String jar : jars()) {
            urls.add(unpacked.resolve("lib").resolve(jar).toUri().toURL());
        }
        return urls.toArray(URL[]::new);
    }
}
