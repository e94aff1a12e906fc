package dev.lockstep.local.cli;

import dev.lockstep.run.RunLogEntry;
import dev.lockstep.run.RunState;
import dev.lockstep.types.BotId;
import dev.lockstep.types.InvalidInputException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.TypeConversionException;

/** A run as it is named on the command line: {@code orders-enrich@17}, or {@code orders-enrich@17.3} of instance 3. */
record RunName(BotId bot, long epoch, int instance) {
    private static final Pattern FORM = Pattern.compile("(.+)@([0-9]{1,12})(?:\\.([0-9]{1,3}))?");

    static RunName parse(String text) {
        Matcher parts = FORM.matcher(text);
        if (!parts.matches()) {
            throw new TypeConversionException(
                    "'" + text + "' is no run: accepted are names such as orders-enrich@17, or"
                            + " orders-enrich@17.3 of instance 3, as 'lockstep runs BOT' lists them");
        }
        try {
            return new RunName(
                    BotId.of(parts.group(1)),
                    Long.parseLong(parts.group(2)),
                    parts.group(3) == null ? 0 : Integer.parseInt(parts.group(3)));
        } catch (InvalidInputException refused) {
            throw new TypeConversionException(refused.getMessage());
        }
    }

    static RunName of(RunLogEntry entry) {
        return new RunName(entry.bot(), entry.epoch(), entry.instance());
    }

    static RunName of(RunState run) {
        return new RunName(run.bot(), run.epoch(), run.instance());
    }

    @Override
    public String toString() {
        return bot + "@" + epoch + (instance == 0 ? "" : "." + instance);
    }
}
