package dev.lockstep.lambda.template;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Resolves CloudFormation's functions within one stack. What is resolved to nothing is {@code AWS::NoValue}. */
final class Expressions {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([^!}][^}]*)}");
    private static final Map<String, String> PSEUDO = Map.of(
            "AWS::AccountId",
            Stack.ACCOUNT,
            "AWS::Partition",
            "aws",
            "AWS::Region",
            Stack.REGION,
            "AWS::StackId",
            "arn:aws:cloudformation:" + Stack.REGION + ":" + Stack.ACCOUNT + ":stack/stack/5f0c-id",
            "AWS::StackName",
            "stack",
            "AWS::URLSuffix",
            "amazonaws.com");

    private final Stack stack;

    Expressions(Stack stack) {
        this.stack = stack;
    }

    /** Whether a named condition holds. */
    boolean condition(String name) {
        Object condition = stack.conditions().get(name);
        if (condition == null) {
            throw new IllegalArgumentException("no condition " + name);
        }
        return holds(condition);
    }

    /** The value; empty for {@code AWS::NoValue}. */
    Optional<Object> resolve(Object expression) {
        if (expression instanceof List<?> list) {
            List<Object> values = new ArrayList<>();
            list.forEach(entry -> resolve(entry).ifPresent(values::add));
            return Optional.of(values);
        } else if (!(expression instanceof Map)) {
            return Optional.of(expression);
        }
        Map<String, Object> map = Values.map(expression);
        if (map.size() == 1) {
            Map.Entry<String, Object> only = map.entrySet().iterator().next();
            if (only.getKey().equals("Ref")) {
                return ref(only.getValue().toString());
            } else if (only.getKey().startsWith("Fn::")) {
                return call(only.getKey().substring("Fn::".length()), only.getValue());
            }
        }
        Map<String, Object> values = new LinkedHashMap<>();
        map.forEach((key, value) -> resolve(value).ifPresent(v -> values.put(key, v)));
        return Optional.of(values);
    }

    private Optional<Object> call(String function, Object argument) {
        List<Object> arguments = Values.list(argument);
        return switch (function) {
            case "If" -> branch(arguments);
            case "GetAtt" -> Optional.of(attribute(Values.text(arguments.get(0)), Values.text(arguments.get(1))));
            case "Sub" -> Optional.of(substituted(arguments));
            case "Join" ->
                Optional.of(Values.strings(value(arguments.get(1))).stream()
                        .collect(Collectors.joining(arguments.get(0).toString())));
            case "Split" ->
                Optional.of(List.of(value(arguments.get(1))
                        .toString()
                        .split(Pattern.quote(arguments.get(0).toString()), -1)));
            case "Select" ->
                Optional.of(Values.list(value(arguments.get(1)))
                        .get(Integer.parseInt(arguments.get(0).toString())));
            default -> throw new IllegalArgumentException("no function " + function);
        };
    }

    /** Both branches are looked at, so that neither names what is not there. */
    private Optional<Object> branch(List<Object> arguments) {
        Optional<Object> then = resolve(arguments.get(1));
        Optional<Object> otherwise = resolve(arguments.get(2));
        return condition(arguments.get(0).toString()) ? then : otherwise;
    }

    private boolean holds(Object condition) {
        Map.Entry<String, Object> only =
                Values.map(condition).entrySet().iterator().next();
        List<Object> arguments = Values.list(only.getValue());
        return switch (only.getKey()) {
            case "Condition" -> condition(only.getValue().toString());
            case "Fn::Equals" ->
                value(arguments.get(0))
                        .toString()
                        .equals(value(arguments.get(1)).toString());
            case "Fn::Not" -> !holds(arguments.get(0));
            case "Fn::And" ->
                arguments.stream().map(this::holds).toList().stream().allMatch(b -> b);
            case "Fn::Or" ->
                arguments.stream().map(this::holds).toList().stream().anyMatch(b -> b);
            default -> throw new IllegalArgumentException("no condition function " + only.getKey());
        };
    }

    private Object value(Object expression) {
        return resolve(expression)
                .orElseThrow(() -> new IllegalArgumentException("nothing where a value is needed: " + expression));
    }

    private String substituted(List<Object> arguments) {
        Map<String, Object> given = arguments.size() > 1 ? Values.map(value(arguments.get(1))) : Map.of();
        Matcher placeholders = PLACEHOLDER.matcher(arguments.get(0).toString());
        return placeholders.replaceAll(found -> {
            String name = found.group(1);
            int dot = name.indexOf('.');
            Object value = given.containsKey(name)
                    ? Values.text(given.get(name))
                    : dot < 0 ? value(Map.of("Ref", name)) : attribute(name.substring(0, dot), name.substring(dot + 1));
            return Matcher.quoteReplacement(value.toString());
        });
    }

    private Optional<Object> ref(String name) {
        if (name.equals("AWS::NoValue")) {
            return Optional.empty();
        } else if (PSEUDO.containsKey(name)) {
            return Optional.of(Values.text(PSEUDO.get(name)));
        } else if (stack.parameters().containsKey(name)) {
            return Optional.ofNullable(stack.parameters().get(name));
        } else if (name.endsWith(".Alias")) {
            return Optional.of(attribute(name.substring(0, name.length() - ".Alias".length()), "Arn") + ":live");
        }
        requireResource(name);
        return Optional.of(
                switch (type(name)) {
                    case "AWS::DynamoDB::Table" -> value(property(name, "TableName"));
                    case "AWS::Logs::LogGroup" -> value(property(name, "LogGroupName"));
                    case "AWS::IAM::ManagedPolicy" -> arn("iam", "policy/", name);
                    default -> stack.path() + name;
                });
    }

    private Object attribute(String resource, String attribute) {
        if (attribute.startsWith("Outputs.")) {
            Stack nested = stack.nested(resource)
                    .orElseThrow(() -> new IllegalArgumentException("no nested stack " + resource));
            return Values.at(nested.outputs(), attribute.substring("Outputs.".length()), "Value");
        } else if (attribute.equals("FunctionUrl") && resource.endsWith("Url")) {
            requireResource(resource.substring(0, resource.length() - "Url".length()));
            return "https://url.lambda-url." + Stack.REGION + ".on.aws/";
        }
        requireResource(resource);
        return switch (type(resource) + " " + attribute) {
            case "AWS::DynamoDB::Table Arn" ->
                arn("dynamodb", "table/", ref(resource).orElseThrow());
            case "AWS::DynamoDB::Table StreamArn" ->
                arn("dynamodb", "table/", ref(resource).orElseThrow()) + "/stream/2026-01-01T00:00:00.000";
            case "AWS::SQS::Queue Arn" -> arn("sqs", "", resource);
            case "AWS::SQS::Queue QueueName" -> resource;
            case "AWS::IAM::Role Arn" -> arn("iam", "role/", stack.path() + resource);
            case "AWS::AppConfig::HostedConfigurationVersion VersionNumber" -> "1";
            case "AWS::Serverless::Function Arn" -> arn("lambda", "function:", resource);
            default -> throw new IllegalArgumentException("no attribute " + attribute + " of a " + type(resource));
        };
    }

    private static String arn(String service, String kind, Object name) {
        return String.format(Locale.ROOT, "arn:aws:%s:%s:%s:%s%s", service, Stack.REGION, Stack.ACCOUNT, kind, name);
    }

    private String type(String resource) {
        return Values.text(stack.resourceText(resource).get("Type"));
    }

    private Object property(String resource, String name) {
        return Values.at(stack.resourceText(resource), "Properties", name);
    }

    private void requireResource(String name) {
        if (!stack.hasResource(name)) {
            throw new IllegalArgumentException("neither a parameter nor a resource: " + name);
        }
    }
}
