package dev.lockstep.run;

import dev.lockstep.types.InvalidInputException;

/**
 * The right of the process that started a run to write for it, kept by that process where Lockstep keeps nothing
 * between its calls.
 *
 * @param invocation the run
 * @param process names the start, 1 to 64 characters; two starts of one run differ in it
 */
public record RunTicket(Invocation invocation, String process) {
    public RunTicket {
        if (!process.matches("[A-Za-z0-9_-]{1,64}")) {
            throw InvalidInputException.of("process", InvalidInputException.quoted(process) + " names no start");
        }
    }
}
