package dev.lockstep.local.cli;

import java.time.Duration;
import java.util.Optional;

/** Somebody at a terminal of the usual size without colours, who answers no question and waits for nothing. */
class Person implements Terminal {
    @Override
    public boolean isInteractive() {
        return true;
    }

    @Override
    public Optional<String> ask(String question) {
        return Optional.empty();
    }

    @Override
    public boolean hasColours() {
        return false;
    }

    @Override
    public int rows() {
        return USUAL_ROWS;
    }

    @Override
    public int columns() {
        return USUAL_COLUMNS;
    }

    @Override
    public boolean pause(Duration duration) {
        return false;
    }
}
