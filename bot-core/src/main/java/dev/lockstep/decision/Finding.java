package dev.lockstep.decision;

import java.time.Instant;
import java.util.Optional;

/**
 * What one rule says of a bot.
 *
 * @param text the rule's data, in words
 * @param reason what it has against a run, where that is a reason of a {@link Decision}
 * @param until when it stops objecting by itself, as far as the clock decides that
 * @param remedy what would change it, in words, with the commands that do it; if it objects, and empty for an archived
 *     bot behind that, since no other command has it run
 */
public record Finding(
        Rule rule,
        Verdict verdict,
        String text,
        Optional<Reason> reason,
        Optional<Instant> until,
        Optional<String> remedy) {

    static Finding passes(Rule rule, String text) {
        return new Finding(rule, Verdict.PASSES, text, Optional.empty(), Optional.empty(), Optional.empty());
    }

    static Finding notAsked(Rule rule, String text) {
        return new Finding(rule, Verdict.NOT_ASKED, text, Optional.empty(), Optional.empty(), Optional.empty());
    }

    static Finding objects(Rule rule, String text, String remedy) {
        return new Finding(rule, Verdict.OBJECTS, text, Optional.empty(), Optional.empty(), Optional.of(remedy));
    }

    static Finding objects(Rule rule, Reason reason, String remedy) {
        return new Finding(
                rule, Verdict.OBJECTS, reason.text(), Optional.of(reason), Optional.empty(), Optional.of(remedy));
    }

    static Finding objects(Rule rule, Decision.Wait wait, String text, String remedy) {
        return new Finding(
                rule,
                Verdict.OBJECTS,
                text,
                Optional.of(wait.reason()),
                Optional.of(wait.until()),
                Optional.of(remedy));
    }

    Finding withoutRemedy() {
        return new Finding(rule, verdict, text, reason, until, Optional.empty());
    }

    /** Whether it keeps the bot from running. */
    public boolean isObjection() {
        return verdict == Verdict.OBJECTS;
    }
}
