package dev.lockstep.local.cli;

/** What a command's end tells a script. */
final class ExitCode {
    static final int OK = 0;
    static final int FAILED = 1;
    static final int USAGE = 2;
    static final int NOT_FOUND = 3;
    static final int NOT_CONFIRMED = 4;
    static final int FINDINGS = 5;

    private ExitCode() {}
}
