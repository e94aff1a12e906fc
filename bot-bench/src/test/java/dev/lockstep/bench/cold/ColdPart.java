package dev.lockstep.bench.cold;

import dev.lockstep.bench.Extent;
import dev.lockstep.bench.Part;
import dev.lockstep.bench.Section;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** A process from its start to its first checkpoint: with Lockstep, and with the SDK alone. */
public final class ColdPart implements Part {
    @Override
    public String name() {
        return "cold";
    }

    @Override
    public String about() {
        return "a fresh JVM until its first checkpoint: time, classes, jars";
    }

    @Override
    public List<Section> measure(Extent extent, Consumer<String> progress) throws Exception {
        return measure(extent.of(3, 30), progress);
    }

    /** Classes and jars alone, in no round; times, too, in one or more. */
    List<Section> measure(int rounds, Consumer<String> progress) throws Exception {
        Path scratch = Files.createTempDirectory("lockstep-cold");
        try (Stage stage = new Stage();
                FreshJvm jvm = new FreshJvm(scratch, stage.variables())) {
            Setups setups = Setups.of(scratch);
            Map<Setup, Loaded> loaded = new LinkedHashMap<>();
            for (Setup setup : setups.all()) {
                progress.accept("the classes of " + setup.words());
                jvm.run(setup, stage.arguments(setup), Loaded.flag("classes"));
                loaded.put(setup, Loaded.read(scratch.resolve("classes")));
            }
            Section classes = Facts.classes(setups, loaded);
            Section jars = Facts.jars(setups);
            if (rounds == 0) {
                return List.of(classes, jars);
            }
            Times times = new Times();
            for (int round = 1; round <= rounds; round++) {
                progress.accept("round " + round + " of " + rounds);
                for (Setup setup : setups.all()) {
                    times.add(setup, jvm.run(setup, stage.arguments(setup)));
                }
            }
            return List.of(times.section(loaded), classes, jars);
        } finally {
            delete(scratch);
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
