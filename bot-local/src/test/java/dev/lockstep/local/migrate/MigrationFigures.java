package dev.lockstep.local.migrate;

import dev.lockstep.cost.Cost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a migration there and back has counted; kept under {@code target/proof} for the end of the whole check. */
final class MigrationFigures {
    private final int bots;
    private final List<String> lines = new ArrayList<>();

    MigrationFigures(int bots) {
        this.bots = bots;
        lines.add("migration");
        lines.add(String.format(Locale.ROOT, "bots: %,d", bots));
    }

    void there(Cost copied, Cost again) {
        lines.add("there, a bot: " + text(copied));
        lines.add("there, a bot that is alike already: " + text(again));
    }

    void back(Cost copied, Cost again) {
        lines.add("back to an empty bus, a bot: " + text(copied));
        lines.add("back, a bot that is alike already: " + text(again));
    }

    void positions(long compared) {
        lines.add(String.format(Locale.ROOT, "positions compared with the items: %,d", compared));
    }

    private String text(Cost cost) {
        return String.format(
                Locale.ROOT,
                "%.1f requests, %.1f write units, %.1f read units",
                (double) cost.requests() / bots,
                cost.writeUnits() / bots,
                cost.readUnits() / bots);
    }

    void publish(long differing, long attributes) throws IOException {
        lines.add(String.format(Locale.ROOT, "attributes compared there and back: %,d", attributes));
        lines.add("violations: " + differing);
        String text = String.join("\n", lines) + "\n";
        System.out.print("\n" + text + "\n");
        Files.writeString(Files.createDirectories(Path.of("target", "proof")).resolve("migration.txt"), text);
    }
}
