package dev.lockstep.bench.peers;

import dev.lockstep.cost.Cost;

/**
 * What a call cost, and what it was told.
 *
 * @param cost as DynamoDB Local reported it
 * @param unreported write units that the service bills beyond these
 */
public record Bill(Answer answer, Cost cost, double unreported) {
    /** Write units that the service bills. */
    public double writeUnits() {
        return cost.writeUnits() + unreported;
    }
}
