package dev.lockstep.bench;

import java.util.List;
import java.util.function.Consumer;

/** One part of the bench. */
public interface Part {
    /** What it is asked for by, in lower case. */
    String name();

    /** What it measures, in a line. */
    String about();

    /**
     * Measures.
     *
     * @param progress told what is being done, in a few words, at least every ten seconds
     * @return what is printed, and with {@code --write} replaces what stands in the document
     * @throws Exception if it cannot be measured, which ends the bench
     */
    List<Section> measure(Extent extent, Consumer<String> progress) throws Exception;
}
