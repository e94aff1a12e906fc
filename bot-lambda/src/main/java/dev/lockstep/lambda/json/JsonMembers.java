package dev.lockstep.lambda.json;

import static dev.lockstep.types.InvalidInputException.quoted;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.lockstep.types.InvalidInputException.Violation;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The members of a JSON object, taken one by one by those who know them. What is wrong is collected, with the path of
 * its place, and reading goes on, so that everything can be told at once. A member that is {@code null} is not there.
 */
public final class JsonMembers {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_-]{1,64}");
    private static final Pattern WHOLE = Pattern.compile("-?[0-9]{1,9}");
    private static final Pattern LONG = Pattern.compile("-?[0-9]{1,18}");
    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,10}(\\.[0-9]{1,3})?");
    private static final int SHOWN_STRANGERS = 10;

    private final String path;
    private final Dialect dialect;
    private final List<Violation> violations;
    private final Map<String, JsonNode> members = new LinkedHashMap<>();
    private final Map<String, String> written = new LinkedHashMap<>();
    private final Set<String> strangers = new LinkedHashSet<>();

    /**
     * The members of an object; none, and a violation, if it is not one.
     *
     * @param path where the object is, empty for the outermost
     * @param violations where to put what is wrong
     */
    public JsonMembers(JsonNode object, String path, Dialect dialect, List<Violation> violations) {
        this.path = path;
        this.dialect = dialect;
        this.violations = violations;
        if (!object.isObject()) {
            violations.add(new Violation(path.isEmpty() ? "input" : path, found(object) + "; an object is accepted"));
        }
        object.properties().forEach(member -> {
            String name = canonical(member.getKey());
            strangers.add(name);
            if (written.put(name, member.getKey()) != null) {
                violations.add(new Violation(pathOf(name), "is given twice, with and without a capital"));
            } else if (!member.getValue().isNull()) {
                members.put(name, member.getValue());
            }
        });
    }

    /** Where a member is, in the words of whoever wrote it. */
    public String pathOf(String name) {
        String shown = written.getOrDefault(name, name);
        String plain = PLAIN.matcher(shown).matches() ? shown : quoted(shown);
        return path.isEmpty() ? plain : path + "." + plain;
    }

    /** Gives a member its value unless it has one. */
    public void supply(String name, String text) {
        members.putIfAbsent(name, TextNode.valueOf(text));
    }

    /** Says that a member is not accepted. */
    public void refuse(String name, String problem) {
        violations.add(new Violation(pathOf(name), problem));
    }

    /** Says of a member, or of something inside of it such as {@code health.errorLimit}, what somebody else found. */
    public void refuse(Violation found) {
        String[] steps = found.field().split("\\.", 2);
        violations.add(new Violation(pathOf(steps[0]) + (steps.length == 1 ? "" : "." + steps[1]), found.problem()));
    }

    /** A member of any type. */
    public Optional<JsonNode> any(String name) {
        strangers.remove(name);
        return Optional.ofNullable(members.get(name));
    }

    /** Text, exactly as it is. */
    public Optional<String> text(String name) {
        return any(name).flatMap(node -> text(pathOf(name), node));
    }

    /** Text that must be there. */
    public Optional<String> requiredText(String name, String example) {
        Optional<JsonNode> there = any(name);
        if (there.isEmpty()) {
            refuse(name, "is missing; accepted is text such as " + example);
        }
        return there.flatMap(node -> text(pathOf(name), node));
    }

    /** A list of texts. */
    public Optional<List<String>> texts(String name) {
        return list(name).map(nodes -> {
            List<String> texts = new ArrayList<>();
            for (int i = 0; i < nodes.size(); i++) {
                text(pathOf(name) + "[" + i + "]", nodes.get(i)).ifPresent(texts::add);
            }
            return texts;
        });
    }

    /** A list of anything. */
    public Optional<List<JsonNode>> list(String name) {
        Optional<JsonNode> node = any(name);
        node.filter(n -> !n.isArray()).ifPresent(n -> refuse(name, found(n) + "; a list is accepted"));
        return node.filter(JsonNode::isArray).map(n -> {
            List<JsonNode> entries = new ArrayList<>();
            n.forEach(entries::add);
            return entries;
        });
    }

    /** An object. */
    public Optional<JsonMembers> object(String name) {
        return any(name).map(node -> new JsonMembers(node, pathOf(name), dialect, violations));
    }

    /** True or false. */
    public Optional<Boolean> flag(String name) {
        return any(name).flatMap(node -> {
            String text = scalar(node).toLowerCase(Locale.ROOT);
            if (node.isBoolean() || text.equals("true") || text.equals("false")) {
                return Optional.of(node.isBoolean() ? node.booleanValue() : text.equals("true"));
            }
            refuse(name, found(node) + "; true or false is accepted");
            return Optional.empty();
        });
    }

    /** A whole number of at most nine digits. */
    public Optional<Integer> number(String name) {
        return digits(name, WHOLE, "nine").map(Integer::valueOf);
    }

    /** A whole number of at most eighteen digits. */
    public Optional<Long> count(String name) {
        return digits(name, LONG, "eighteen").map(Long::valueOf);
    }

    private Optional<String> digits(String name, Pattern accepted, String most) {
        return any(name).flatMap(node -> {
            String digits = node.isIntegralNumber() ? node.asText() : scalar(node);
            if (accepted.matcher(digits).matches()) {
                return Optional.of(digits);
            }
            refuse(name, found(node) + "; a whole number of at most " + most + " digits is accepted");
            return Optional.empty();
        });
    }

    /** A duration: ISO-8601, or seconds as a number or as text, in any dialect. */
    public Optional<Duration> duration(String name) {
        return any(name).flatMap(node -> {
            String text = node.isNumber() || node.isTextual() ? node.asText() : "";
            if (SECONDS.matcher(text).matches()) {
                return Optional.of(
                        Duration.ofMillis(new BigDecimal(text).movePointRight(3).longValueExact()));
            }
            try {
                return Optional.of(Duration.parse(text));
            } catch (DateTimeParseException notOne) {
                refuse(name, found(node) + "; a duration such as PT5M, or a number of seconds, is accepted");
                return Optional.empty();
            }
        });
    }

    /** A member of any type, which is not yet asked for by this. */
    public Optional<JsonNode> peek(String name) {
        return Optional.ofNullable(members.get(name));
    }

    /** The members that nobody has asked for. */
    public List<String> others() {
        return List.copyOf(strangers);
    }

    /** Says that every member that nobody has asked for is unknown. */
    public void refuseOthers(List<String> accepted) {
        List<String> known = accepted.stream().map(this::shown).sorted().toList();
        strangers.stream().limit(SHOWN_STRANGERS).forEach(name -> {
            String meant = Spelling.nearest(name, known)
                    .map(near -> "; did you mean " + near + "?")
                    .orElse(".");
            refuse(name, "is not known" + meant + " Accepted: " + String.join(", ", known));
        });
        if (strangers.size() > SHOWN_STRANGERS) {
            violations.add(new Violation(
                    path.isEmpty() ? "input" : path,
                    "has " + (strangers.size() - SHOWN_STRANGERS) + " more members that are not known"));
        }
    }

    /** A member's name as the documentation of this dialect writes it. */
    private String shown(String name) {
        return dialect == Dialect.JSON ? name : name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
    }

    private Optional<String> text(String place, JsonNode node) {
        if (node.isTextual()) {
            return Optional.of(node.textValue());
        }
        violations.add(new Violation(place, found(node) + "; text is accepted"));
        return Optional.empty();
    }

    /** Text in which a scalar may be wrapped; empty where it must not be. */
    private String scalar(JsonNode node) {
        return dialect == Dialect.CLOUDFORMATION && node.isTextual() ? node.textValue() : "";
    }

    private String canonical(String name) {
        return dialect == Dialect.JSON || name.isEmpty()
                ? name
                : name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1);
    }

    private static String found(JsonNode node) {
        return switch (node.getNodeType()) {
            case STRING -> quoted(node.textValue()) + " is text";
            case NUMBER -> quoted(node.asText()) + " is a number";
            case BOOLEAN -> node.asText() + " is true or false";
            case ARRAY -> "is a list";
            case OBJECT -> "is an object";
            default -> "is nothing";
        };
    }
}
