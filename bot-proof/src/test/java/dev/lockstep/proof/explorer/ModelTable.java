package dev.lockstep.proof.explorer;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** A table of DynamoDB at one moment, never changed: a write makes another one. */
record ModelTable(NavigableMap<ItemKey, Map<String, AttributeValue>> items) {
    static final ModelTable EMPTY = new ModelTable(new TreeMap<>());

    /** What a write leads to. */
    record Result(ModelTable after, Answer answer) {}

    Map<String, AttributeValue> item(ItemKey key) {
        return items.getOrDefault(key, Map.of());
    }

    /** The answer to a read, strongly consistent as all of Lockstep's reads are but those of its indexes. */
    Answer read(Request request) {
        List<Map<String, AttributeValue>> found = new ArrayList<>();
        if (request instanceof Request.Read read) {
            read.keys().stream().map(this::item).filter(item -> !item.isEmpty()).forEach(found::add);
        } else if (request instanceof Request.Query query) {
            for (Map<String, AttributeValue> item : items.values()) {
                if (item.containsKey(query.hash()) && query.condition().holds(item, query.values())) {
                    found.add(item);
                }
            }
        }
        return new Answer.Found(found);
    }

    /** All parts of a write or none. */
    Result write(Request.Write write) {
        List<Boolean> held = new ArrayList<>();
        List<Map<String, AttributeValue>> found = new ArrayList<>();
        for (Request.Part part : write.parts()) {
            Map<String, AttributeValue> item = item(part.key());
            boolean holds = part.condition().holds(item, part.values());
            held.add(holds);
            found.add(holds ? Map.of() : item);
        }
        if (held.contains(false)) {
            return new Result(this, new Answer.Refused(held, found));
        }
        NavigableMap<ItemKey, Map<String, AttributeValue>> after = new TreeMap<>(items);
        for (Request.Part part : write.parts()) {
            if (part.kind() == Request.Kind.UPDATE) {
                after.put(part.key(), updated(part));
            } else if (part.kind() == Request.Kind.DELETE) {
                after.remove(part.key());
            }
        }
        ModelTable table = new ModelTable(after);
        return new Result(
                table,
                write.wantsNew()
                        ? new Answer.Written(table.item(write.parts().get(0).key()))
                        : Answer.DONE);
    }

    private Map<String, AttributeValue> updated(Request.Part part) {
        Map<String, AttributeValue> before = item(part.key());
        Map<String, AttributeValue> base = before.isEmpty() ? part.key().attributes() : before;
        return Image.of(part.update().on(base, part.values()));
    }
}
