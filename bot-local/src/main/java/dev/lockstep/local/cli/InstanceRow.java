package dev.lockstep.local.cli;

import dev.lockstep.run.Round;
import dev.lockstep.run.RunState;
import dev.lockstep.types.QueueName;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The latest run of one instance. */
record InstanceRow(RunState run, boolean isDone) {

    static InstanceRow of(RunState run, Optional<Round> round, Set<QueueName> reads) {
        return new InstanceRow(
                run, round.filter(open -> open.isDoneBy(run, reads)).isPresent());
    }

    static List<Column<InstanceRow>> columns(Instant now) {
        return List.of(
                Column.number("instance", row -> (long) row.run().instance()),
                Column.<InstanceRow>text("phase", InstanceRow::phase).looking(InstanceRow::look),
                Column.number("epoch", row -> row.run().epoch()),
                Column.of(
                        "run",
                        row -> Column.json(row.run().runId()),
                        row -> Cell.of(row.run().runId().orElse("-"))),
                Column.of("since", row -> Column.json(row.since()), row -> Cell.of(Ages.from(row.since(), now))),
                Column.of(
                        "took",
                        row -> Column.json(row.took()),
                        row -> Cell.of(row.took().map(Ages::of).orElse("-"))),
                Column.of(
                        "deadline",
                        row -> Column.json(row.run().times().deadline()),
                        row -> Cell.of(Ages.from(row.run().times().deadline(), now))),
                Column.number("read", row -> row.run().progress().recordsRead()),
                Column.number("written", row -> row.run().progress().recordsWritten()),
                Column.number("errors", row -> (long) row.run().errors()),
                Column.hidden("request", row -> Column.json(row.run().requestId())));
    }

    private String phase() {
        return run.phase().name().toLowerCase(Locale.ROOT) + (isDone ? ", share done" : "");
    }

    private Cell.Look look() {
        return run.phase().isFailure() ? Cell.Look.BAD : run.phase().isOpen() ? Cell.Look.GOOD : Cell.Look.PLAIN;
    }

    private Optional<Instant> since() {
        return run.phase().isOpen()
                ? run.times().started().or(() -> run.times().claimed())
                : run.times().ended();
    }

    private Optional<Duration> took() {
        return run.times()
                .started()
                .flatMap(started -> run.times().ended().map(ended -> Duration.between(started, ended)));
    }
}
