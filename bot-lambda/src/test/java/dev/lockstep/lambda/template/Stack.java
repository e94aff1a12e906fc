package dev.lockstep.lambda.template;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A template with values for its parameters: every expression resolved, nested templates included, as CloudFormation
 * would. A reference to something that is not there is an error, whether a condition leaves it out or not.
 */
final class Stack {
    static final String ACCOUNT = "123456789012";
    static final String REGION = "eu-central-1";
    private static final String NESTED = "AWS::Serverless::Application";

    private final String path;
    private final Map<String, Object> text;
    private final Map<String, Object> parameters;
    private final Map<String, Stack> nested = new LinkedHashMap<>();
    private final Map<String, Resource> resources = new LinkedHashMap<>();
    private final Map<String, Object> outputs = new LinkedHashMap<>();
    private final Expressions expressions = new Expressions(this);

    /** A resource that is made; its path is its logical id after those of the nested stacks it is in. */
    record Resource(String path, String type, Map<String, Object> properties) {}

    /** The stack of a template file with these parameters; the others have their defaults. */
    static Stack of(Path file, Map<String, String> given) {
        return new Stack("", file, given);
    }

    private Stack(String path, Path file, Map<String, String> given) {
        this.path = path;
        this.text = CloudFormationYaml.read(file);
        this.parameters = values(file, given);
        conditions().keySet().forEach(expressions::condition);
        resourceTexts().forEach((id, resource) -> {
            if (Values.text(Values.map(resource).get("Type")).equals(NESTED)) {
                nest(id, file, Values.map(resource));
            }
        });
        resourceTexts().forEach((id, resource) -> resolve(id, Values.map(resource)));
        Values.map(text.get("Outputs")).forEach((name, output) -> outputs.put(name, resolved(output)));
    }

    private void nest(String id, Path file, Map<String, Object> resource) {
        Map<String, Object> properties = Values.map(resource.get("Properties"));
        Path location = file.resolveSibling(Values.text(properties.get("Location")));
        Map<String, String> given = new LinkedHashMap<>();
        Values.map(resolved(Values.map(properties.get("Parameters"))))
                .forEach((name, value) -> given.put(name, value.toString()));
        nested.put(id, new Stack(path + id + "/", location, given));
    }

    private void resolve(String id, Map<String, Object> resource) {
        boolean made = Optional.ofNullable(resource.get("Condition"))
                .map(condition -> expressions.condition(condition.toString()))
                .orElse(true);
        String type = Values.text(resource.get("Type"));
        Map<String, Object> properties = Values.map(resource.get("Properties"));
        if (type.equals("AWS::Serverless::Function")) {
            properties = merged(Values.map(Values.map(text.get("Globals")).get("Function")), properties);
        }
        Map<String, Object> values = Values.map(resolved(properties));
        if (made) {
            resources.put(id, new Resource(path + id, type, values));
        }
    }

    private Object resolved(Object expression) {
        return expressions.resolve(expression).orElse(Map.of());
    }

    private static Map<String, Object> merged(Map<String, Object> below, Map<String, Object> above) {
        Map<String, Object> both = new LinkedHashMap<>(below);
        above.forEach((key, value) -> both.merge(
                key,
                value,
                (old, fresh) -> old instanceof Map && fresh instanceof Map
                        ? merged(Values.map(old), Values.map(fresh))
                        : fresh));
        return both;
    }

    /** Every resource that is made, those of nested stacks instead of these. */
    List<Resource> resources() {
        List<Resource> all = new ArrayList<>();
        resources.values().stream().filter(r -> !r.type().equals(NESTED)).forEach(all::add);
        nested.forEach((id, stack) -> {
            if (resources.containsKey(id)) {
                all.addAll(stack.resources());
            }
        });
        return all;
    }

    /** The resources of one type. */
    List<Resource> resources(String type) {
        return resources().stream().filter(r -> r.type().equals(type)).toList();
    }

    /** The resource of this path. */
    Resource resource(String wanted) {
        return resources().stream()
                .filter(r -> r.path().equals(wanted))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no resource " + wanted));
    }

    /** The properties of a resource by its id here, whether it is made or not. */
    Map<String, Object> resourceText(String id) {
        return Values.map(resourceTexts().get(id));
    }

    boolean hasResource(String id) {
        return resourceTexts().containsKey(id);
    }

    /** The names of what the stack puts out. */
    Map<String, Object> outputs() {
        return outputs;
    }

    Optional<Stack> nested(String id) {
        return Optional.ofNullable(nested.get(id));
    }

    Map<String, Object> parameters() {
        return parameters;
    }

    Map<String, Object> conditions() {
        return Values.map(text.get("Conditions"));
    }

    String path() {
        return path;
    }

    private Map<String, Object> resourceTexts() {
        return Values.map(text.get("Resources"));
    }

    private Map<String, Object> values(Path file, Map<String, String> given) {
        Map<String, Object> declared = Values.map(text.get("Parameters"));
        given.keySet().stream().filter(name -> !declared.containsKey(name)).forEach(name -> {
            throw new IllegalArgumentException("no parameter " + name + " in " + file);
        });
        Map<String, Object> values = new LinkedHashMap<>();
        declared.forEach((name, declaration) -> {
            Object value = Optional.<Object>ofNullable(given.get(name))
                    .or(() -> Optional.ofNullable(Values.map(declaration).get("Default")))
                    .orElseThrow(() -> new IllegalArgumentException("no value for parameter " + name + " of " + file));
            boolean isList = Values.text(Values.map(declaration).get("Type")).equals("CommaDelimitedList");
            values.put(name, isList ? List.of(value.toString().split(",", -1)) : value);
        });
        return values;
    }
}
