package dev.lockstep.local.endtoend;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.AbstractConstruct;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * What {@code sam package} does: uploads whatever a template names by a local path, nested templates first, and puts
 * the upload's address into the template.
 */
final class StackPackage {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Bucket bucket;

    StackPackage(Bucket bucket) {
        this.bucket = bucket;
    }

    /** Where uploads go. */
    interface Bucket {
        void upload(String key, byte[] content);

        /** For CloudFormation, which reads nested templates by HTTP. */
        String url(String key);

        /** For SAM, which wants code so. */
        String s3(String key);
    }

    /** A template with its files uploaded, as JSON. */
    String packaged(Path template) {
        Map<String, Object> read = read(template);
        Path folder = Optional.ofNullable(template.toAbsolutePath().getParent()).orElseThrow();
        members(read.get("Resources")).values().forEach(resource -> upload(folder, members(resource)));
        try {
            return JSON.writeValueAsString(read);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void upload(Path folder, Map<String, Object> resource) {
        Map<String, Object> properties = members(resource.get("Properties"));
        if ("AWS::Serverless::Application".equals(resource.get("Type"))) {
            String nested = packaged(folder.resolve(String.valueOf(properties.get("Location"))));
            byte[] content = nested.getBytes(StandardCharsets.UTF_8);
            properties.put("Location", bucket.url(uploaded(content, ".template")));
        } else if ("AWS::Serverless::Function".equals(resource.get("Type"))) {
            Path code =
                    folder.resolve(String.valueOf(properties.get("CodeUri"))).normalize();
            try {
                properties.put("CodeUri", bucket.s3(uploaded(Files.readAllBytes(code), ".zip")));
            } catch (IOException e) {
                throw new UncheckedIOException("package it first: " + code, e);
            }
        }
    }

    private String uploaded(byte[] content, String suffix) {
        try {
            String key = HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(content))
                    + suffix;
            bucket.upload(key, content);
            return key;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, Object> read(Path template) {
        try {
            return members(new Yaml(new Intrinsics()).load(Files.readString(template)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> members(@Nullable Object node) {
        return node == null ? new LinkedHashMap<>() : (Map<String, Object>) node;
    }

    /** {@code !Ref}, {@code !Sub} and their like in the long form, which JSON has. */
    private static final class Intrinsics extends SafeConstructor {
        Intrinsics() {
            super(new LoaderOptions());
            yamlMultiConstructors.put("!", new AbstractConstruct() {
                @Override
                public Object construct(Node node) {
                    String name = node.getTag().getValue().substring(1);
                    Object value = value(node);
                    if (name.equals("GetAtt") && value instanceof String path) {
                        value = List.of(path.split("\\.", 2));
                    }
                    boolean plain = name.equals("Ref") || name.equals("Condition");
                    return Map.of(plain ? name : "Fn::" + name, value);
                }
            });
        }

        private Object value(Node node) {
            if (node instanceof ScalarNode scalar) {
                return scalar.getValue();
            } else if (node instanceof SequenceNode sequence) {
                return constructSequence(sequence);
            }
            return constructMapping((MappingNode) node);
        }
    }
}
