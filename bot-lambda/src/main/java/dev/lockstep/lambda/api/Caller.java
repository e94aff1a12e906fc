package dev.lockstep.lambda.api;

import java.util.Optional;

/**
 * Who calls.
 *
 * @param name the ARN of the role or user, for people
 * @param role the role of the session; empty for users
 */
record Caller(String name, Optional<RoleName> role, boolean isOperator) {
    /**
     * Somebody who invokes the function itself. Lambda does not tell who that is: the permission to do so is an
     * operator's.
     */
    static final Caller DIRECT = new Caller("direct invocation", Optional.empty(), true);
}
