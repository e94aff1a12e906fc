package dev.lockstep.local.cli;

import java.time.Duration;
import java.util.Optional;

/** Where a person may sit: somebody who can be asked, and who sees colours. */
public interface Terminal {
    /** Of terminals that do not tell. */
    int USUAL_ROWS = 24;

    /** Of terminals that do not tell. */
    int USUAL_COLUMNS = 80;

    /** Nobody can be asked, and nobody sees colours. */
    Terminal NONE = new Terminal() {
        @Override
        public boolean isInteractive() {
            return false;
        }

        @Override
        public boolean hasColours() {
            return false;
        }

        @Override
        public Optional<String> ask(String question) {
            return Optional.empty();
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
    };

    /** Whether a person reads what is printed and can be asked. */
    boolean isInteractive();

    /** Whether that person sees colours, and wants to. */
    boolean hasColours();

    /** The answer to a question; empty if nobody answers. */
    Optional<String> ask(String question);

    /** How many lines it shows at once. */
    int rows();

    /** How many characters it shows in a line. */
    int columns();

    /**
     * Waits.
     *
     * @return whether there is somebody who waits for more
     */
    boolean pause(Duration duration) throws InterruptedException;
}
