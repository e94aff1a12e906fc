package dev.lockstep;

import dev.lockstep.bot.RevisionConflictException;
import dev.lockstep.hostile.Findings;
import dev.lockstep.hostile.Tear;
import dev.lockstep.lock.LockLostException;
import dev.lockstep.run.ForeignRunException;
import dev.lockstep.run.RunLostException;
import dev.lockstep.run.StalePositionException;
import dev.lockstep.store.CorruptRecordException;
import dev.lockstep.store.RecordKey;
import dev.lockstep.system.AliasTakenException;
import dev.lockstep.types.LockstepException;
import dev.lockstep.types.UnknownBotException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which refusals of a call over a torn record are right: those that name it, and others for a reason. */
final class TornRefusals {
    private static final Pattern NAMED = Pattern.compile("record (.+?): attribute '(.+?)' (.*)");

    /** DynamoDB Local does not say which record of a transaction it is about, so all of them are named. */
    private static final Pattern AMONG =
            Pattern.compile("an attribute of one of these records (.+?): \\[(.+)(];|\\.\\.\\.;) .*");

    /** DynamoDB refuses a write without saying which attribute is at fault; what several make says what is wrong. */
    private static final Pattern OF_SEVERAL = Pattern.compile("holds another type than .*"
            + "|is no map, or is missing.*|leaves no room.*|is a number that cannot be added to.*|is refused: [\\w.]+: .*"
            + "|stands in the way: it is missing or newer than its bot.*");

    /** What a start copies where to. */
    private static final Map<String, String> COPIED = Map.of("h", "hb", "pr", "pb");

    /** What is torn reads as something else that is right. */
    private record Instead(Class<? extends LockstepException> refusal, String kind, String attributes, String reason) {
        boolean explains(Throwable refused, Tear tear) {
            return refusal.isInstance(refused)
                    && tear.kind().matches(kind)
                    && tear.attribute().orElse(tear.what()).matches(attributes);
        }
    }

    private static final List<Instead> INSTEAD = List.of(
            new Instead(ForeignRunException.class, "B# R#", "pr|rq", "started by another process, as the record says"),
            new Instead(RunLostException.class, "B# R#", "e|id|gone", "another run or none, as the record says"),
            new Instead(StalePositionException.class, "B# R#", "(rd|wr).*", "another position, as the record says"),
            new Instead(LockLostException.class, "L# L", "t|gone", "another's lock or nobody's, as the record says"),
            new Instead(RevisionConflictException.class, "B# D", "rev|gone", "not what was read, as the record says"),
            new Instead(UnknownBotException.class, "B# .*", "gone", "no bot without this record"),
            new Instead(AliasTakenException.class, "N# N", "sy", "another's alias, as the record says"));

    private TornRefusals() {}

    /** Why this refusal is right, in a few words; empty if it is not. */
    static Optional<String> reason(Throwable refused, Tear tear, Optional<RecordKey> key, Undisturbed undisturbed) {
        if (!Findings.isClear(refused)) {
            return Optional.empty();
        } else if (undisturbed.isRefusedWith(refused.getClass())) {
            return Optional.of("refused as it is over a whole record");
        } else if (refused instanceof CorruptRecordException) {
            return names(refused, tear, key) ? Optional.of("refused with the record's name") : Optional.empty();
        }
        return INSTEAD.stream()
                .filter(instead -> instead.explains(refused, tear))
                .map(Instead::reason)
                .findFirst();
    }

    private static boolean names(Throwable refused, Tear tear, Optional<RecordKey> key) {
        String said = String.valueOf(refused.getMessage());
        String expected = key.map(RecordKey::toString).orElse("no record of ours");
        Matcher among = AMONG.matcher(said);
        if (among.matches()) {
            return OF_SEVERAL.matcher(among.group(1)).matches()
                    && among.group(2).contains(expected);
        }
        Matcher named = NAMED.matcher(said);
        if (!named.matches() || !named.group(1).equals(expected)) {
            return false;
        }
        String attribute = named.group(2);
        return tear.attribute().isEmpty()
                || isPartOf(attribute, tear.attribute().get())
                || isPartOf(tear.attribute().get(), attribute)
                || attribute.equals(COPIED.get(tear.attribute().get()))
                || (attribute.equals("*") && OF_SEVERAL.matcher(named.group(3)).matches());
    }

    private static boolean isPartOf(String inner, String outer) {
        return (inner + ".").startsWith(outer + ".");
    }
}
