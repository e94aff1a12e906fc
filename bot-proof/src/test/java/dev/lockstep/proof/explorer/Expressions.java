package dev.lockstep.proof.explorer;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads DynamoDB's expressions, as far as Lockstep writes them: {@code SET}, {@code REMOVE}, {@code if_not_exists},
 * {@code +}, {@code attribute_exists}, {@code attribute_not_exists}, comparisons, {@code AND}, {@code OR}. Anything
 * else is refused, so that a new one is noticed.
 */
final class Expressions {
    private static final Pattern TOKEN = Pattern.compile("\\s*([#:]?[A-Za-z_][A-Za-z0-9_]*|<>|<=|>=|[()=<>,.+])");

    private final List<String> tokens = new ArrayList<>();
    private final Map<String, String> names;
    private int next;

    private Expressions(String text, Map<String, String> names) {
        this.names = names;
        Matcher matcher = TOKEN.matcher(text);
        int end = 0;
        while (end < text.length() && matcher.find(end) && matcher.start() == end) {
            tokens.add(matcher.group(1));
            end = matcher.end();
        }
        if (end < text.length()) {
            throw new IllegalStateException("cannot be read from '" + text.substring(end) + "' on: " + text);
        }
    }

    /** Readings of texts, which are few. */
    static final class Cache {
        private final Map<List<Object>, Term> conditions = new HashMap<>();
        private final Map<List<Object>, Update> updates = new HashMap<>();

        Term condition(String text, Map<String, String> names) {
            return conditions.computeIfAbsent(List.of(text, names), k -> Expressions.condition(text, names));
        }

        Update update(String text, Map<String, String> names) {
            return updates.computeIfAbsent(List.of(text, names), k -> Expressions.update(text, names));
        }
    }

    static Term condition(String text, Map<String, String> names) {
        Expressions expressions = new Expressions(text, names);
        Term term = expressions.any();
        expressions.requireEnd(text);
        return term;
    }

    static Update update(String text, Map<String, String> names) {
        Expressions expressions = new Expressions(text, names);
        Update update = expressions.update();
        expressions.requireEnd(text);
        return update;
    }

    private void requireEnd(String text) {
        if (next < tokens.size()) {
            throw new IllegalStateException("cannot be read from '" + tokens.get(next) + "' on: " + text);
        }
    }

    private Term any() {
        List<Term> terms = new ArrayList<>(List.of(all()));
        while (isNext("OR")) {
            terms.add(all());
        }
        return terms.size() == 1 ? terms.get(0) : new Term.Any(terms);
    }

    private Term all() {
        List<Term> terms = new ArrayList<>();
        do {
            Term term = single();
            if (term instanceof Term.All inner) {
                terms.addAll(inner.terms());
            } else {
                terms.add(term);
            }
        } while (isNext("AND"));
        return terms.size() == 1 ? terms.get(0) : new Term.All(terms);
    }

    private Term single() {
        if (isNext("(")) {
            Term term = any();
            require(")");
            return term;
        } else if (isNext("attribute_exists")) {
            return new Term.Exists(inParentheses(), true);
        } else if (isNext("attribute_not_exists")) {
            return new Term.Exists(inParentheses(), false);
        }
        Path left = path();
        String operator = take();
        if (operator.equals("BETWEEN")) {
            Term from = compare(left, ">=");
            require("AND");
            return new Term.All(List.of(from, compare(left, "<=")));
        }
        return compare(left, operator);
    }

    private Term compare(Path left, String operator) {
        return new Term.Compare(left, operator, take());
    }

    private Update update() {
        List<Update.Assignment> sets = new ArrayList<>();
        List<Path> removes = new ArrayList<>();
        if (isNext("SET")) {
            do {
                sets.add(assignment());
            } while (isNext(","));
        }
        if (isNext("REMOVE")) {
            do {
                removes.add(path());
            } while (isNext(","));
        }
        return new Update(sets, removes);
    }

    private Update.Assignment assignment() {
        Path target = path();
        require("=");
        Update.Operand first;
        if (isNext("if_not_exists")) {
            require("(");
            Path path = path();
            require(",");
            first = new Update.Operand(List.of(path), take());
            require(")");
        } else if (tokens.get(next).startsWith(":")) {
            first = new Update.Operand(List.of(), take());
        } else {
            first = new Update.Operand(List.of(path()), "");
        }
        return new Update.Assignment(target, first, isNext("+") ? take() : "");
    }

    private Path inParentheses() {
        require("(");
        Path path = path();
        require(")");
        return path;
    }

    private Path path() {
        List<String> steps = new ArrayList<>();
        do {
            String token = take();
            String name = token.startsWith("#") ? names.get(token) : token;
            if (name == null) {
                throw new IllegalStateException("a request without a name of " + token);
            }
            steps.add(name);
        } while (isNext("."));
        return new Path(List.copyOf(steps));
    }

    private boolean isNext(String token) {
        boolean is = next < tokens.size() && tokens.get(next).equals(token);
        next += is ? 1 : 0;
        return is;
    }

    private String take() {
        return tokens.get(next++);
    }

    private void require(String token) {
        if (!isNext(token)) {
            throw new IllegalStateException("expected " + token + " at " + tokens.subList(next, tokens.size()));
        }
    }
}
