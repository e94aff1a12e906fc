package dev.lockstep.local.cli;

import java.time.Duration;
import java.util.Optional;

/** Where a person may sit: somebody who can be asked, and who sees colours. */
public interface Terminal {
    /** Nobody can be asked, and nobody sees colours. */
    Terminal NONE = new Terminal() {
        @Override
        public boolean isInteractive() {
            return false;
        }

        @Override
        public Optional<String> ask(String question) {
            return Optional.empty();
        }

        @Override
        public int rows() {
            return 24;
        }

        @Override
        public boolean pause(Duration duration) {
            return false;
        }
    };

    /** Whether a person reads what is printed and can be asked. */
    boolean isInteractive();

    /** The answer to a question; empty if nobody answers. */
    Optional<String> ask(String question);

    /** How many lines it shows at once. */
    int rows();

    /**
     * Waits.
     *
     * @return whether there is somebody who waits for more
     */
    boolean pause(Duration duration) throws InterruptedException;
}
