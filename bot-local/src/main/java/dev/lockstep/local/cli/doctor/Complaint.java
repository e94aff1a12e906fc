package dev.lockstep.local.cli.doctor;

import dev.lockstep.types.BotId;
import dev.lockstep.types.QueueName;

/**
 * One thing that is wrong.
 *
 * @param about what it is about: {@code table}, {@code stack}, {@code dispatch}, {@code sweep}, {@code clock},
 *     {@code bots}, {@code bot:<id>} or {@code queue:<name>}
 * @param text what was found, with the data
 * @param remedy what mends it
 */
public record Complaint(Severity severity, String about, String text, String remedy) {

    static Complaint problem(String about, String text, String remedy) {
        return new Complaint(Severity.PROBLEM, about, text, remedy);
    }

    static Complaint warning(String about, String text, String remedy) {
        return new Complaint(Severity.WARNING, about, text, remedy);
    }

    static Complaint note(String about, String text, String remedy) {
        return new Complaint(Severity.NOTE, about, text, remedy);
    }

    static String about(BotId bot) {
        return "bot:" + bot;
    }

    static String about(QueueName queue) {
        return "queue:" + queue;
    }
}
