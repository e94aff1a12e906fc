package dev.lockstep.bench.growth;

import dev.lockstep.bench.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Figures as Markdown, a table for each dimension. */
final class GrowthTable {
    private static final double WORTH_TELLING = 0.1;

    private final Figures figures;

    GrowthTable(Figures figures) {
        this.figures = figures;
    }

    String markdown() {
        return String.join(
                "\n",
                Stream.of(Dimension.values())
                        .filter(dimension -> !figures.along(dimension).isEmpty())
                        .map(this::table)
                        .toList());
    }

    private String table(Dimension dimension) {
        List<Curve> curves = figures.along(dimension);
        List<String> contenders =
                curves.stream().map(Curve::contender).distinct().toList();
        List<String> head = new ArrayList<>();
        head.add("%s to %s %s"
                .formatted(
                        number(curves.get(0).smallest().getKey()),
                        number(curves.get(0).largest().getKey()),
                        dimension.words()));
        head.addAll(contenders);
        Table table = Table.of(head);
        curves.stream().map(Curve::operation).distinct().sorted().forEach(operation -> {
            List<String> row = new ArrayList<>();
            row.add(operation.words());
            contenders.forEach(contender -> row.add(curves.stream()
                    .filter(curve -> curve.operation() == operation)
                    .filter(curve -> curve.contender().equals(contender))
                    .findFirst()
                    .map(GrowthTable::cell)
                    .orElse("–")));
            table.with(row);
        });
        return table.markdown();
    }

    private static String number(int size) {
        return String.format(Locale.ROOT, "%,d", size);
    }

    private static String cell(Curve curve) {
        String smallest = curve.smallest().getValue().words();
        String largest = curve.largest().getValue().words();
        return "%s%s: **%s**%s"
                .formatted(
                        smallest,
                        smallest.equals(largest) ? "" : " → " + largest,
                        exponent(curve),
                        lastExponent(curve));
    }

    /** To two places; what goes down by less than that stands still. */
    static String exponent(Curve curve) {
        return twoPlaces(curve.exponent());
    }

    private static String lastExponent(Curve curve) {
        return Math.abs(curve.lastExponent() - curve.exponent()) < WORTH_TELLING
                ? ""
                : ", at last " + twoPlaces(curve.lastExponent());
    }

    private static String twoPlaces(double exponent) {
        String text = String.format(Locale.ROOT, "%.2f", exponent);
        return text.equals("-0.00") ? "0.00" : text;
    }
}
