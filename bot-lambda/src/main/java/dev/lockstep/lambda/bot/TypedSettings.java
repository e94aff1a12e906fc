package dev.lockstep.lambda.bot;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lockstep.types.InvalidInputException;

/** Settings bound to a type. Apart, so that a bot without such settings does not load Jackson's binding. */
final class TypedSettings {
    private static final ObjectMapper JSON = new ObjectMapper();

    private TypedSettings() {}

    static <T> T read(String settings, Class<T> type) {
        try {
            return JSON.readValue(settings, type);
        } catch (JsonProcessingException misfit) {
            throw InvalidInputException.of(
                    "settings", "do not fit " + type.getSimpleName() + ": " + misfit.getOriginalMessage());
        }
    }
}
