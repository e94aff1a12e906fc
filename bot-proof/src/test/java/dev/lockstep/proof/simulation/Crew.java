package dev.lockstep.proof.simulation;

import dev.lockstep.cost.Cost;
import dev.lockstep.testkit.Fault;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** The processes of one kind; whoever dies is replaced by the time it is needed. */
final class Crew {
    private final World world;
    private final Supplier<Machine> recruit;
    private final List<Machine> members = new ArrayList<>();
    private final Map<Fault, Long> faults = new EnumMap<>(Fault.class);
    private Cost cost = Cost.NONE;

    Crew(World world, int size, Supplier<Machine> recruit) {
        this.world = world;
        this.recruit = recruit;
        for (int i = 0; i < size; i++) {
            members.add(recruit.get());
        }
    }

    /** Any of them that is alive. */
    Machine any() {
        int place = world.random().nextInt(members.size());
        if (members.get(place).isDead() || world.happens(0.0005)) {
            retire(members.get(place));
            world.chronicle().count("processes replaced");
            members.set(place, recruit.get());
        }
        return members.get(place);
    }

    private void retire(Machine gone) {
        cost = cost.plus(gone.cost());
        gone.faults().forEach((fault, times) -> faults.merge(fault, times, Long::sum));
        gone.close();
    }

    /** What all of them have cost, those that are gone included. */
    Cost cost() {
        return members.stream().map(Machine::cost).reduce(cost, Cost::plus);
    }

    Map<Fault, Long> faults() {
        Map<Fault, Long> all = new EnumMap<>(faults.isEmpty() ? new EnumMap<>(Fault.class) : faults);
        members.forEach(m -> m.faults().forEach((fault, times) -> all.merge(fault, times, Long::sum)));
        return all;
    }

    void close() {
        members.forEach(Machine::close);
    }
}
