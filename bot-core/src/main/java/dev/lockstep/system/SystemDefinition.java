package dev.lockstep.system;

import dev.lockstep.types.InvalidInputException;
import dev.lockstep.types.Settings;
import dev.lockstep.types.SystemId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A system that bots talk to.
 *
 * @param name for people, 1 to 256 characters
 * @param aliases other names by which it is found, up to 40; each formed as an id, and no other system's
 * @param settings a JSON object of up to 65,536 characters; no secrets: name where they are kept
 */
public record SystemDefinition(SystemId id, String name, Set<String> aliases, String settings) {
    private static final int MOST_ALIASES = 40;

    public SystemDefinition {
        aliases = Set.copyOf(aliases);
        List<InvalidInputException.Violation> violations = new ArrayList<>();
        if (name.isBlank() || name.length() > 256) {
            violations.add(new InvalidInputException.Violation("name", "must have 1 to 256 characters"));
        }
        if (aliases.size() > MOST_ALIASES) {
            violations.add(new InvalidInputException.Violation(
                    "aliases", "are " + aliases.size() + "; at most " + MOST_ALIASES + " are kept"));
        }
        for (String alias : aliases) {
            try {
                SystemId.of(alias);
            } catch (InvalidInputException refused) {
                refused.violations()
                        .forEach(v -> violations.add(new InvalidInputException.Violation("aliases", v.problem())));
            }
        }
        Settings.problem(settings).ifPresent(p -> violations.add(new InvalidInputException.Violation("settings", p)));
        if (!violations.isEmpty()) {
            throw new InvalidInputException(violations);
        }
    }
}
