package dev.lockstep.store;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** DynamoDB's refusals of a change that is right, of a record that is not: it does not say which record it was. */
final class UnusableRecord {
    private static final String NO_ROOM = "leaves no room: DynamoDB keeps 400 KB, and something else fills them";
    private static final String NO_MAP = "is no map, or is missing";

    /** What DynamoDB says, in lower case, and what it means. */
    private static final Map<String, String> MEANINGS = Map.of(
            "incorrect data type", "holds another type than what is to be written into it",
            "document path", NO_MAP,
            "item size", NO_ROOM,
            "precision", "is a number that cannot be added to",
            "overflow", "is a number that cannot be added to");

    private UnusableRecord() {}

    /** The refusal with the record's name; empty if it is about something else. */
    static Optional<RuntimeException> named(RecordKey key, @Nullable String message) {
        return meaning(message).map(meaning -> new CorruptRecordException(key, "*", meaning, meaning.equals(NO_ROOM)));
    }

    /** The refusal of a transaction that does not say which of its changes it is about, as DynamoDB Local's do not. */
    static Optional<RuntimeException> namedAmong(List<Change> changes, @Nullable String message) {
        List<RecordKey> keys = changes.stream().map(Change::key).toList();
        return keys.size() == 1
                ? named(keys.get(0), message)
                : meaning(message).map(meaning -> CorruptRecordException.among(keys, meaning));
    }

    /** Whether this refusal, or what was made of it here, says that a change goes into a map that is missing. */
    static boolean isAboutPath(@Nullable String message) {
        String said = String.valueOf(message).toLowerCase(Locale.ROOT);
        return said.contains("document path") || said.contains(NO_MAP);
    }

    private static Optional<String> meaning(@Nullable String message) {
        String said = String.valueOf(message).toLowerCase(Locale.ROOT);
        return MEANINGS.entrySet().stream()
                .filter(meaning -> said.contains(meaning.getKey()))
                .findFirst()
                .map(Map.Entry::getValue);
    }
}
