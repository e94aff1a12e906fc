package dev.lockstep.local.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.bot.QueueLag;
import dev.lockstep.decision.Standing;
import dev.lockstep.local.InputRefusedException;
import dev.lockstep.types.BotId;
import dev.lockstep.types.UnknownBotException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Bots and queues as a picture. */
@Command(
        name = "graph",
        description = {
            "Draws bots and the queues between them, with lags on the arrows: all bots, or one with what is before and behind"
                    + " it. Mermaid is shown by GitHub and many editors, DOT by Graphviz.",
            ""
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class GraphCommand extends TableCommand {
    private static final int MOST_STEPS = 100;

    /** How it is drawn. */
    enum Form {
        mermaid,
        dot,
        json
    }

    @Parameters(paramLabel = "BOT", arity = "0..1", description = "The bot in the middle.")
    private @Nullable BotId bot;

    @Option(
            names = "--up",
            paramLabel = "N",
            description = "Steps before it (default: ${DEFAULT-VALUE}).",
            defaultValue = "1")
    private int up;

    @Option(
            names = "--down",
            paramLabel = "N",
            description = "Steps behind it (default: ${DEFAULT-VALUE}).",
            defaultValue = "1")
    private int down;

    @Mixin
    private final LimitOption limit = new LimitOption();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORM",
            description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).",
            defaultValue = "mermaid")
    private Form form = Form.mermaid;

    @Option(names = "--json", description = "The same as --output json.")
    private boolean json;

    GraphCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    int run(Session session) {
        Graph graph = bot == null ? whole(session) : around(session, bot);
        out().print(
                        switch (json ? Form.json : form) {
                            case mermaid -> mermaid(graph);
                            case dot -> dot(graph);
                            case json -> OutputOptions.text(json(graph)) + "\n";
                        });
        if (graph.isCut()) {
            err().println("There are more bots than --limit " + limit.most() + ".");
        }
        return ExitCode.OK;
    }

    private Graph whole(Session session) {
        BotPage page = BotPage.read(session, new BotFilter(), Optional.empty(), limit.most());
        page.next().ifPresent(last -> err().println("There are more bots than --limit " + limit.most() + "."));
        return Graph.of(session, page.rows());
    }

    private Graph around(Session session, BotId middle) {
        requireSteps("--up", up);
        requireSteps("--down", down);
        BotRow row = BotRow.of(session, middle).orElseThrow(() -> new UnknownBotException(middle));
        return Graph.around(session, row, up, down, limit.most());
    }

    private static void requireSteps(String option, int steps) {
        if (steps < 0 || steps > MOST_STEPS) {
            throw new InputRefusedException(option + " " + steps + " is not between 0 and " + MOST_STEPS);
        }
    }

    private static String lag(Graph.Edge edge) {
        return edge.lag()
                .filter(QueueLag::isBehind)
                .map(lag -> Lag.events(lag)
                        .map(events -> events + " events")
                        .or(() -> lag.behind().map(Ages::of))
                        .orElse("behind"))
                .orElse("");
    }

    /** Names of bots and queues hold nothing that these languages would take for something else within quotes. */
    private static String mermaid(Graph graph) {
        StringBuilder text = new StringBuilder("graph LR\n");
        Map<String, String> names = new HashMap<>();
        for (BotRow row : graph.bots()) {
            String name = "b" + (names.size() + 1);
            names.put("bot:" + row.bot(), name);
            text.append("  ")
                    .append(name)
                    .append("[\"")
                    .append(row.bot())
                    .append("<br/>")
                    .append(row.state());
            text.append("\"]").append(isBad(row.standing()) ? ":::bad" : "").append('\n');
        }
        for (String queue : graph.queues()) {
            String name = "q" + (names.size() + 1);
            names.put("queue:" + queue, name);
            text.append("  ").append(name).append("[(\"").append(queue).append("\")]\n");
        }
        for (Graph.Edge edge : graph.edges()) {
            String here = String.valueOf(names.get("bot:" + edge.bot()));
            String queue = String.valueOf(names.get("queue:" + edge.queue()));
            String lag = lag(edge);
            text.append("  ").append(edge.isRead() ? queue : here);
            text.append(lag.isEmpty() ? " --> " : " -->|\"" + lag + "\"| ");
            text.append(edge.isRead() ? here : queue).append('\n');
        }
        return text.append("  classDef bad stroke:#c00,stroke-width:3px\n").toString();
    }

    private static boolean isBad(Standing standing) {
        return BotRow.look(standing) == Cell.Look.BAD;
    }

    private static String dot(Graph graph) {
        StringBuilder text = new StringBuilder("digraph lockstep {\n  rankdir=LR\n");
        for (BotRow row : graph.bots()) {
            text.append("  \"bot:")
                    .append(row.bot())
                    .append("\" [shape=box, label=\"")
                    .append(row.bot());
            text.append("\\n").append(row.state()).append('"');
            text.append(isBad(row.standing()) ? ", color=red" : "").append("]\n");
        }
        graph.queues()
                .forEach(queue -> text.append("  \"queue:")
                        .append(queue)
                        .append("\" [shape=cylinder, label=\"")
                        .append(queue)
                        .append("\"]\n"));
        for (Graph.Edge edge : graph.edges()) {
            String here = "\"bot:" + edge.bot() + "\"";
            String queue = "\"queue:" + edge.queue() + "\"";
            String lag = lag(edge);
            text.append("  ").append(edge.isRead() ? queue + " -> " + here : here + " -> " + queue);
            text.append(lag.isEmpty() ? "" : " [label=\"" + lag + "\"]").append('\n');
        }
        return text.append("}\n").toString();
    }

    private static ObjectNode json(Graph graph) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        graph.bots()
                .forEach(row -> json.withArray("bots")
                        .addObject()
                        .put("bot", row.bot().value())
                        .put("state", row.state()));
        graph.queues().forEach(queue -> json.withArray("queues").add(queue));
        graph.edges().forEach(edge -> {
            ObjectNode arrow = json.withArray("edges")
                    .addObject()
                    .put("bot", edge.bot().value())
                    .put("queue", edge.queue().value())
                    .put("way", edge.isRead() ? "read" : "written");
            arrow.set(
                    "behind", Column.json(edge.lag().filter(QueueLag::isBehind).flatMap(QueueLag::behind)));
            arrow.set("events", Column.json(edge.lag().flatMap(Lag::events)));
        });
        return json;
    }
}
