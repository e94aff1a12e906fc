package dev.lockstep.bench.cost;

import dev.lockstep.bench.Extent;
import dev.lockstep.bench.Part;
import dev.lockstep.bench.Section;
import dev.lockstep.bench.Table;
import dev.lockstep.bench.peers.Bill;
import dev.lockstep.bench.peers.Contender;
import dev.lockstep.bench.peers.Contenders;
import dev.lockstep.bench.peers.Ground;
import dev.lockstep.bench.peers.Promise;
import dev.lockstep.bench.peers.Way;
import dev.lockstep.testkit.DynamoDbLocal;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/** Every promise by everybody: what it costs, and what is told if a response is lost. */
public final class CostPart implements Part {
    static final String COSTS = "costs";
    static final String LOST = "lost responses";

    /** So many of the first requests lose their responses, one at a time, and the last one. */
    private static final int FIRST_LOST = 20;

    @Override
    public String name() {
        return "cost";
    }

    @Override
    public String about() {
        return "requests and capacity units of each promise, as DynamoDB reports them";
    }

    @Override
    public List<Section> measure(Extent extent, Consumer<String> progress) throws Exception {
        return sections(lines(Contenders.all(), progress));
    }

    static List<Section> sections(Map<Contender, Map<Promise, Line>> lines) {
        return List.of(new Section(COSTS, table(lines, Line::cost)), new Section(LOST, table(lines, Line::lost)));
    }

    /**
     * What one promise costs with one library.
     *
     * @param undisturbed with every response
     * @param losses without the response of the first request, of the second, and so on; of many without the last one's
     */
    record Line(Bill undisturbed, List<Bill> losses) {
        /** Requests, write units and read units. */
        String cost() {
            return "%d / %s%s / %s"
                    .formatted(
                            undisturbed.cost().requests(),
                            number(undisturbed.writeUnits()),
                            undisturbed.unreported() > 0 ? "*" : "",
                            number(undisturbed.cost().readUnits()));
        }

        /** Whether the answer is the same whichever response is lost, and how many requests that costs at most. */
        String lost() {
            boolean isTrue = losses.stream().allMatch(bill -> bill.answer() == undisturbed.answer());
            long more = losses.stream()
                    .mapToLong(
                            bill -> bill.cost().requests() - undisturbed.cost().requests())
                    .max()
                    .orElse(0);
            return (isTrue ? "true" : "**untrue**") + ", +" + more;
        }

        private static String number(double units) {
            return new DecimalFormat("0.#", DecimalFormatSymbols.getInstance(Locale.ROOT)).format(units);
        }
    }

    static Map<Contender, Map<Promise, Line>> lines(List<Contender> contenders, Consumer<String> progress)
            throws Exception {
        Map<Contender, Map<Promise, Line>> lines = new LinkedHashMap<>();
        try (DynamoDbLocal dynamo = DynamoDbLocal.start()) {
            for (Contender contender : contenders) {
                Map<Promise, Line> ofContender = new EnumMap<>(Promise.class);
                for (Map.Entry<Promise, Way> way : contender.ways().entrySet()) {
                    progress.accept(contender.name() + ": " + way.getKey().words());
                    ofContender.put(way.getKey(), line(dynamo, way.getValue()));
                }
                lines.put(contender, ofContender);
            }
        }
        return lines;
    }

    private static Line line(DynamoDbLocal dynamo, Way way) throws Exception {
        Bill undisturbed = bill(dynamo, way, 0);
        List<Bill> losses = new ArrayList<>();
        int requests = (int) undisturbed.cost().requests();
        for (int lost = 1; lost <= requests; lost++) {
            if (lost <= FIRST_LOST || lost == requests) {
                losses.add(bill(dynamo, way, lost));
            }
        }
        return new Line(undisturbed, losses);
    }

    private static Bill bill(DynamoDbLocal dynamo, Way way, int lost) throws Exception {
        try (Ground ground = new Ground(dynamo)) {
            return ground.bill(way.prepare(ground), lost);
        }
    }

    private static String table(Map<Contender, Map<Promise, Line>> lines, Function<Line, String> cell) {
        List<String> head = new ArrayList<>(List.of("what is asked for"));
        lines.keySet().forEach(contender -> head.add(contender.name()));
        Table table = Table.of(head);
        for (Promise promise : Promise.values()) {
            List<String> row = new ArrayList<>(List.of(promise.words()));
            lines.values().forEach(of -> row.add(of.containsKey(promise) ? cell.apply(of.get(promise)) : "–"));
            table.with(row);
        }
        return table.markdown();
    }
}
