package dev.lockstep.proof.explorer;

import dev.lockstep.proof.explorer.WriteCatalog.Entry;
import dev.lockstep.run.Phase;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What a catalog of writes says, for people. */
final class ProtocolText {
    private static final String HEAD = """
            # The protocol, as it is sent

            Written by `ProtocolDocumentTest` from the requests that the library's own code sent while the protocol was
            explored ([correctness.md](correctness.md)); the test compares this text with what it sends now, and writes it
            anew with `-Dlockstep.write=true`. Names stand where the requests have placeholders; `:e` is a value that is
            compared with the attribute `e`, `:e2` a second and different one, `:st` the phase that was seen. A minus is an
            attribute that is removed. Phases are those that were met: before and after the write.

            Only writes that took place in the explored scenarios are here. Not here are, for one, those of `Runs.forget` and
            `giveUp`, `BotRun.commit` and `extend`, `ResumedRun`, `Bots.update`, `pause`, `archive` and `repair`, forced
            runs, the rounds of bots with several instances, timers and schedules, locks, and the records of systems.

            Records of a bot: `R#0000` run and positions, `W` wake-ups, `D` definition, `S#…` subscription; `H` is a queue's
            head. The audit trail and the log of runs, whose entries are new records, are left out.

            | attribute | of | what it is |
            |---|---|---|
            | `e` | run | epoch, the fencing token |
            | `st` | run | phase, see below |
            | `id`, `rq` | run | the run's name, and the request that started it |
            | `pr`, `pb` | run | the start that may write, and the one before it |
            | `c` | run | number of the run's writes |
            | `h`, `hb`, `hc` | run | who wrote last: the write, the one before the last start, the last commit |
            | `rd`, `wr`, `rr`, `rw`, `mv` | run | positions read and written, records counted, whether a position moved |
            | `dl`, `dp`, `ds` | run | deadline; shard and time at which the sweep looks at it |
            | `ws`, `ag`, `er`, `np` | run | last wake-up answered, another run asked for, failures and idle runs in a row |
            | `t0`, `t1`, `t2`, `lg`, `gone` | run | claimed, started, ended at; end is in the log; removed |
            | `fo`, `fn`, `ft`, `fr`, `fw` | run | share of a round, of a bot with several instances: round, number of instances, ends, counts of earlier runs |
            | `n`, `t`, `u`, `q` | wake-ups | counter, who triggered last, who told last, newest event of each queue |
            | `h`, `t` | head | newest event, who brought it |
            | `rev`, `at` | subscription | revision of the definition, when it began |
            | `rev` | definition | revision |

            """;

    /** What records are called, by their first letters. */
    private static final Map<String, String> KINDS =
            Map.of("R", " run ", "W", " wake-ups ", "H", " head ", "S", " subscription ");

    private ProtocolText() {}

    static String of(List<Entry> entries) {
        StringBuilder text = new StringBuilder(HEAD);
        text.append("## Phases of a run\n\n");
        text.append(Arrays.stream(Phase.values())
                        .map(phase -> "`" + phase.code() + "` " + phase.name().toLowerCase(Locale.ROOT))
                        .collect(Collectors.joining(", ")))
                .append(".\n\n");
        text.append("| from | to | by |\n|---|---|---|\n");
        transitions(entries)
                .forEach((transition, operations) -> text.append("| ")
                        .append(transition.before())
                        .append(" | ")
                        .append(transition.after())
                        .append(" | ")
                        .append(operations.stream().map(o -> "`" + o + "`").collect(Collectors.joining(", ")))
                        .append(" |\n"));
        text.append("\nA minus is a record that is not there.\n\n## Writes\n");
        String operation = "";
        for (Entry entry : entries) {
            if (!entry.operation().equals(operation)) {
                operation = entry.operation();
                text.append("\n### ").append(operation).append("\n\n");
            }
            text.append(text(entry));
        }
        return text.toString();
    }

    /** Attributes that are written and that the table does not explain, with what they are of. */
    static SortedSet<String> unexplained(List<Entry> entries) {
        SortedSet<String> unexplained = new TreeSet<>();
        for (Entry entry : entries) {
            String kind = KINDS.getOrDefault(entry.record().substring(0, 1), "");
            for (String change : entry.record().equals("D") ? List.<String>of() : entry.changes()) {
                String attribute = change.replaceAll("^-|\\..*", "");
                boolean isExplained = HEAD.lines()
                        .map(line -> line.split("\\|", -1))
                        .anyMatch(cells -> cells.length > 2
                                && cells[1].contains("`" + attribute + "`")
                                && cells[2].contains(kind));
                if (!isExplained) {
                    unexplained.add(attribute + " of " + entry.record());
                }
            }
        }
        return unexplained;
    }

    private static SortedMap<WriteCatalog.Transition, SortedSet<String>> transitions(List<Entry> entries) {
        SortedMap<WriteCatalog.Transition, SortedSet<String>> transitions = new TreeMap<>();
        entries.forEach(entry -> entry.phases()
                .forEach(phases -> transitions
                        .computeIfAbsent(phases, p -> new TreeSet<>())
                        .add(entry.operation())));
        return transitions;
    }

    private static String text(Entry entry) {
        String phases = entry.phases().stream()
                .map(phase -> phase.before() + " → " + phase.after())
                .collect(Collectors.joining(", "));
        return "- `" + entry.record() + "` by " + String.join(", ", entry.senders())
                + (phases.isEmpty() ? "" : ": " + phases)
                + "\n  - if "
                + (entry.condition().isEmpty() ? "whatever there is" : "`" + entry.condition() + "`")
                + "\n  - " + changes(entry) + "\n";
    }

    /** What is set, then what is removed. */
    private static String changes(Entry entry) {
        if (entry.changes().isEmpty()) {
            return "is deleted";
        } else if (entry.record().equals("D")) {
            return entry.operation().equals("Registration.remove")
                    ? "becomes a tombstone: a revision and that it is removed"
                    : "is replaced by what was asked for";
        }
        return entry.changes().stream()
                .sorted((a, b) -> Boolean.compare(a.startsWith("-"), b.startsWith("-")))
                .collect(Collectors.joining(" ", "changes `", "`"));
    }
}
