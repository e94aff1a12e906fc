package dev.lockstep.local.migrate;

import dev.lockstep.cost.Cost;
import dev.lockstep.testkit.Figures;
import java.util.Locale;

/** What a migration there and back has counted; kept under {@code target/proof} for the end of the whole check. */
final class MigrationFigures {
    private final int bots;
    private final Figures figures = Figures.of("migration");

    MigrationFigures(int bots) {
        this.bots = bots;
        figures.with("bots", bots);
    }

    void there(Cost copied, Cost again) {
        figures.with("there, a bot", text(copied));
        figures.with("there, a bot that is alike already", text(again));
    }

    void back(Cost copied, Cost again) {
        figures.with("back to an empty bus, a bot", text(copied));
        figures.with("back, a bot that is alike already", text(again));
    }

    void positions(long compared) {
        figures.with("positions compared with the items", compared);
    }

    private String text(Cost cost) {
        return String.format(
                Locale.ROOT,
                "%.1f requests, %.1f write units, %.1f read units",
                (double) cost.requests() / bots,
                cost.writeUnits() / bots,
                cost.readUnits() / bots);
    }

    void publish(long differing, long attributes) {
        figures.with("attributes compared there and back", attributes);
        figures.publish(differing);
    }
}
