package dev.lockstep.cost;

/**
 * A sum of requests and what DynamoDB reported for them.
 *
 * @param requests number of calls, an SDK's retries of a call not counted
 * @param attempts number of requests sent, retries included
 * @param writeUnits write capacity units, indexes included
 * @param readUnits read capacity units
 */
public record Cost(long requests, long attempts, double writeUnits, double readUnits) {
    /** Nothing. */
    public static final Cost NONE = new Cost(0, 0, 0, 0);

    public Cost plus(Cost other) {
        return new Cost(
                requests + other.requests,
                attempts + other.attempts,
                writeUnits + other.writeUnits,
                readUnits + other.readUnits);
    }

    public Cost minus(Cost other) {
        return new Cost(
                requests - other.requests,
                attempts - other.attempts,
                writeUnits - other.writeUnits,
                readUnits - other.readUnits);
    }
}
