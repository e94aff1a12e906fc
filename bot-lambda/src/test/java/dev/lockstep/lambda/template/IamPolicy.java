package dev.lockstep.lambda.template;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Decides as IAM does, for what the templates use of its language; anything else in a policy is an error. */
final class IamPolicy {
    private static final Set<String> ELEMENTS = Set.of("Sid", "Effect", "Action", "Resource", "Condition");
    private static final String FOR_ALL = "ForAllValues:";

    private final List<Map<String, Object>> statements;

    private IamPolicy(List<Map<String, Object>> statements) {
        this.statements = statements;
    }

    /** All of these policy documents, as if attached to one role. */
    static IamPolicy of(List<? extends Object> documents) {
        List<Map<String, Object>> statements = new ArrayList<>();
        for (Object document : documents) {
            if (!"2012-10-17".equals(Values.map(document).get("Version"))) {
                throw new IllegalArgumentException("not of the version that has today's rules: " + document);
            }
            Values.list(Values.map(document).get("Statement")).forEach(s -> statements.add(checked(Values.map(s))));
        }
        return new IamPolicy(List.copyOf(statements));
    }

    private static Map<String, Object> checked(Map<String, Object> statement) {
        if (!ELEMENTS.containsAll(statement.keySet()) || !"Allow".equals(statement.get("Effect"))) {
            throw new IllegalArgumentException("a statement this does not understand: " + statement);
        }
        return statement;
    }

    List<Map<String, Object>> statements() {
        return statements;
    }

    /** The actions granted on resources that begin like this, whatever their conditions. */
    Set<String> actions(String resourcePrefix) {
        return statements.stream()
                .filter(s -> Values.strings(s.get("Resource")).stream().anyMatch(r -> r.startsWith(resourcePrefix)))
                .flatMap(s -> Values.strings(s.get("Action")).stream())
                .collect(Collectors.toSet());
    }

    boolean allows(IamRequest request) {
        return statements.stream().anyMatch(statement -> allows(statement, request));
    }

    private static boolean allows(Map<String, Object> statement, IamRequest request) {
        return Values.strings(statement.get("Action")).stream().anyMatch(a -> like(a, request.action()))
                && Values.strings(statement.get("Resource")).stream().anyMatch(r -> like(r, request.resource()))
                && Values.map(statement.get("Condition")).entrySet().stream()
                        .allMatch(operator -> Values.map(operator.getValue()).entrySet().stream()
                                .allMatch(key -> holds(
                                        operator.getKey(),
                                        Values.strings(key.getValue()),
                                        Optional.ofNullable(request.context().get(key.getKey())))));
    }

    private static boolean holds(String operator, List<String> accepted, Optional<Set<String>> found) {
        if (operator.equals("Null")) {
            return accepted.contains(String.valueOf(found.isEmpty()));
        }
        if (operator.startsWith(FOR_ALL)) {
            String single = operator.substring(FOR_ALL.length());
            return found.orElse(Set.of()).stream()
                    .allMatch(value -> accepted.stream().anyMatch(a -> matches(single, a, value)));
        }
        return found.isPresent()
                && found.get().stream().allMatch(value -> accepted.stream().anyMatch(a -> matches(operator, a, value)));
    }

    private static boolean matches(String operator, String accepted, String value) {
        return switch (operator) {
            case "StringEquals", "Bool" -> accepted.equals(value);
            case "StringLike", "ArnEquals" -> like(accepted, value);
            default -> throw new IllegalArgumentException("no operator " + operator);
        };
    }

    private static boolean like(String pattern, String value) {
        String regex = Pattern.quote(pattern).replace("*", "\\E.*\\Q").replace("?", "\\E.\\Q");
        return value.matches(regex);
    }
}
