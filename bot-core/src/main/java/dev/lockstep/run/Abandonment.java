package dev.lockstep.run;

import dev.lockstep.store.Item;
import dev.lockstep.types.QueueName;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What is to be put in order before an abandoned round can be followed by another one.
 *
 * @param round the round that was open when it was abandoned; what its instances have written is added up
 * @param fences how many of the instances are to be fenced off, from the first one on
 * @param rewound queues written whose positions were set on purpose meanwhile, and are not added up
 */
public record Abandonment(Optional<Long> round, int fences, Set<QueueName> rewound) {
    /** Nothing is to be put in order. */
    public static final Abandonment NONE = new Abandonment(Optional.empty(), 0, Set.of());

    static final String ROUND = "ab";
    static final String FENCES = "fa";
    static final String REWOUND = "xw";

    public Abandonment {
        rewound = Set.copyOf(rewound);
    }

    static Abandonment of(Item item) {
        return new Abandonment(
                item.has(ROUND) ? Optional.of(item.requireCount(ROUND)) : Optional.empty(),
                item.smallCount(FENCES, 0),
                item.read(
                        REWOUND,
                        () -> item.strings(REWOUND).stream().map(QueueName::of).collect(Collectors.toSet())));
    }
}
