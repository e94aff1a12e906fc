package dev.lockstep.local.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A fenced block of the documentation.
 *
 * @param document its path in the repository
 * @param section the heading that it stands under
 * @param line number of the line that opens it, from 1
 * @param language what stands behind the fence; empty for none
 * @param text its lines, without what they are all indented by
 */
record Example(String document, String section, int line, String language, List<String> text) {
    Example {
        text = List.copyOf(text);
    }

    /** All of the repository's documents but the decisions, which are not for users. */
    static List<Example> all() {
        return documents().stream().flatMap(document -> of(document).stream()).toList();
    }

    static List<Example> in(String language) {
        return all().stream()
                .filter(example -> example.language().equals(language))
                .toList();
    }

    static Path repository() {
        return Stream.iterate(Path.of("").toAbsolutePath(), Objects::nonNull, Path::getParent)
                .filter(folder -> Files.exists(folder.resolve("template.yaml")))
                .findFirst()
                .orElseThrow();
    }

    static List<Path> documents() {
        return Stream.of("", "docs", "examples")
                .map(repository()::resolve)
                .flatMap(Example::files)
                .filter(file -> file.toString().endsWith(".md"))
                .sorted()
                .toList();
    }

    private static Stream<Path> files(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Example> of(Path file) {
        String document = repository().relativize(file).toString().replace('\\', '/');
        List<String> lines = lines(file);
        List<Example> examples = new ArrayList<>();
        String section = "";
        for (int at = 0; at < lines.size(); at++) {
            String line = lines.get(at);
            if (line.startsWith("#")) {
                section = line.replaceFirst("#+ *", "");
            } else if (line.stripLeading().startsWith("```")) {
                int indentation = line.indexOf('`');
                List<String> text =
                        lines.subList(at + 1, end(lines, at + 1, line.substring(0, indentation) + "```")).stream()
                                .map(inner -> inner.substring(Math.min(indentation, inner.length())))
                                .toList();
                examples.add(new Example(document, section, at + 1, line.strip().substring(3), text));
                at += text.size() + 1;
            }
        }
        return examples;
    }

    private static int end(List<String> lines, int from, String fence) {
        return from + lines.subList(from, lines.size()).indexOf(fence);
    }

    /** Writes its document anew, with other lines between its fences; none after it may be written before it. */
    void replace(List<String> lines) {
        try {
            Path file = repository().resolve(document);
            List<String> all = new ArrayList<>(Files.readAllLines(file));
            all.subList(line, line + text.size()).clear();
            all.addAll(line, lines);
            Files.writeString(file, String.join("\n", all) + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean has(Predicate<String> what) {
        return text.stream().anyMatch(what);
    }

    String joined() {
        return String.join("\n", text);
    }

    @Override
    public String toString() {
        return document + ":" + line + " " + language;
    }
}
