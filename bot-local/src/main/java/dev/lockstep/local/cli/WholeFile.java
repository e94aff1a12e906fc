package dev.lockstep.local.cli;

import dev.lockstep.local.InputRefusedException;
import dev.lockstep.local.UnusableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Writes a file in full or not at all. */
final class WholeFile {
    private WholeFile() {}

    /**
     * Gives a file this content; whoever opens it sees what was there before or all of this.
     *
     * @throws InputRefusedException if there is something that is no file
     * @throws UnusableException if it cannot be written; then it is as it was
     */
    static void write(Path file, String text) {
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw new InputRefusedException(Cell.printable(file.toString()) + " is there, and is no file");
        }
        try {
            Path place = (Files.exists(file) ? file.toRealPath() : file.toAbsolutePath());
            Path beside = place.resolveSibling(
                    place.getFileName() + ".new-" + ProcessHandle.current().pid());
            try {
                Files.writeString(beside, text, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
                Files.move(beside, place, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(beside);
            }
        } catch (IOException failed) {
            throw new UnusableException(Cell.printable(file + " cannot be written: " + failed), failed);
        }
    }
}
