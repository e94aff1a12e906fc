package dev.lockstep.bench.growth;

import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;

/** The curves along one dimension, both axes logarithmic. Operations of somebody that cost the same are one line. */
final class Panel {
    static final double WIDTH = 440;
    static final double HEIGHT = 270;
    private static final double LEFT = 40;
    private static final double RIGHT = 215;
    private static final double TOP = 34;
    private static final double BOTTOM = 228;
    private static final double LABELS = 228;
    private static final double LEAST_BETWEEN_TICKS = 20;

    private final Dimension dimension;
    private final List<Curve> curves;
    private final List<String> contenders;
    private final Scale x;
    private final Scale y;
    private final List<Integer> sizes;
    private final StringBuilder svg = new StringBuilder();

    /** Of these contenders, the first in the first style, and so on. */
    Panel(Dimension dimension, Figures figures) {
        this.dimension = dimension;
        this.curves = figures.along(dimension);
        this.contenders = figures.contenders();
        this.sizes = List.copyOf(curves.stream()
                .flatMap(curve -> curve.prices().keySet().stream())
                .collect(Collectors.toCollection(TreeSet::new)));
        this.x = Scale.of(sizes, LEFT, RIGHT);
        double least = units().filter(units -> units > 0).min().orElse(1);
        double most = units().max().orElse(1);
        this.y = new Scale(
                Math.pow(10, Math.floor(Math.log10(least))),
                Math.pow(10, Math.max(1, Math.ceil(Math.log10(most)))),
                false,
                BOTTOM,
                TOP);
    }

    private DoubleStream units() {
        return curves.stream()
                .flatMap(curve -> curve.prices().values().stream())
                .mapToDouble(Price::units);
    }

    String svg() {
        add("<text class='title' x='%s' y='16'>%s</text>", number(LEFT), "by " + dimension.words());
        rows();
        columns();
        lines();
        return svg.toString();
    }

    private void rows() {
        for (double units = y.least(); units <= y.most() * 1.001; units *= 10) {
            add("<path class='grid' d='M%s %sH%s'/>", number(LEFT), number(y.at(units)), number(RIGHT));
            add(
                    "<text class='tick' text-anchor='end' x='%s' y='%s'>%s</text>",
                    number(LEFT - 6),
                    number(y.at(units) + 3.5),
                    new DecimalFormat("#,##0.##", DecimalFormatSymbols.getInstance(Locale.ROOT)).format(units));
        }
    }

    private void columns() {
        double last = x.at(sizes.get(sizes.size() - 1));
        double free = 0;
        for (int size : sizes) {
            double at = x.at(size);
            if (at == last || (at >= free && last - at >= LEAST_BETWEEN_TICKS)) {
                add("<path class='grid' d='M%s %sV%s'/>", number(at), number(TOP), number(BOTTOM));
                add(
                        "<text class='tick' text-anchor='middle' x='%s' y='%s'>%s</text>",
                        number(at), number(BOTTOM + 14), String.format(Locale.ROOT, "%,d", size));
                free = at + LEAST_BETWEEN_TICKS;
            }
        }
    }

    private void lines() {
        Map<String, Map<NavigableMap<Integer, Double>, List<Curve>>> alike = new LinkedHashMap<>();
        for (Curve curve : curves) {
            NavigableMap<Integer, Double> points = new TreeMap<>();
            curve.prices().forEach((size, price) -> points.put(size, price.units()));
            points.values().removeIf(units -> units == 0);
            if (!points.isEmpty()) {
                alike.computeIfAbsent(curve.contender(), contender -> new LinkedHashMap<>())
                        .computeIfAbsent(points, same -> new ArrayList<>())
                        .add(curve);
            }
        }
        List<Label> labels = new ArrayList<>();
        alike.forEach((contender, groups) -> groups.forEach((points, group) -> {
            String style = "c" + contenders.indexOf(contender);
            line(style, points);
            labels.add(Label.of(words(group), style, y.at(points.lastEntry().getValue())));
        }));
        Label.apart(labels, TOP - 12, BOTTOM + 16).forEach(this::label);
    }

    /** What they are, and the power by which they grow if they do. */
    private static String words(List<Curve> alike) {
        String exponent = GrowthTable.exponent(alike.get(0));
        return alike.stream().map(curve -> curve.operation().words()).sorted().collect(Collectors.joining(", "))
                + (exponent.equals("0.00") ? "" : ": " + exponent);
    }

    private void line(String style, NavigableMap<Integer, Double> points) {
        add(
                "<path class='line %s' d='M%s'/>",
                style,
                points.entrySet().stream()
                        .map(point -> number(x.at(point.getKey())) + " " + number(y.at(point.getValue())))
                        .collect(Collectors.joining("L")));
        points.forEach((size, units) -> add(
                "<circle class='point %s' cx='%s' cy='%s' r='2'/>", style, number(x.at(size)), number(y.at(units))));
    }

    private void label(Label label) {
        double middle = label.top() + label.height() / 2;
        add(
                "<path class='lead' d='M%s %sL%s %s'/>",
                number(RIGHT + 3), number(label.at()), number(LABELS - 2), number(middle));
        for (int i = 0; i < label.lines().size(); i++) {
            add(
                    "<text class='label %s' x='%s' y='%s'>%s</text>",
                    label.style(),
                    number(LABELS),
                    number(label.top() + (i + 1) * Label.LINE_HEIGHT - 2.5),
                    label.lines().get(i));
        }
    }

    private void add(String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values)).append('\n');
    }

    /** To one place: more is not seen. */
    static String number(double figure) {
        String text = String.format(Locale.ROOT, "%.1f", figure);
        return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
    }
}
