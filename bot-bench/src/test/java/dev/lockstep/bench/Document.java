package dev.lockstep.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A document that has sections which are measured, each between two marks. */
public final class Document {
    private static final String MARK = "<!-- bench: ";
    private static final String END = "<!-- bench end -->\n";

    private final Path file;

    Document(Path file) {
        this.file = file;
    }

    /** {@code docs/performance.md} of the clone that the bench was built in. */
    public static Document performance() {
        return new Document(inClone("docs/performance.md"));
    }

    /** A file or folder of the clone. */
    public static Path inClone(String path) {
        for (Path folder = classes(); folder != null; folder = folder.getParent()) {
            if (Files.exists(folder.resolve("lockstep")) && Files.exists(folder.resolve("bot-bench"))) {
                return folder.resolve(path);
            }
        }
        throw new IllegalStateException("the bench works in a clone of Lockstep, and " + classes() + " is in none");
    }

    /** Where the bench was built. */
    public static Path classes() {
        try {
            return Path.of(Document.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What stands there under this name. */
    public String section(String name) {
        String text = read();
        int begin = begin(text, name);
        return text.substring(begin, end(text, begin, name));
    }

    /** What stands in a file beside it. */
    public String beside(String name) {
        return read(file.resolveSibling(name));
    }

    /** Writes what was measured in the place of what stands there. */
    public void replace(Section section) {
        if (section.isFile()) {
            write(file.resolveSibling(section.name()), section.text());
            return;
        }
        String text = read();
        int begin = begin(text, section.name());
        write(file, text.substring(0, begin) + section.text() + text.substring(end(text, begin, section.name())));
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String read() {
        return read(file);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private int begin(String text, String name) {
        String mark = MARK + name + " -->\n";
        int at = text.indexOf(mark);
        if (at < 0) {
            throw new IllegalStateException(file.getFileName() + " has no line " + mark.strip());
        }
        return at + mark.length();
    }

    private int end(String text, int begin, String name) {
        int end = text.indexOf(END, begin);
        int next = text.indexOf(MARK, begin);
        if (end < 0 || (next >= 0 && next < end)) {
            throw new IllegalStateException(file.getFileName() + " does not say where " + name + " ends");
        }
        return end;
    }
}
