package dev.lockstep.bench.cold;

import dev.lockstep.bench.Extent;
import dev.lockstep.bench.Part;
import dev.lockstep.bench.Scratch;
import dev.lockstep.bench.Section;
import dev.lockstep.bench.Turns;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

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
        return measure(extent.of(3, 20), progress);
    }

    /** Classes and jars alone, in no round; times, too, in one or more. */
    List<Section> measure(int rounds, Consumer<String> progress) throws Exception {
        try (Scratch folder = new Scratch("lockstep-cold")) {
            return measure(rounds, folder.folder(), progress);
        }
    }

    private static List<Section> measure(int rounds, Path scratch, Consumer<String> progress) throws Exception {
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
            Turns<Setup> turns = new Turns<>(setups.all());
            Times times = new Times();
            for (int round = 1; round <= rounds; round++) {
                progress.accept("round " + round + " of " + rounds);
                for (Setup setup : turns.next()) {
                    times.add(setup, jvm.run(setup, stage.arguments(setup)));
                }
            }
            return List.of(times.section(loaded), classes, jars);
        }
    }
}
