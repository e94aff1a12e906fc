package dev.lockstep.lambda.registrar;

import static dev.lockstep.types.InvalidInputException.quoted;

import dev.lockstep.lambda.json.JsonMembers;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A schedule as RStreams writes it: cron with seconds first, in UTC. What RStreams reads in another way than Lockstep
 * does is refused, so that no bot changes its times unnoticed.
 */
final class RStreamsTime {
    private static final Pattern LETTERS = Pattern.compile(".*[A-Za-z].*");
    private static final Pattern SEVEN = Pattern.compile("(.*[,-])?7([,/-].*)?");
    private static final Pattern ANY = Pattern.compile("[*?]");

    private final JsonMembers members;

    RStreamsTime(JsonMembers members) {
        this.members = members;
    }

    Optional<String> read() {
        Optional<String> time = members.text("time").filter(text -> !text.isBlank());
        Optional<String> cron = members.text("cron").filter(text -> !text.isBlank());
        if (time.isPresent() && cron.isPresent() && !time.equals(cron)) {
            members.refuse("cron", "is another than time; one of them is accepted");
        }
        String name = time.isPresent() ? "time" : "cron";
        return time.or(() -> cron)
                .filter(text -> ambiguity(text.strip())
                        .map(problem -> {
                            members.refuse(name, quoted(text) + " " + problem);
                            return false;
                        })
                        .orElse(true));
    }

    private static Optional<String> ambiguity(String text) {
        String[] fields = text.split("\\s+", -1);
        if (LETTERS.matcher(text).matches()) {
            return Optional.of("has letters, and RStreams reads it as an English sentence in which MON or JAN never"
                    + " comes: write six fields of numbers, seconds first");
        } else if (fields.length != 6) {
            return Optional.of("has " + fields.length + " fields, and RStreams reads the first as seconds: write six");
        } else if (SEVEN.matcher(fields[5]).matches()) {
            return Optional.of("has day 7, which is Saturday to RStreams and Sunday to cron: write 6 or 0");
        } else if (!ANY.matcher(fields[3]).matches() && !ANY.matcher(fields[5]).matches()) {
            return Optional.of("restricts both the day of month and the day of week, which is not read in one way"
                    + " everywhere: restrict one of them");
        }
        return Optional.empty();
    }
}
