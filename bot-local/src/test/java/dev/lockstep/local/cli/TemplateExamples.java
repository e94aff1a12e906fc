package dev.lockstep.local.cli;

import com.amazonaws.services.lambda.runtime.Context;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lockstep.Lockstep;
import dev.lockstep.lambda.registrar.RegistrarHandler;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.AbstractConstruct;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.representer.Representer;
import org.yaml.snakeyaml.resolver.Resolver;

/** The resources of CloudFormation that the documentation shows, handed to those who are given them. */
final class TemplateExamples {
    private static final String FUNCTION = "arn:aws:lambda:eu-central-1:123456789012:function:orders";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Lockstep lockstep;

    TemplateExamples(Lockstep lockstep) {
        this.lockstep = lockstep;
    }

    /** What is wrong with a template's resources; empty if nothing. */
    List<String> mistakes(Example example) {
        List<String> mistakes = new ArrayList<>();
        map(read(example.joined())).forEach((id, resource) -> {
            String type = String.valueOf(map(resource).get("Type"));
            Map<String, Object> properties = map(map(resource).get("Properties"));
            if (type.startsWith("Custom::")) {
                mistakes.addAll(registered(id, properties));
            } else if (type.equals("AWS::Serverless::Application")) {
                mistakes.addAll(nested(properties));
            } else {
                mistakes.add(id + " is a " + type + ", of which this test knows nothing");
            }
        });
        return mistakes;
    }

    private List<String> registered(String id, Map<String, Object> properties) {
        try {
            ByteArrayOutputStream answer = new ByteArrayOutputStream();
            byte[] event = JSON.writeValueAsBytes(Map.of(
                    "RequestType",
                    "Create",
                    "StackId",
                    "arn:aws:cloudformation:eu-central-1:123456789012:stack/shop/1",
                    "LogicalResourceId",
                    id,
                    "ResourceProperties",
                    properties));
            new RegistrarHandler(lockstep, url -> false)
                    .handleRequest(new ByteArrayInputStream(event), answer, context());
            JsonNode told = JSON.readTree(answer.toByteArray());
            return told.path("Status").asText().equals("SUCCESS") ? List.of() : List.of(told.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Context context() {
        return (Context) Proxy.newProxyInstance(
                Context.class.getClassLoader(),
                new Class<?>[] {Context.class},
                (proxy, method, arguments) -> method.getReturnType() == int.class ? (Object) 60_000 : "request-1");
    }

    /** That the nested template is there, and is given what it asks for and nothing else. */
    private static List<String> nested(Map<String, Object> properties) {
        Path file = Example.repository().resolve(String.valueOf(properties.get("Location")));
        Map<String, Object> declared =
                map(map(read(String.join("\n", Example.lines(file)))).get("Parameters"));
        Map<String, Object> given = map(properties.get("Parameters"));
        List<String> mistakes = new ArrayList<>();
        given.keySet().stream()
                .filter(name -> !declared.containsKey(name))
                .forEach(name -> mistakes.add(name + " is no parameter of " + file));
        declared.forEach((name, declaration) -> {
            if (!map(declaration).containsKey("Default") && !given.containsKey(name)) {
                mistakes.add("parameter " + name + " of " + file + " is not given");
            }
        });
        return mistakes;
    }

    /** As CloudFormation hands it on: every scalar is a text, and what functions stand for is in their place. */
    static Object read(String yaml) {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        DumperOptions dumping = new DumperOptions();
        return new Yaml(new Resolved(options), new Representer(dumping), dumping, options, new Texts()).load(yaml);
    }

    private static Map<String, Object> map(@Nullable Object yaml) {
        Map<String, Object> map = new LinkedHashMap<>();
        ((Map<?, ?>) Objects.requireNonNull(yaml)).forEach((name, value) -> map.put(name.toString(), value));
        return map;
    }

    private static final class Texts extends Resolver {
        @Override
        protected void addImplicitResolvers() {}
    }

    private static final class Resolved extends SafeConstructor {
        Resolved(LoaderOptions options) {
            super(options);
            yamlMultiConstructors.put("!", new AbstractConstruct() {
                @Override
                public Object construct(Node node) {
                    String text = node instanceof ScalarNode scalar ? scalar.getValue() : "";
                    return text.replaceAll("\\$\\{[A-Za-z]+Function\\.Arn}", FUNCTION)
                            .replaceAll("\\$\\{AWS::AccountId}", "123456789012")
                            .replaceAll("\\$\\{(AWS::)?(\\w+)}", "$2");
                }
            });
        }
    }

    /** A JSON that nobody but its syntax is known of. */
    static boolean isJson(String text) {
        try {
            JSON.readTree(text.getBytes(StandardCharsets.UTF_8));
            return true;
        } catch (IOException refused) {
            return false;
        }
    }
}
