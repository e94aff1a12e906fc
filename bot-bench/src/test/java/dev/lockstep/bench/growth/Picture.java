package dev.lockstep.bench.growth;

import java.util.List;
import java.util.Locale;

/**
 * All curves as one SVG with a panel for each dimension. The same figures make the same bytes: sizes of letters are
 * reckoned and not asked of this machine's fonts, which is why no library for charts draws it. It has a ground of its
 * own, so that it can be read on any page, and is dark where the reader's system is.
 */
final class Picture {
    private static final int COLUMNS = 2;
    private static final double MARGIN = 10;
    private static final double HEAD = 58;
    private static final String STYLE = """
            <style>
            text { font: 11px -apple-system, 'Segoe UI', 'Noto Sans', Helvetica, Arial, sans-serif; fill: #1f2328 }
            .title { font-weight: 600; font-size: 12px } .tick { font-size: 10px }
            .paper { fill: #ffffff } .grid, .lead { stroke: #d1d9e0; fill: none }
            .line { fill: none; stroke-width: 1.6 }
            .c0 { stroke: #0969da } .c1 { stroke: #9a6700 } .c2 { stroke: #cf222e }
            .line.c1 { stroke-dasharray: 6 3 } .line.c2 { stroke-dasharray: 2 2 }
            text.c0, .point.c0 { fill: #0969da; stroke: none } text.c1, .point.c1 { fill: #9a6700; stroke: none }
            text.c2, .point.c2 { fill: #cf222e; stroke: none }
            @media (prefers-color-scheme: dark) {
            text { fill: #f0f6fc } .paper { fill: #0d1117 } .grid, .lead { stroke: #3d444d }
            .c0 { stroke: #4493f8 } .c1 { stroke: #d29922 } .c2 { stroke: #f85149 }
            text.c0, .point.c0 { fill: #4493f8 } text.c1, .point.c1 { fill: #d29922 }
            text.c2, .point.c2 { fill: #f85149 } }
            </style>
            """;

    private final Figures figures;

    Picture(Figures figures) {
        this.figures = figures;
    }

    String svg() {
        List<Dimension> dimensions = List.of(Dimension.values()).stream()
                .filter(dimension -> !figures.along(dimension).isEmpty())
                .toList();
        double width = COLUMNS * Panel.WIDTH + 2 * MARGIN;
        double height = HEAD + Math.ceil(dimensions.size() / (double) COLUMNS) * Panel.HEIGHT + MARGIN;
        StringBuilder svg = new StringBuilder();
        svg.append(String.format(
                Locale.ROOT,
                "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 %1$s %2$s' width='%1$s' height='%2$s' role='img'>%n",
                Panel.number(width),
                Panel.number(height)));
        svg.append("<title>What operations cost by what grows</title>\n").append(STYLE);
        svg.append(String.format(
                Locale.ROOT,
                "<rect class='paper' width='%s' height='%s' rx='6'/>%n",
                Panel.number(width),
                Panel.number(height)));
        head(svg);
        for (int i = 0; i < dimensions.size(); i++) {
            int row = i / COLUMNS;
            svg.append(String.format(
                    Locale.ROOT,
                    "<g transform='translate(%s %s)'>%n%s</g>%n",
                    Panel.number(MARGIN + (i % COLUMNS) * Panel.WIDTH),
                    Panel.number(HEAD + row * Panel.HEIGHT),
                    new Panel(dimensions.get(i), figures).svg()));
        }
        return svg.append("</svg>\n").toString();
    }

    private void head(StringBuilder svg) {
        svg.append(
                "<text x='50' y='22'>Capacity units of one operation, a read unit being a fifth of a write unit; both axes"
                        + " are logarithmic. Behind a name: the power by which it grows.</text>\n");
        double x = 50;
        for (int i = 0; i < figures.contenders().size(); i++) {
            String name = figures.contenders().get(i);
            svg.append(String.format(
                    Locale.ROOT,
                    "<path class='line c%1$d' d='M%2$s 38h24'/><text class='c%1$d' x='%3$s' y='42'>%4$s</text>%n",
                    i,
                    Panel.number(x),
                    Panel.number(x + 30),
                    name));
            x += 60 + 6.5 * name.length();
        }
    }
}
