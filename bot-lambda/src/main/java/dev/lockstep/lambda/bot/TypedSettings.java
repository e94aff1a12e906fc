package dev.lockstep.lambda.bot;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import dev.lockstep.types.InvalidInputException;

/** Settings bound to a type. Apart, so that a bot without such settings does not load Jackson's binding. */
final class TypedSettings {
    private static final ObjectMapper JSON = new ObjectMapper();

    private TypedSettings() {}

    /** A member that the type does not know is refused, unless the type says otherwise. */
    static <T> T read(String settings, Class<T> type) {
        return read(settings, type, JSON.readerFor(type));
    }

    /** A member that the type does not know is left alone. */
    static <T> T readKnown(String settings, Class<T> type) {
        return read(settings, type, JSON.readerFor(type).without(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES));
    }

    private static <T> T read(String settings, Class<T> type, ObjectReader reader) {
        try {
            return reader.readValue(settings);
        } catch (UnrecognizedPropertyException unknown) {
            throw refused(type, "which has no '" + unknown.getPropertyName() + "'");
        } catch (MismatchedInputException misfit) {
            throw refused(type, "at " + misfit.getPathReference() + " something else is expected");
        } catch (JsonProcessingException misfit) {
            throw refused(type, misfit.getClass().getSimpleName());
        }
    }

    /** Where they do not fit, and never what they are: settings may hold what no log should. */
    private static InvalidInputException refused(Class<?> type, String problem) {
        return InvalidInputException.of("settings", "do not fit " + type.getSimpleName() + ": " + problem);
    }
}
