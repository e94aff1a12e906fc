package dev.lockstep.local.migrate;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * What became of one bot.
 *
 * @param changes what was done, or would be in a dry run
 * @param remarks what an operator should know
 */
public record Moved(String bot, Outcome outcome, List<String> changes, List<String> remarks) {
    public Moved {
        changes = List.copyOf(changes);
        remarks = List.copyOf(remarks);
    }

    /** A line of the report: {@code {"bot":..., "outcome":..., "changes":[...], "remarks":[...]}}. */
    public String toJson() {
        ObjectNode line = JsonNodeFactory.instance.objectNode();
        line.put("bot", bot).put("outcome", outcome.toString());
        changes.forEach(line.putArray("changes")::add);
        remarks.forEach(line.putArray("remarks")::add);
        return line.toString();
    }
}
