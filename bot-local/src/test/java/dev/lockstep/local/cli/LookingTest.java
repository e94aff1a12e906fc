package dev.lockstep.local.cli;

import dev.lockstep.testkit.DynamoDbLocal;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the commands that look print of one night, compared with golden files. */
class LookingTest {
    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    @SuppressWarnings("NullAway.Init") // JUnit calls twoOClock
    private static Fleet fleet;

    @BeforeAll
    static void twoOClock() {
        fleet = Fleet.atNight(DYNAMO);
    }

    private static Prompt prompt() {
        return new Prompt(DYNAMO, fleet);
    }

    @Test
    void bots() {
        golden(
                "bots.txt",
                "bots",
                "bots orders --sort errors --cost",
                "bots -n 3 --after clicks-sum --cost",
                "bots --tag orders --json",
                "bots --owner data -o names",
                "bots --system crm",
                "bots --queue invoices",
                "bots --queue invoices --state paused",
                "bots --state rogue,back-off,blocked,running",
                "bots --state archived",
                "bots --state lost",
                "bots -n 0");
    }

    @Test
    void why() {
        golden(
                "why.txt",
                "why orders-bill --cost",
                "why orders-enrich",
                "why orders-copy",
                "why stock-sync",
                "why mail-send",
                "why report-2019",
                "why clicks-sum",
                "why archive-files",
                "why refunds",
                "why orders-bill --json",
                "why nobody");
    }

    @Test
    void show() {
        golden(
                "show.txt",
                "show orders-bill --cost",
                "show orders-enrich",
                "show stock-sync",
                "show clicks-sum",
                "show orders-copy --json",
                "show nobody");
    }

    @Test
    void lag() {
        golden("lag.txt", "lag --behind", "lag clicks-sum", "lag --queue invoices --json", "lag nobody");
    }

    @Test
    void runs() {
        golden(
                "runs.txt",
                "runs orders-bill",
                "runs orders-enrich --json",
                "runs stock-sync -n 2 -o csv",
                "runs nobody",
                "runs 'a b'",
                "run orders-bill@3",
                "run orders-enrich@1 --json",
                "run orders-bill@99",
                "run orders-bill");
    }

    @Test
    void graph() {
        golden(
                "graph.txt",
                "graph orders-bill",
                "graph orders-enrich --up 2 --down 2 -o dot",
                "graph -n 2 --json",
                "graph orders-bill --up 1000");
    }

    @Test
    void audit() {
        golden("audit.txt", "audit", "audit mail-send --json", "audit -n 1", "audit mail-send --lock nightly");
    }

    @Test
    void watchLooksOnceWhereThereIsNoTerminal() {
        golden("watch.txt", "watch --once", "watch --interval 0");
    }

    @Test
    void helpTellsTheCommandsByWhatTheyAreFor() {
        golden("help.txt", "--help", "why --help", "rewind --help");
    }

    private static void golden(String file, String... commands) {
        Prompt prompt = prompt();
        for (String command : commands) {
            prompt.type(command);
        }
        GoldenFile.assertSame(file, prompt.session());
    }
}
