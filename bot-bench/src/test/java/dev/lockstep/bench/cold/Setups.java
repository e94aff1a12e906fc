package dev.lockstep.bench.cold;

import dev.lockstep.bench.cold.child.OnLambda;
import dev.lockstep.bench.cold.child.SdkAlone;
import dev.lockstep.bench.cold.child.WithLockstep;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** All that is started, and who brings which jar. */
final class Setups {
    /** Who brings a jar: the first of these that needs it. */
    enum By {
        SDK("the SDK"),
        URL_CONNECTION("url-connection"),
        APACHE("Apache's HTTP client"),
        CRT("the CRT client"),
        LOCKSTEP("Lockstep"),
        LAMBDA("a bot on Lambda"),
        FUNCTIONS("Lockstep's own functions");

        private final String words;

        By(String words) {
            this.words = words;
        }

        String words() {
            return words;
        }
    }

    private static final Map<By, String> CLIENTS = new LinkedHashMap<>();

    static {
        CLIENTS.put(By.URL_CONNECTION, "sdk-url-connection");
        CLIENTS.put(By.APACHE, "sdk-apache");
        CLIENTS.put(By.CRT, "sdk-crt");
    }

    private final Map<By, Set<Jar>> brought = new LinkedHashMap<>();
    private final List<Setup> all = new ArrayList<>();

    private Setups() {}

    /** As Maven resolves it; what is not packaged as yet is packaged into this folder. */
    static Setups of(Path scratch) throws IOException {
        ClassPaths classPaths = new ClassPaths(scratch);
        Path child = classPaths.ofPackage(SdkAlone.class);
        Jar core = classPaths.module("bot-core");
        Setups setups = new Setups();

        Map<By, List<Jar>> alone = new LinkedHashMap<>();
        for (Map.Entry<By, String> client : CLIENTS.entrySet()) {
            alone.put(client.getKey(), classPaths.of("bot-bench/" + client.getValue()));
        }
        Set<Jar> sdk = new LinkedHashSet<>(alone.get(By.URL_CONNECTION));
        alone.values().forEach(sdk::retainAll);
        setups.enter(By.SDK, sdk);
        alone.forEach(setups::enter);
        List<Jar> ofBot = classPaths.of("bot-core");
        setups.enter(By.LOCKSTEP, join(List.of(core), ofBot));
        setups.enter(By.LAMBDA, classPaths.of("bot-bench/bot-on-lambda"));
        setups.enter(By.FUNCTIONS, classPaths.of("bot-lambda"));

        alone.forEach((client, jars) -> {
            String words = "the SDK alone, " + client.words();
            setups.all.add(new Setup(words, words, SdkAlone.class, child, jars));
        });
        alone.forEach((client, jars) -> setups.all.add(new Setup(
                "Lockstep, " + client.words(),
                "the SDK alone, " + client.words(),
                WithLockstep.class,
                child,
                join(setups.brought(By.LOCKSTEP), jars))));
        setups.all.add(new Setup(
                "a bot on Lambda, " + By.URL_CONNECTION.words(),
                "the SDK alone, " + By.URL_CONNECTION.words(),
                OnLambda.class,
                child,
                classPaths.of("bot-bench/bot-on-lambda")));
        return setups;
    }

    List<Setup> all() {
        return all;
    }

    /** What comes with it and with nobody before. */
    List<Jar> brought(By by) {
        return List.copyOf(brought.getOrDefault(by, Set.of()));
    }

    private void enter(By by, Iterable<Jar> jars) {
        Set<Jar> first = new LinkedHashSet<>();
        jars.forEach(first::add);
        brought.values().forEach(first::removeAll);
        brought.put(by, first);
    }

    private static List<Jar> join(List<Jar> some, List<Jar> others) {
        return Stream.concat(some.stream(), others.stream()).distinct().toList();
    }
}
