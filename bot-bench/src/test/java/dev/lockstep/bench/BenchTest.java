package dev.lockstep.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchTest {
    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final List<String> measured = new ArrayList<>();

    @BeforeEach
    void document() throws IOException {
        Files.writeString(folder.resolve("doc.md"), """
                Before.
                <!-- bench: weight -->
                old
                <!-- bench end -->
                Between.
                <!-- bench: height -->
                old
                <!-- bench end -->
                After.
                """);
    }

    @Test
    @DisplayName("Without a name all parts are measured, in their order")
    void withoutANameAllPartsAreMeasured() {
        assertThat(bench()).isZero();

        assertThat(measured).containsExactly("weight SHORT", "height SHORT");
    }

    @Test
    @DisplayName("Of named parts only these are measured, and in full if that is asked for")
    void namedPartsAreMeasuredInFull() {
        assertThat(bench("height", "--full")).isZero();

        assertThat(measured).containsExactly("height FULL");
    }

    @Test
    @DisplayName("What was measured is printed, and what is being done is told on the other stream")
    void whatWasMeasuredIsPrinted() {
        bench("weight");

        assertThat(out.toString()).isEqualTo("\n3 kg\n\n");
        assertThat(err.toString()).startsWith("bench: weight: in kg\nbench: weight: weighing\nbench: weight: done in ");
    }

    @Test
    @DisplayName("Nothing is written if nobody asks for it")
    void nothingIsWrittenIfNobodyAsksForIt() throws IOException {
        bench();

        assertThat(text()).doesNotContain("3 kg");
    }

    @Test
    @DisplayName("What is written stands between its marks, and what stands elsewhere is kept")
    void whatIsWrittenStandsBetweenItsMarks() throws IOException {
        bench("weight", "--full", "--write");

        assertThat(text()).isEqualTo("""
                Before.
                <!-- bench: weight -->
                3 kg
                <!-- bench end -->
                Between.
                <!-- bench: height -->
                old
                <!-- bench end -->
                After.
                """);
    }

    @Test
    @DisplayName("A file is written beside the document, and is not printed")
    void aFileIsWrittenBesideTheDocument() throws IOException {
        Part drawn = new Fixed("weight", "in kg", "") {
            @Override
            public List<Section> measure(Extent extent, Consumer<String> progress) {
                return List.of(Section.file("weight.svg", "<svg/>\n"));
            }
        };

        assertThat(bench(List.of(drawn), "--full", "--write")).isZero();

        assertThat(folder.resolve("weight.svg")).hasContent("<svg/>\n");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    @DisplayName("What was measured for a first look is not written")
    void whatWasMeasuredInShortIsNotWritten() throws IOException {
        assertThat(bench("weight", "--write")).isEqualTo(2);

        assertThat(measured).isEmpty();
        assertThat(text()).doesNotContain("3 kg");
    }

    @Test
    @DisplayName("A section without an end does not swallow the next one")
    void aSectionWithoutAnEndIsRefused() throws IOException {
        Files.writeString(folder.resolve("doc.md"), text().replaceFirst("<!-- bench end -->\n", ""));

        assertThat(bench("weight", "--full", "--write")).isEqualTo(1);

        assertThat(text()).contains("Between.");
    }

    @Test
    @DisplayName("No section of the document is empty")
    void noSectionOfTheDocumentIsEmpty() throws IOException {
        assertThat(Files.readString(Document.inClone("docs/performance.md")))
                .contains("<!-- bench: costs -->")
                .doesNotContainPattern("<!-- bench: [^\n]*-->\n<!-- bench end -->");
    }

    @Test
    @DisplayName("An unknown part is refused before anything is measured, and the known ones are named")
    void anUnknownPartIsRefused() {
        assertThat(bench("weight", "width")).isEqualTo(2);

        assertThat(measured).isEmpty();
        assertThat(err.toString()).isEqualTo("""
                lockstep bench: there is no part 'width' of the bench; there are: weight, height
                Try './lockstep bench --help'.
                """);
    }

    @Test
    @DisplayName("What cannot be measured ends the bench with a failure, and what failed is told")
    void whatCannotBeMeasuredEndsTheBench() {
        Part broken = new Fixed("weight", "in kg", "") {
            @Override
            public List<Section> measure(Extent extent, Consumer<String> progress) throws IOException {
                throw new IOException("the scales are broken");
            }
        };

        assertThat(bench(List.of(broken))).isEqualTo(1);

        assertThat(err.toString()).contains("the scales are broken");
    }

    @Test
    @DisplayName("The help tells what each part measures")
    void theHelpTellsWhatEachPartMeasures() {
        bench("--help");

        assertThat(out.toString()).contains("  weight      in kg\n  height      in m\n");
    }

    private int bench(String... arguments) {
        return bench(List.of(new Fixed("weight", "in kg", "3 kg\n"), new Fixed("height", "in m", "2 m\n")), arguments);
    }

    private int bench(List<Part> parts, String... arguments) {
        return Bench.commandLine(
                        parts,
                        new Document(folder.resolve("doc.md")),
                        new PrintWriter(out, true),
                        new PrintWriter(err, true))
                .execute(arguments);
    }

    private String text() throws IOException {
        return Files.readString(folder.resolve("doc.md"));
    }

    private class Fixed implements Part {
        private final String name;
        private final String about;
        private final String text;

        Fixed(String name, String about, String text) {
            this.name = name;
            this.about = about;
            this.text = text;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public String about() {
            return about;
        }

        @Override
        public List<Section> measure(Extent extent, Consumer<String> progress) throws IOException {
            measured.add(name + " " + extent);
            progress.accept("weighing");
            return List.of(new Section(name, text));
        }
    }
}
