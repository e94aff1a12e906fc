package dev.lockstep.local.cli.doctor;

import dev.lockstep.lambda.Environment;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import software.amazon.awssdk.services.lambda.model.EnvironmentResponse;
import software.amazon.awssdk.services.lambda.model.EventSourceMappingConfiguration;
import software.amazon.awssdk.services.lambda.model.FunctionConfiguration;
import software.amazon.awssdk.services.lambda.model.GetFunctionResponse;

/**
 * The functions that work on a table, found by what they run and by the table that they are told: their names are
 * CloudFormation's.
 *
 * @param names of each part, the functions that do it
 * @param live what runs of the first of each
 * @param mappings what sets Dispatch going
 */
record Stack(
        Map<StackFunction, List<String>> names,
        Map<StackFunction, Functions.Answer> live,
        List<EventSourceMappingConfiguration> mappings) {
    private static final String ALIAS = ":live";
    private static final int REGION = 3;

    /**
     * Asks Lambda: a request for each fifty functions of the account, one for each of the stack, and one more.
     *
     * @throws software.amazon.awssdk.core.exception.SdkException if Lambda does not tell
     */
    static Stack of(String table, Functions functions) {
        Map<StackFunction, List<String>> names = new EnumMap<>(StackFunction.class);
        functions
                .list()
                .filter(f -> table(f).equals(Optional.of(table)))
                .forEach(f -> StackFunction.ofHandler(String.valueOf(f.handler()))
                        .ifPresent(part -> names.merge(
                                part,
                                List.of(f.functionName()),
                                (some, more) -> Stream.concat(some.stream(), more.stream())
                                        .sorted()
                                        .toList())));
        Map<StackFunction, Functions.Answer> live = new EnumMap<>(StackFunction.class);
        names.forEach((part, same) -> live.put(part, functions.find(same.get(0) + ALIAS)));
        List<EventSourceMappingConfiguration> mappings = Optional.ofNullable(names.get(StackFunction.DISPATCH))
                .map(same -> functions.mappings(same.get(0) + ALIAS))
                .orElse(List.of());
        return new Stack(names, live, mappings);
    }

    private static Optional<String> table(FunctionConfiguration function) {
        return Optional.ofNullable(variables(Optional.of(function)).get(Environment.TABLE));
    }

    private static Map<String, String> variables(Optional<FunctionConfiguration> function) {
        return function.map(FunctionConfiguration::environment)
                .filter(EnvironmentResponse::hasVariables)
                .map(EnvironmentResponse::variables)
                .orElse(Map.of());
    }

    /** What a function is told, as it runs; AWS itself tells it the region, which is in its ARN. */
    Environment environment(StackFunction part) {
        Optional<FunctionConfiguration> function = Optional.ofNullable(live.get(part))
                .flatMap(Functions.Answer::found)
                .map(GetFunctionResponse::configuration);
        Map<String, String> variables = new HashMap<>(variables(function));
        function.map(FunctionConfiguration::functionArn)
                .map(arn -> arn.split(":"))
                .filter(parts -> parts.length > REGION)
                .ifPresent(parts -> variables.put(Environment.REGION, parts[REGION]));
        return Environment.of(variables);
    }
}
