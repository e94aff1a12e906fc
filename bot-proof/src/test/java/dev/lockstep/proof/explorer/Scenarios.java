package dev.lockstep.proof.explorer;

import static dev.lockstep.proof.explorer.Chance.ADVANCE;
import static dev.lockstep.proof.explorer.Chance.CRASH;
import static dev.lockstep.proof.explorer.Chance.DOUBLED_INVOCATION;
import static dev.lockstep.proof.explorer.Chance.DOUBLED_RECORD;
import static dev.lockstep.proof.explorer.Chance.FAILURE;
import static dev.lockstep.proof.explorer.Chance.FAULT;
import static dev.lockstep.proof.explorer.Chance.LATE_REQUEST;
import static dev.lockstep.proof.explorer.Chance.LONG_TIME;
import static dev.lockstep.proof.explorer.Chance.LOST_ANSWER;
import static dev.lockstep.proof.explorer.Chance.MOMENT;
import static dev.lockstep.proof.explorer.Chance.NO_ANSWER;
import static dev.lockstep.proof.explorer.Chance.REFUSED_INVOCATION;
import static dev.lockstep.proof.explorer.Chance.REMOVE;
import static dev.lockstep.proof.explorer.Chance.REWIND;
import static dev.lockstep.proof.explorer.Chance.TRIGGER;

import java.util.List;

/** What is explored, each to its end. */
final class Scenarios {
    static final int FAULTS_AT_ONCE = Integer.getInteger("lockstep.explorer.faults", 1);
    private static final int ADVANCES = Integer.getInteger("lockstep.explorer.advances", 1);
    private static final int TRIGGERS = Integer.getInteger("lockstep.explorer.triggers", 1);

    private static final Chance[] ANY_FAULT = {
        CRASH, LOST_ANSWER, LATE_REQUEST, NO_ANSWER, DOUBLED_INVOCATION, DOUBLED_RECORD, REFUSED_INVOCATION
    };

    /** One run and everything that can go wrong with its messages, requests and processes. */
    static final Bounds FAULTS = Bounds.named("one wake-up, any fault")
            .with(TRIGGER, TRIGGERS)
            .with(LONG_TIME, 1)
            .withFaults(FAULTS_AT_ONCE, ANY_FAULT)
            .atLeast(4_700);

    /** The same of a run that reads, and has a position to lose. */
    static final Bounds READER = Bounds.named("one event, any fault")
            .with(ADVANCE, ADVANCES)
            .with(LONG_TIME, 1)
            .withFaults(FAULTS_AT_ONCE, ANY_FAULT)
            .atLeast(10_700);

    /** Wake-ups of both kinds that race with runs. */
    static final Bounds WAKE_UPS = Bounds.named("wake-ups against runs")
            .with(TRIGGER, TRIGGERS)
            .with(ADVANCE, 1 + ADVANCES)
            .atLeast(6_600);

    static final Bounds OPERATOR = Bounds.named("a rewind against runs")
            .with(ADVANCE, ADVANCES)
            .with(REWIND, 1)
            .with(LONG_TIME, 1)
            .atLeast(31_100);

    static final Bounds REWOUND = Bounds.named("a rewind against runs, crashes, late and doubled messages")
            .with(ADVANCE, ADVANCES)
            .with(REWIND, 1)
            .withFaults(FAULTS_AT_ONCE, CRASH, LATE_REQUEST, DOUBLED_INVOCATION, DOUBLED_RECORD)
            .atLeast(29_200);

    static final Bounds REMOVAL = Bounds.named("a removal against runs and a crash")
            .with(TRIGGER, TRIGGERS)
            .with(REMOVE, 1)
            .withFaults(FAULTS_AT_ONCE, CRASH)
            .atLeast(1_380);

    static final Bounds REGISTRATION = Bounds.named("wake-ups against a removal and a registration anew")
            .with(TRIGGER, TRIGGERS)
            .with(ADVANCE, ADVANCES)
            .with(REMOVE, 1)
            .atLeast(96_500);

    static final Bounds FAILURES = Bounds.named("failures and back-off")
            .with(TRIGGER, TRIGGERS)
            .with(FAILURE, 1)
            .with(MOMENT, 1)
            .with(LONG_TIME, 1)
            .atLeast(4_200);

    /** A start that arrives after its process has been replaced by another one, which started later. */
    static final Bounds LATE_START = Bounds.named("two processes with one invocation, and a late request")
            .with(TRIGGER, 1)
            .with(LONG_TIME, 1)
            .with(FAULT, 2)
            .with(LATE_REQUEST, 1)
            .with(DOUBLED_INVOCATION, 1)
            .atLeast(28_100);

    static final List<Bounds> ALL =
            List.of(FAULTS, READER, WAKE_UPS, OPERATOR, REWOUND, REMOVAL, REGISTRATION, FAILURES);

    private Scenarios() {}
}
