package dev.lockstep.local.cli;

import static dev.lockstep.types.InvalidInputException.quoted;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.lockstep.lambda.json.Json;
import dev.lockstep.local.cli.DefinitionFile.Entry;
import dev.lockstep.types.InvalidInputException;
import dev.lockstep.types.InvalidInputException.Violation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeId;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * Reads definitions in YAML as JSON, so that each scalar means what its author sees. Where a definition wants text, a
 * scalar is text, however it looks: {@code name: 007}. Elsewhere a plain scalar is a number, true or false if JSON
 * writes it so, and what some readers of YAML take for one of these and others for text, such as {@code no} or
 * {@code 007}, is refused. Objects of Java are never made of it; tags are refused, aliases and {@code <<} are followed.
 */
final class YamlReader {
    /** The members of a definition that are not text, nor made of text. */
    private static final Set<String> VALUES = Set.of("timeout", "delay", "settings", "health", "instances");

    private static final Pattern JSON_NUMBER = Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]{1,4})?");
    private static final Pattern OTHER_NUMBER = Pattern.compile("[-+]?[0-9]+|0o[0-7]+");
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_-]{1,64}");
    private static final Set<Tag> UNLIKE_TEXT = Set.of(Tag.BOOL, Tag.INT, Tag.FLOAT);
    private static final int LONGEST_NUMBER = 256;
    private static final int MOST_NODES = 2_000_000;

    private enum Kind {
        BOT,
        TEXTS,
        VALUES
    }

    private final Resolver resolver = new Resolver();
    private final Set<Node> open = Collections.newSetFromMap(new IdentityHashMap<>());
    private List<Violation> problems = new ArrayList<>();
    private int nodes;

    /**
     * What stands for each bot, in the order of the text.
     *
     * @throws InvalidInputException if it is not YAML, or holds no bots
     */
    List<Entry> entries(String text) {
        List<Entry> entries = new ArrayList<>();
        try {
            LoaderOptions options = new LoaderOptions();
            options.setCodePointLimit(Integer.MAX_VALUE); // whoever has read the text has counted
            options.setMaxAliasesForCollections(MOST_NODES);
            Composer composer = new Composer(new ParserImpl(new StreamReader(text), options), resolver, options);
            while (composer.checkNode()) {
                for (Node bot : bots(composer.getNode())) {
                    problems = new ArrayList<>();
                    entries.add(new Entry(value(bot, Kind.BOT, ""), problems));
                }
            }
        } catch (MarkedYAMLException malformed) {
            throw InvalidInputException.of("input", "is not YAML " + reason(malformed));
        } catch (YAMLException malformed) {
            String reason =
                    String.valueOf(malformed.getMessage()).lines().findFirst().orElse("");
            throw InvalidInputException.of("input", "is not YAML: " + Cell.printable(reason));
        }
        return entries;
    }

    private static String reason(MarkedYAMLException malformed) {
        String context = String.valueOf(malformed.getContext());
        String problem = String.valueOf(malformed.getProblem());
        boolean isUnquoted = context.contains("alias") || problem.contains("alias") || problem.contains("'@'");
        return "at line " + (malformed.getProblemMark().getLine() + 1)
                + ", column " + (malformed.getProblemMark().getColumn() + 1)
                + ": " + Cell.printable(problem)
                + (isUnquoted ? "; put text that begins with * or @ in quotes" : "");
    }

    private List<Node> bots(Node document) {
        if (document instanceof SequenceNode list) {
            return list.getValue();
        } else if (document instanceof MappingNode mapping) {
            for (NodeTuple member : mapping.getValue()) {
                if (member.getKeyNode() instanceof ScalarNode key
                        && key.getValue().equals("bots")) {
                    Node bots = member.getValueNode();
                    DefinitionFile.requireBotsAlone(mapping.getValue().size(), bots instanceof SequenceNode);
                    return ((SequenceNode) bots).getValue();
                }
            }
        }
        return document.getTag().equals(Tag.NULL) ? List.of() : List.of(document);
    }

    private JsonNode value(Node node, Kind kind, String path) {
        if (++nodes > MOST_NODES) {
            throw InvalidInputException.of(
                    "input", "has more than " + MOST_NODES + " values, with its aliases written out");
        }
        if (!open.add(node)) {
            return refused(path, "contains itself");
        }
        try {
            if (node instanceof MappingNode mapping) {
                return object(mapping, kind, path);
            } else if (node instanceof SequenceNode list) {
                return array(list, kind, path);
            }
            return scalar((ScalarNode) node, kind, path);
        } finally {
            open.remove(node);
        }
    }

    private JsonNode object(MappingNode mapping, Kind kind, String path) {
        if (!mapping.getTag().equals(Tag.MAP)) {
            return refusedTag(mapping, path);
        }
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        List<Node> merged = new ArrayList<>();
        for (NodeTuple member : mapping.getValue()) {
            if (!(member.getKeyNode() instanceof ScalarNode key)) {
                refused(path, "has a member whose name is not text");
            } else if (key.isPlain() && key.getTag().equals(Tag.MERGE)) {
                merged.add(member.getValueNode());
            } else if (object.has(key.getValue())) {
                refused(pathOf(path, key.getValue()), "is given twice");
            } else {
                String name = key.getValue();
                object.set(name, value(member.getValueNode(), kindOf(kind, name), pathOf(path, name)));
            }
        }
        merged.forEach(from -> merge(from, object, kind, path));
        return object;
    }

    /** Members of others, where there are none yet; of the first of them that has one. */
    private void merge(Node from, ObjectNode object, Kind kind, String path) {
        if (from instanceof SequenceNode list) {
            list.getValue().forEach(each -> merge(each, object, kind, path));
        } else if (value(from, kind, path) instanceof ObjectNode others) {
            others.properties().forEach(member -> object.putIfAbsent(member.getKey(), member.getValue()));
        } else {
            refused(path, "has a '<<' that names no object");
        }
    }

    private static Kind kindOf(Kind kind, String member) {
        if (kind != Kind.BOT) {
            return kind;
        }
        return VALUES.contains(member) ? Kind.VALUES : Kind.TEXTS;
    }

    private JsonNode array(SequenceNode list, Kind kind, String path) {
        if (!list.getTag().equals(Tag.SEQ)) {
            return refusedTag(list, path);
        }
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        for (Node each : list.getValue()) {
            array.add(value(each, kind, path + "[" + array.size() + "]"));
        }
        return array;
    }

    private JsonNode scalar(ScalarNode scalar, Kind kind, String path) {
        String text = scalar.getValue();
        Tag untold = scalar.isPlain() ? resolver.resolve(NodeId.scalar, text, true) : Tag.STR;
        if (scalar.getTag().equals(Tag.STR) && !(scalar.isPlain() && untold.equals(Tag.STR))) {
            return TextNode.valueOf(text); // in quotes, or told to be text
        } else if (!scalar.getTag().equals(untold)) {
            return refusedTag(scalar, path);
        } else if (untold.equals(Tag.NULL)) {
            return NullNode.getInstance();
        }
        return kind == Kind.VALUES ? plain(text, untold, path) : TextNode.valueOf(text);
    }

    private JsonNode plain(String text, Tag tag, String path) {
        if (text.length() <= LONGEST_NUMBER && JSON_NUMBER.matcher(text).matches()) {
            return Json.read(text);
        } else if (tag.equals(Tag.BOOL) && (text.equalsIgnoreCase("true") || text.equalsIgnoreCase("false"))) {
            return BooleanNode.valueOf(text.equalsIgnoreCase("true"));
        } else if (UNLIKE_TEXT.contains(tag) || OTHER_NUMBER.matcher(text).matches()) {
            return refused(
                    path,
                    quoted(text) + " is text to some readers of YAML and not to others: put it in quotes if it is"
                            + " text, or write true, false or the number as JSON does");
        }
        return TextNode.valueOf(text);
    }

    private JsonNode refusedTag(Node node, String path) {
        return refused(path, "has the tag " + quoted(node.getTag().getValue()) + "; tags mean nothing here");
    }

    private JsonNode refused(String path, String problem) {
        problems.add(new Violation(path.isEmpty() ? "input" : path, problem));
        return NullNode.getInstance();
    }

    private static String pathOf(String path, String member) {
        String shown = PLAIN.matcher(member).matches() ? member : quoted(member);
        return path.isEmpty() ? shown : path + "." + shown;
    }
}
