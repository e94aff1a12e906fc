package dev.lockstep.local.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.run.BotRun;
import dev.lockstep.run.Checkpoint;
import dev.lockstep.types.EventId;
import dev.lockstep.types.LockName;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What happens between the commands of a documented session, by the words that tell of it. */
final class Happenings {
    private static final Pattern LATER = Pattern.compile("(.*, )?(a moment|(\\d+) (seconds?|minutes?|hours?)) later");
    private static final Duration MOMENT = Duration.ofSeconds(2);

    /** What is told beside the time that passes. */
    private static final Map<String, Consumer<Fleet>> TOLD = Map.of(
            "with the price list back",
            fleet -> fleet.does("orders-bill", Happenings::bill),
            "with host-7 holding the lock nightly",
            Happenings::lock);

    private final Fleet fleet;

    Happenings(Fleet fleet) {
        this.fleet = fleet;
    }

    /** It is two o'clock again. */
    void beginAgain() {
        fleet.clock.set(Fleet.NIGHT);
    }

    /** Typing a command takes a second. */
    void type() {
        fleet.clock.advance(Duration.ofSeconds(1));
    }

    /** Such as {@code 20 minutes later}, or {@code with the price list back, a moment later}. */
    void happen(String words) {
        Matcher later = LATER.matcher(words);
        if (!later.matches()) {
            throw new IllegalArgumentException("nobody knows what happens here: " + words);
        }
        String told = later.group(1);
        if (told != null) {
            String what = told.substring(0, told.length() - 2);
            Consumer<Fleet> happening = TOLD.get(what);
            if (happening == null) {
                throw new IllegalArgumentException("nobody knows what happens here: " + what);
            }
            happening.accept(fleet);
        }
        fleet.live(later.group(3) == null ? MOMENT : time(Long.parseLong(later.group(3)), later.group(4)));
    }

    private static void bill(BotRun run) {
        EventId newest = Fleet.at("01:39");
        run.complete(Checkpoint.read("orders-enriched", newest, 131).andWrite("invoices", newest, 131));
    }

    private static void lock(Fleet fleet) {
        assertThat(fleet.lockstep.locks().tryAcquire(LockName.of("nightly"), "host-7", Duration.ofHours(1)))
                .isPresent();
    }

    private static Duration time(long number, String unit) {
        return switch (unit.charAt(0)) {
            case 's' -> Duration.ofSeconds(number);
            case 'm' -> Duration.ofMinutes(number);
            default -> Duration.ofHours(number);
        };
    }
}
