package dev.lockstep.bench.peers;

import dev.lockstep.cost.Cost;

/**
 * What a call cost, and what it was told.
 *
 * @param cost as DynamoDB reported it
 * @param refused how many writes were refused: none of them reports capacity, each is billed as the write it would have
 *     been, which is one unit for the small items here
 */
public record Bill(Answer answer, Cost cost, long refused) {
    /** Write units that the service bills. */
    public double writeUnits() {
        return cost.writeUnits() + refused;
    }
}
