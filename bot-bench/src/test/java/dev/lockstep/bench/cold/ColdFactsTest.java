package dev.lockstep.bench.cold;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.bench.Document;
import dev.lockstep.bench.Section;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

@Order(1)
class ColdFactsTest {
    @Test
    @DisplayName(
            "Classes and jars until the first checkpoint are what docs/performance.md says: ./lockstep bench cold --write writes them anew")
    void classesAndJarsAreWhatTheDocumentSays() throws Exception {
        List<Section> measured = measured();
        if (!measured.stream().allMatch(section -> text(section).equals(documented(section)))) {
            measured = measured(); // a request that was sent again has loaded more classes
        }
        for (Section section : measured) {
            assertThat(text(section)).isEqualTo(documented(section));
        }
    }

    private static List<Section> measured() throws Exception {
        return new ColdPart().measure(0, step -> {});
    }

    private static String text(Section section) {
        return new Ceilings(documented(section)).over(section.text());
    }

    private static String documented(Section section) {
        return Document.performance().section(section.name());
    }
}
