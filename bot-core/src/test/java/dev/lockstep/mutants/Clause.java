package dev.lockstep.mutants;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A condition as the store renders it: comparisons and functions, joined by AND or by OR. */
sealed interface Clause {

    /** In DynamoDB's words again. */
    String text();

    /** The same condition, each time weaker or stricter by one clause or by one boundary. */
    Stream<Clause> mutants();

    /** Holds always; what is left of a condition whose only clause is left out. */
    Clause NONE = new Single("");

    /** A comparison or a function. */
    record Single(String text) implements Clause {
        private static final Map<String, String> BOUNDARIES =
                Map.of(" < ", " <= ", " <= ", " < ", " > ", " >= ", " >= ", " > ");

        @Override
        public Stream<Clause> mutants() {
            return BOUNDARIES.entrySet().stream()
                    .filter(boundary -> text.contains(boundary.getKey()))
                    .map(boundary -> new Single(text.replace(boundary.getKey(), boundary.getValue())));
        }
    }

    /** Several, of which all or any must hold. */
    record Joined(String operator, List<Clause> parts) implements Clause {

        @Override
        public String text() {
            return parts.stream().map(Clause::text).collect(Collectors.joining(" " + operator + " ", "(", ")"));
        }

        @Override
        public Stream<Clause> mutants() {
            List<Clause> mutants = new ArrayList<>();
            for (int i = 0; i < parts.size(); i++) {
                int at = i;
                mutants.add(with(at, List.of()));
                parts.get(at).mutants().forEach(part -> mutants.add(with(at, List.of(part))));
            }
            return mutants.stream();
        }

        private Clause with(int at, List<Clause> instead) {
            List<Clause> others = new ArrayList<>(parts);
            others.remove(at);
            others.addAll(at, instead);
            return others.size() == 1 ? others.get(0) : new Joined(operator, others);
        }
    }

    /** Every mutant of a whole condition, the one without any clause included unless clauses are left out anyhow. */
    static List<Clause> mutantsOf(String condition) {
        Clause clause = parse(condition);
        boolean isConjunction =
                clause instanceof Joined joined && joined.operator().equals("AND");
        return Stream.concat(clause.mutants(), isConjunction ? Stream.of() : Stream.of(NONE))
                .toList();
    }

    /** Reads a rendered condition. */
    static Clause parse(String text) {
        for (String operator : List.of("OR", "AND")) {
            List<String> parts = split(text, " " + operator + " ");
            if (parts.size() > 1) {
                return new Joined(operator, parts.stream().map(Clause::parse).toList());
            }
        }
        return text.startsWith("(") ? parse(text.substring(1, text.length() - 1)) : new Single(text);
    }

    private static List<String> split(String text, String separator) {
        List<String> parts = new ArrayList<>();
        int depth = 0;
        int from = 0;
        for (int i = 0; i < text.length(); i++) {
            depth += text.charAt(i) == '(' ? 1 : text.charAt(i) == ')' ? -1 : 0;
            if (depth == 0 && text.startsWith(separator, i)) {
                parts.add(text.substring(from, i));
                from = i + separator.length();
            }
        }
        parts.add(text.substring(from));
        return parts;
    }
}
