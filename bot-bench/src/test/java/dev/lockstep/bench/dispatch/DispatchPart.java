package dev.lockstep.bench.dispatch;

import dev.lockstep.bench.Extent;
import dev.lockstep.bench.Part;
import dev.lockstep.bench.Section;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** From an event to the start of a run, and what looking after many bots costs. */
public final class DispatchPart implements Part {
    @Override
    public String name() {
        return "dispatch";
    }

    @Override
    public String about() {
        return "from an event to the start of a run, and sweeps, by the number of bots";
    }

    @Override
    public List<Section> measure(Extent extent, Consumer<String> progress) throws Exception {
        List<Section> sections = new ArrayList<>();
        Ticker ticker = new Ticker(progress);
        ticker.begin("what an event costs by the number of its readers");
        sections.add(ReaderFigures.measure());
        SweepFigures.Herds.of(extent).forEach(herds -> sections.add(SweepFigures.measure(herds, ticker)));
        sections.addAll(RunTimes.measure(extent, ticker));
        sections.add(SweepTimes.measure(extent, ticker));
        return sections;
    }
}
