package dev.lockstep.bench.growth;

import dev.lockstep.bench.Extent;
import dev.lockstep.bench.Part;
import dev.lockstep.bench.Section;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** What operations cost by what grows, in figures, as a table and as a picture. */
public final class GrowthPart implements Part {
    static final String SECTION = "growth";
    static final String FIGURES = "growth.tsv";
    static final String PICTURE = "growth.svg";

    @Override
    public String name() {
        return "growth";
    }

    @Override
    public String about() {
        return "what operations cost by the number of queues, bots, instances and runs, and by the size of the settings";
    }

    @Override
    public List<Section> measure(Extent extent, Consumer<String> progress) throws Exception {
        return sections(figures(extent, progress));
    }

    static Figures figures(Extent extent, Consumer<String> progress) throws Exception {
        return Figures.measured(courses(), extent, progress);
    }

    private static List<Course> courses() {
        return Stream.concat(NativeCourses.all().stream(), BusCourses.all().stream())
                .toList();
    }

    /** All that is made of these figures. */
    static List<Section> sections(Figures figures) {
        return List.of(
                new Section(SECTION, new GrowthTable(figures).markdown()),
                Section.file(FIGURES, figures.file()),
                Section.file(PICTURE, new Picture(figures).svg()));
    }
}
