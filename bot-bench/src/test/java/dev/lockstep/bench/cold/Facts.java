package dev.lockstep.bench.cold;

import dev.lockstep.bench.Section;
import dev.lockstep.bench.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What is exact: classes and jars. */
final class Facts {
    static final String CLASSES = "cold classes";
    static final String JARS = "cold jars";

    private static final long STEP = 20_000;

    private Facts() {}

    static Section classes(Setups setups, Map<Setup, Loaded> loaded) {
        Table table = Table.of(List.of(
                "until the first checkpoint",
                "classes of Lockstep",
                "of libraries it brings",
                "of the SDK",
                "of the HTTP client"));
        List<Jar> sdk = setups.brought(Setups.By.SDK);
        List<Jar> clients = Stream.of(Setups.By.URL_CONNECTION, Setups.By.APACHE, Setups.By.CRT)
                .flatMap(by -> setups.brought(by).stream())
                .toList();
        loaded.forEach((setup, classes) -> {
            List<Jar> ours = setup.jars().stream().filter(Jar::ours).toList();
            List<Jar> others = new ArrayList<>(setup.jars());
            others.removeAll(ours);
            others.removeAll(sdk);
            others.removeAll(clients);
            table.with(List.of(
                    setup.words(),
                    number(classes.of(ours)),
                    number(classes.of(others)),
                    number(classes.of(sdk)),
                    number(classes.of(clients))));
        });
        return new Section(CLASSES, table.markdown());
    }

    static Section jars(Setups setups) {
        Table table = Table.of(List.of("brought by", "jars", "bytes of libraries"));
        for (Setups.By by : Setups.By.values()) {
            List<Jar> jars = setups.brought(by);
            String list =
                    jars.stream().sorted(Facts::largestFirst).map(Facts::jar).collect(Collectors.joining(", "));
            table.with(List.of(
                    "**" + by.words() + "**: " + list,
                    number(jars.size()),
                    number(jars.stream()
                            .filter(jar -> !jar.ours())
                            .mapToLong(Jar::bytes)
                            .sum())));
        }
        return new Section(JARS, table.markdown());
    }

    private static int largestFirst(Jar one, Jar other) {
        return one.ours() == other.ours() ? Long.compare(other.bytes(), one.bytes()) : one.ours() ? -1 : 1;
    }

    private static String jar(Jar jar) {
        return jar.ours()
                ? atMost(jar.name(), (jar.bytes() + STEP - 1) / STEP * STEP)
                : "%s (%s)".formatted(jar.name(), number(jar.bytes()));
    }

    /** One of our own with its ceiling, since compilers differ by a little. */
    static String atMost(String jar, long bytes) {
        return "%s (at most %s)".formatted(jar, number(bytes));
    }

    static String number(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }
}
