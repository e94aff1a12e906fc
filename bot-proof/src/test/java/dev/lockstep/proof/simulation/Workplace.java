package dev.lockstep.proof.simulation;

/** What running bots work with. */
record Workplace(Queues queues, Intentions intentions, Budget budget, Ledger ledger) {}
