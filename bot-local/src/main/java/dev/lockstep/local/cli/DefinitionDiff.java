package dev.lockstep.local.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.bot.Bot;
import dev.lockstep.bot.BotDefinition;
import dev.lockstep.bot.BotStatus;
import dev.lockstep.lambda.json.DefinitionJson;
import dev.lockstep.types.BotId;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What registering a definition would change.
 *
 * @param there the bot that is compared with; empty if there is none, or if it cannot be read
 * @param unreadable why the bot that is there cannot be read
 */
record DefinitionDiff(BotDefinition wanted, Optional<Bot> there, Optional<String> unreadable) {
    private static final String MARGIN = "    ";

    /** What becomes of the bot. */
    enum Kind {
        NEW,
        CHANGED,
        UNCHANGED,
        /** A record that cannot be read is written anew. */
        REPLACED
    }

    /**
     * A member that is not what it was.
     *
     * @param path such as {@code reads} or {@code health.errorLimit}
     * @param before its value, missing if it had none
     */
    record Member(String path, JsonNode before, JsonNode after) {
        ObjectNode json() {
            ObjectNode json = JsonNodeFactory.instance.objectNode().put("member", path);
            json.set("before", before.isMissingNode() ? json.nullNode() : before);
            json.set("after", after.isMissingNode() ? json.nullNode() : after);
            return json;
        }
    }

    BotId id() {
        return wanted.id();
    }

    Kind kind() {
        if (unreadable.isPresent()) {
            return Kind.REPLACED;
        } else if (there.isEmpty()) {
            return Kind.NEW;
        }
        return there.get().definition().equals(wanted) ? Kind.UNCHANGED : Kind.CHANGED;
    }

    /** What manages the bot that is there, if it is not what the definition says. */
    Optional<String> otherManager() {
        return there.flatMap(bot -> bot.definition().managedBy())
                .filter(manager -> !wanted.managedBy().equals(Optional.of(manager)));
    }

    /** The members that change, in the order in which definitions have them. */
    List<Member> members() {
        if (there.isEmpty()) {
            return List.of();
        }
        List<Member> members = new ArrayList<>();
        addMembers("", DefinitionJson.write(there.get().definition()), DefinitionJson.write(wanted), members);
        return members;
    }

    private static void addMembers(String prefix, JsonNode before, JsonNode after, List<Member> members) {
        Set<String> names = new LinkedHashSet<>(prefix.isEmpty() ? DefinitionJson.members() : List.of());
        before.fieldNames().forEachRemaining(names::add);
        after.fieldNames().forEachRemaining(names::add);
        for (String name : names) {
            JsonNode was = before.path(name);
            JsonNode is = after.path(name);
            if (was.isObject() && is.isObject()) {
                addMembers(prefix + name + ".", was, is, members);
            } else if (!was.equals(is)) {
                members.add(new Member(prefix + name, was, is));
            }
        }
    }

    /** The change as people read it; none if nothing changes. */
    List<Cell> lines() {
        return switch (kind()) {
            case UNCHANGED -> List.of();
            case NEW -> List.of(new Cell("+ " + id() + " (new)", Cell.Look.GOOD));
            case REPLACED ->
                List.of(new Cell("! " + id() + " (written anew: " + unreadable.orElseThrow() + ")", Cell.Look.BAD));
            case CHANGED -> changed(there.orElseThrow());
        };
    }

    private List<Cell> changed(Bot bot) {
        List<Cell> lines = new ArrayList<>();
        String status = bot.status() == BotStatus.ACTIVE
                ? ""
                : " (" + bot.status().name().toLowerCase(Locale.ROOT) + ", and stays so)";
        lines.add(new Cell("~ " + id() + status, Cell.Look.WARNING));
        members()
                .forEach(member -> lines.add(
                        Cell.of(MARGIN + member.path() + ": " + ValueText.change(member.before(), member.after()))));
        bot.definition()
                .managedBy()
                .map(manager -> otherManager().isPresent()
                        ? "taken over from " + manager
                        : "managed by " + manager + ", which may undo this when it is deployed next")
                .ifPresent(warning -> lines.add(new Cell(MARGIN + warning, Cell.Look.BAD)));
        return lines;
    }
}
