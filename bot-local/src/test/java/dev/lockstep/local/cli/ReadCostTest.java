package dev.lockstep.local.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.audit.Note;
import dev.lockstep.bot.BotDefinition;
import dev.lockstep.bot.Health;
import dev.lockstep.local.cli.Prompt.Answer;
import dev.lockstep.run.RunError;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.types.BotId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What it costs to look, by the number of bots that there are: a list costs what it shows, a bot one query. The table
 * of {@code docs/performance.md} is compared, and written anew with {@code -Dlockstep.write=true};
 * {@code -Dlockstep.bots=10000} measures so many too.
 */
class ReadCostTest {
    private static final Path DOCUMENT = Example.repository().resolve("docs/performance.md");
    private static final List<String> COMMANDS = List.of(
            "bots", "bots --tag core", "bots --state rogue", "bots --state paused", "show tagged-1", "why tagged-1");
    private static final String BY_STATE = "bots --state rogue";
    private static final List<String> SHOWING_THE_SAME = COMMANDS.stream()
            .filter(command -> !command.equals("bots") && !command.equals(BY_STATE))
            .toList();
    private static final int BYTES_OF_A_DUE_TIME = 110;
    private static final Pattern COST =
            Pattern.compile("cost: (\\d+) requests?, ([\\d.]+) read units, 0.0 write units");
    private static final int SPECIAL = 10;
    private static final int PAGE = 50;

    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    private record Cost(int rows, int requests, double readUnits) {
        @Override
        public String toString() {
            return String.format(Locale.ROOT, "%d / %d / %.1f", rows, requests, readUnits);
        }

        boolean isWithin(Cost other) {
            return requests <= other.requests && readUnits <= other.readUnits;
        }
    }

    private record Costs(Map<String, Cost> byCommand) {
        Cost of(String command) {
            return Objects.requireNonNull(byCommand.get(command));
        }
    }

    @Test
    void aListCostsWhatItShowsAndABotOneQuery() throws IOException {
        Map<Integer, Costs> measured = new TreeMap<>();
        Fleet fleet = new Fleet(DYNAMO);
        register(fleet);
        int there = SPECIAL;
        for (int bots : sizes()) {
            new Crowd(DYNAMO).of("idle", bots - there);
            there = bots;
            measured.put(bots, measure(fleet));
        }

        Costs few = Objects.requireNonNull(measured.get(SPECIAL));
        Costs many = Objects.requireNonNull(measured.get(1_000));
        measured.forEach((bots, costs) -> {
            SHOWING_THE_SAME.forEach(command -> assertThat(costs.of(command))
                    .as("%s with %d bots", command, bots)
                    .isEqualTo(few.of(command)));
            assertThat(costs.of("why tagged-1").requests()).isEqualTo(1);
            assertThat(costs.of("show tagged-1").requests()).isEqualTo(1);
            assertThat(costs.of(BY_STATE).readUnits() - few.of(BY_STATE).readUnits())
                    .as("what is due of %d bots is passed by", bots)
                    .isLessThan(8 + (bots - SPECIAL) * 0.5 * BYTES_OF_A_DUE_TIME / 4_096);
        });
        assertThat(many.of("bots").isWithin(new Cost(PAGE, PAGE + 2, PAGE * 1.6)))
                .isTrue();
        compare(measured);
    }

    private static List<Integer> sizes() {
        List<Integer> sizes = new ArrayList<>(List.of(SPECIAL, 1_000));
        Optional.ofNullable(Integer.getInteger("lockstep.bots")).ifPresent(sizes::add);
        return sizes;
    }

    /** Five bots of a tag, four of which are rogue; four that are paused; and one like most. */
    private static void register(Fleet fleet) {
        for (int i = 1; i <= 5; i++) {
            fleet.lockstep
                    .bots()
                    .register(definition("tagged-" + i)
                            .tags("core")
                            .health(new Health(2, Optional.empty(), Optional.empty()))
                            .build());
        }
        for (int i = 2; i <= 5; i++) {
            String rogue = "tagged-" + i;
            fleet.does(rogue, run -> run.fail(RunError.of("broken", "it is broken")));
            for (int run = 0; run < 2; run++) {
                fleet.clock.advance(Duration.ofMinutes(1));
                fleet.runs(rogue);
            }
        }
        for (int i = 1; i <= 4; i++) {
            fleet.lockstep.bots().register(definition("resting-" + i).build());
            fleet.lockstep.bots().pause(BotId.of("resting-" + i), Note.by("ann", "for the night"));
        }
        fleet.lockstep.bots().register(definition("idle").build());
    }

    private static BotDefinition.Builder definition(String id) {
        return BotDefinition.bot(id)
                .target("lambda:" + id + ":live")
                .reads("orders")
                .writes("invoices")
                .schedule("rate(1 hour)")
                .description("does what a bot of its kind does, and tells nobody")
                .owner("shop");
    }

    private static Costs measure(Fleet fleet) {
        Map<String, Cost> costs = new LinkedHashMap<>();
        for (String command : COMMANDS) {
            boolean isList = command.startsWith("bots");
            Answer answer =
                    new Prompt(DYNAMO, fleet).run((command + (isList ? " --cost -o names" : " --cost")).split(" "));
            assertThat(answer.exitCode()).as(answer.err()).isZero();
            int rows = isList ? (int) answer.out().lines().count() : 1;
            Matcher cost = COST.matcher(answer.err());
            assertThat(cost.find()).as(answer.err()).isTrue();
            costs.put(command, new Cost(rows, Integer.parseInt(cost.group(1)), Double.parseDouble(cost.group(2))));
        }
        return new Costs(costs);
    }

    private static void compare(Map<Integer, Costs> measured) throws IOException {
        List<String> lines = new ArrayList<>(Files.readAllLines(DOCUMENT));
        for (String command : COMMANDS) {
            String row = "| `" + command + "` |";
            int at = lines.indexOf(lines.stream()
                    .filter(line -> line.startsWith(row))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no row of " + command + " in " + DOCUMENT)));
            String[] cells = lines.get(at).substring(row.length()).split("\\|");
            measured.forEach((bots, costs) -> cells[column(bots)] = " " + costs.of(command) + " ");
            lines.set(at, row + String.join("|", cells) + "|");
        }
        if (Boolean.getBoolean("lockstep.write")) {
            Files.writeString(DOCUMENT, String.join("\n", lines) + "\n");
        }
        assertThat(DOCUMENT).as("made anew with -Dlockstep.write=true").hasContent(String.join("\n", lines));
    }

    private static int column(int bots) {
        return bots == SPECIAL ? 0 : bots == 1_000 ? 1 : 2;
    }
}
