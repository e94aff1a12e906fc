package dev.lockstep.local.cli.doctor;

import java.util.Comparator;
import java.util.List;

/**
 * What was found.
 *
 * @param complaints the worst first
 * @param bots how many bots were looked at
 */
public record Diagnosis(List<Complaint> complaints, long bots) {
    public Diagnosis {
        complaints = complaints.stream()
                .sorted(Comparator.comparing(Complaint::severity))
                .toList();
    }

    /** How many complaints matter that much. */
    public long count(Severity severity) {
        return complaints.stream()
                .filter(complaint -> complaint.severity() == severity)
                .count();
    }
}
