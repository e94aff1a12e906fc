package dev.lockstep.proof.history;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * What all clients are to do, made from a seed.
 *
 * @param wideClocks whether clocks are off by more than the bound that locks are made for
 */
record Program(long seed, int clients, boolean wideClocks, List<Step> steps) {
    private static final int STEPS_EACH = 12;
    private static final List<Fault> FAULTS = List.of(Fault.values());

    Program {
        steps = List.copyOf(steps);
    }

    /** The program of a seed: five or six clients; every third one on clocks that are far off. */
    static Program of(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int clients = 5 + random.nextInt(2);
        int harm = 1 + random.nextInt(6);
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < clients * STEPS_EACH; i++) {
            Optional<Fault> fault = random.nextInt(12) < harm ? Optional.of(fault(random)) : Optional.empty();
            steps.add(new Step(
                    i % clients,
                    kind(random, false),
                    kind(random, true),
                    random.nextInt(),
                    fault,
                    random.nextInt(2) * random.nextInt(4)));
        }
        return new Program(seed, clients, seed % 3 == 0, steps);
    }

    /** The same with other steps. */
    Program with(List<Step> others) {
        return new Program(seed, clients, wideClocks, others);
    }

    private static Step.Kind kind(SplittableRandom random, boolean inRun) {
        int left = random.nextInt(Arrays.stream(Step.Kind.values())
                .mapToInt(kind -> kind.weight(inRun))
                .sum());
        for (Step.Kind kind : Step.Kind.values()) {
            left -= kind.weight(inRun);
            if (left < 0) {
                return kind;
            }
        }
        throw new IllegalStateException("the weights do not sum up");
    }

    /** Conflicts are rare, as each costs a pause of real time. */
    private static Fault fault(SplittableRandom random) {
        Fault fault = FAULTS.get(random.nextInt(FAULTS.size()));
        return fault == Fault.CONFLICT && random.nextInt(4) > 0 ? Fault.RESPONSE_LOST : fault;
    }
}
