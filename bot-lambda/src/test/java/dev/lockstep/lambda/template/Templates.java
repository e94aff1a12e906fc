package dev.lockstep.lambda.template;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** The repository's templates, as they are and spoilt. */
final class Templates {
    private Templates() {}

    /** What a team might give: something of everything. */
    static final Map<String, String> EVERYTHING = Map.ofEntries(
            Map.entry("AllowedFunctions", "arn:aws:lambda:eu-central-1:123456789012:function:orders-*"),
            Map.entry("AllowedTopics", "arn:aws:sns:eu-central-1:123456789012:bots"),
            Map.entry("AllowedUrls", "https://bots.example.com/*"),
            Map.entry("AllowedTasks", "bots/orders:*"),
            Map.entry("EcsTaskDefinitions", "arn:aws:ecs:eu-central-1:123456789012:task-definition/orders:*"),
            Map.entry("EcsClusters", "arn:aws:ecs:eu-central-1:123456789012:cluster/bots"),
            Map.entry("EcsRoles", "arn:aws:iam::123456789012:role/orders-task"),
            Map.entry("SigningSecretArn", "arn:aws:secretsmanager:eu-central-1:123456789012:secret:signing-a1b2c3"),
            Map.entry("CommitTables", "arn:aws:dynamodb:eu-central-1:123456789012:table/orders"),
            Map.entry("KmsKeyArn", "arn:aws:kms:eu-central-1:123456789012:key/11111111-2222-3333-4444-555555555555"));

    /** The folder of the repository. */
    static Path repository() {
        return Stream.iterate(Path.of("").toAbsolutePath(), Objects::nonNull, Path::getParent)
                .filter(folder -> Files.exists(folder.resolve("template.yaml")))
                .findFirst()
                .orElseThrow();
    }

    /** The stack with its defaults. */
    static Stack stack() {
        return stack(Map.of());
    }

    static Stack stack(Map<String, String> parameters) {
        return Stack.of(repository().resolve("template.yaml"), parameters);
    }

    /** The managed policy of a bot. */
    static IamPolicy botPolicy(Map<String, String> parameters) {
        return policy("bot-policy", parameters);
    }

    /** The managed policy of a bot, from this template. */
    static IamPolicy policy(String template, Map<String, String> parameters) {
        Stack stack = Stack.of(repository().resolve("infrastructure/" + template + ".yaml"), parameters);
        return IamPolicy.of(List.of(stack.resource("BotPolicy").properties().get("PolicyDocument")));
    }

    /** The stack with one text in its templates replaced. */
    static Stack spoilt(Path folder, String file, String text, String otherText) {
        try {
            Files.createDirectories(folder.resolve("infrastructure"));
            for (Path template : files()) {
                String yaml = Files.readString(repository().resolve(template));
                if (template.toString().equals(file)) {
                    assertThat(yaml).contains(text);
                    yaml = yaml.replace(text, otherText);
                }
                Files.writeString(folder.resolve(template), yaml);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Stack.of(folder.resolve("template.yaml"), Map.of());
    }

    /** All templates, from the repository's folder. */
    static List<Path> files() {
        Path pieces = repository().resolve("infrastructure");
        try (Stream<Path> found = Files.list(pieces)) {
            return Stream.concat(Stream.of(repository().resolve("template.yaml")), found)
                    .filter(file -> file.toString().endsWith(".yaml"))
                    .map(repository()::relativize)
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
