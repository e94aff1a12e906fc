package dev.lockstep.local.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.http.SdkHttpResponse;

class ClockCheckTest {
    private static final Instant THEIRS = Instant.parse("2026-11-22T02:00:00Z");

    private static Optional<Complaint> after(double asked, double came) {
        return ClockCheck.complaint(
                SdkHttpResponse.builder()
                        .appendHeader("date", "Sun, 22 Nov 2026 02:00:00 GMT")
                        .build(),
                THEIRS.plusMillis((long) (asked * 1_000)),
                THEIRS.plusMillis((long) (came * 1_000)));
    }

    @Test
    void aDifferenceThatRoundTripAndWholeSecondsMayExplainIsNone() {
        assertThat(after(0.2, 0.4)).isEmpty();
        assertThat(after(-60, 60)).isEmpty();
        assertThat(after(6, 6)).isEmpty();
        assertThat(after(-5, -5)).isEmpty();
    }

    @Test
    void fiveSecondsAreAWarning() {
        assertThat(after(6.1, 7)).hasValueSatisfying(complaint -> {
            assertThat(complaint.severity()).isEqualTo(Severity.WARNING);
            assertThat(complaint.text()).startsWith("it is at least 5.1 seconds ahead of AWS's;");
        });
        assertThat(after(-9, -6)).hasValueSatisfying(complaint -> {
            assertThat(complaint.severity()).isEqualTo(Severity.WARNING);
            assertThat(complaint.text()).startsWith("it is at least 6.0 seconds behind AWS's;");
        });
    }

    @Test
    void moreThanClocksMayDifferIsAProblem() {
        assertThat(after(92, 92)).map(Complaint::severity).hasValue(Severity.PROBLEM);
        assertThat(after(-91, -91)).map(Complaint::severity).hasValue(Severity.PROBLEM);
        assertThat(after(91, 91)).map(Complaint::severity).hasValue(Severity.WARNING);
    }

    @Test
    void anAnswerWithoutADateIsNotCompared() {
        assertThat(ClockCheck.complaint(SdkHttpResponse.builder().build(), THEIRS, THEIRS))
                .map(Complaint::severity)
                .hasValue(Severity.NOTE);
    }
}
