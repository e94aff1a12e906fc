package dev.lockstep.rstreams;

import java.util.Collection;
import java.util.Locale;
import java.util.stream.Collectors;

/** One line of the golden table. */
record GoldenLine(Recording recording, GoldenCase ours, double units, long requests) {

    static GoldenLine of(Recording recording, GoldenCase ours, double units, long requests) {
        return new GoldenLine(recording, ours, units, requests);
    }

    static GoldenLine without(Recording recording, GoldenCase ours) {
        return new GoldenLine(recording, ours, 0, 0);
    }

    private boolean is(GoldenCase.Verdict verdict) {
        return ours.verdict() == verdict;
    }

    private static long count(Collection<GoldenLine> lines, GoldenCase.Verdict verdict) {
        return lines.stream().filter(line -> line.is(verdict)).count();
    }

    private static double units(Collection<GoldenLine> lines, boolean theirs) {
        return lines.stream()
                .filter(line -> !line.is(GoldenCase.Verdict.NO_COUNTERPART))
                .mapToDouble(line -> theirs ? line.recording.units() : line.units)
                .sum();
    }

    /** What has been compared. */
    static String figures(Collection<GoldenLine> lines) {
        return """
                proof: recorded calls of leo-sdk beside ours
                recordings: %d
                same: %d
                stricter, for a reason: %d
                without a counterpart, for a reason: %d
                attributes that differ, each listed: %d
                capacity units of leo-sdk's calls that have a counterpart: %s
                capacity units of ours: %s
                violations: 0
                """.formatted(
                lines.size(),
                count(lines, GoldenCase.Verdict.SAME),
                count(lines, GoldenCase.Verdict.STRICTER),
                count(lines, GoldenCase.Verdict.NO_COUNTERPART),
                lines.stream().mapToLong(line -> line.ours.differences().size()).sum(),
                number(units(lines, true)),
                number(units(lines, false)));
    }

    /** The table for readers. */
    static String document(Collection<GoldenLine> lines) {
        return """
                # leo-sdk's calls beside Lockstep's

                Each line is one call of the real leo-sdk 6.0.18, recorded with its requests and the items it left \
                (`bot-core/src/test/resources/rstreams`), and the call of Lockstep that does the same on an RStreams \
                bus. `GoldenTest` makes it on the same items at the same time, compares what it leaves attribute by \
                attribute, and writes this file; it fails where something differs that is not listed here.

                - **same**: the same items and the same answer.
                - **stricter**: the differences listed are there on purpose. `+` an attribute only Lockstep leaves, \
                `-` one only leo-sdk leaves, `~` another value; `refused` what leo-sdk accepts, `accepted` what it refuses.
                - **none**: there is no such call.

                Units are capacity units as DynamoDB Local reports them, leo-sdk's and then Lockstep's; a refused \
                write reports none. Lockstep's never are more, nor are its requests.

                %s of %d are the same, %d stricter, %d without a counterpart.

                | | leo-sdk | Lockstep | | differs in | because | units |
                |---|---|---|---|---|---|---|
                %s""".formatted(
                        count(lines, GoldenCase.Verdict.SAME),
                        lines.size(),
                        count(lines, GoldenCase.Verdict.STRICTER),
                        count(lines, GoldenCase.Verdict.NO_COUNTERPART),
                        lines.stream().map(GoldenLine::row).collect(Collectors.joining()));
    }

    private String row() {
        return "| %d | %s | %s | %s | %s | %s | %s |\n"
                .formatted(
                        recording.step(),
                        cell(recording.name()),
                        ours.ours().isEmpty() ? "" : "`" + ours.ours() + "`",
                        switch (ours.verdict()) {
                            case SAME -> "same";
                            case STRICTER -> "stricter";
                            case NO_COUNTERPART -> "none";
                        },
                        ours.differences().stream()
                                .map(difference -> "`" + difference + "`")
                                .collect(Collectors.joining(", ")),
                        cell(ours.reason()),
                        is(GoldenCase.Verdict.NO_COUNTERPART)
                                ? number(recording.units()) + ", -"
                                : number(recording.units()) + ", " + number(units));
    }

    private static String cell(String text) {
        return text.replace("|", "\\|");
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, value == Math.rint(value) ? "%.0f" : "%.1f", value);
    }
}
