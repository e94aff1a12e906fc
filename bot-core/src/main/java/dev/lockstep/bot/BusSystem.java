package dev.lockstep.bot;

import dev.lockstep.types.InvalidInputException;
import dev.lockstep.types.SystemId;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** The system of a bot as leo-sdk refers to it. It cuts {@code s_} from a name that does not say it is a system's. */
final class BusSystem {
    private static final Pattern CUT = Pattern.compile("^[seb]_");
    private static final String PREFIX = "system:";

    private BusSystem() {}

    static Optional<SystemId> read(String ref) {
        try {
            return Optional.of(SystemId.of(
                    ref.startsWith(PREFIX)
                            ? ref.substring(PREFIX.length())
                            : CUT.matcher(ref).replaceFirst("")));
        } catch (InvalidInputException notOurs) {
            return Optional.empty();
        }
    }

    static AttributeValue written(SystemId system) {
        String id = system.value();
        String ref = CUT.matcher(id).find() ? PREFIX + id : id;
        return AttributeValue.fromM(Map.of(BusDefinition.ID, AttributeValue.fromS(ref)));
    }
}
