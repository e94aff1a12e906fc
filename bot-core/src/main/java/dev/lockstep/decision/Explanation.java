package dev.lockstep.decision;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The verdict on a bot and how each rule has come to it. The first finding that objects is the verdict's reason; those
 * behind it tell what would keep the bot from running once that is out of the way.
 *
 * @param decision the verdict
 * @param standing the same in one word
 * @param findings what each rule says of the bot, in the order in which they are asked
 * @param instances the same of each instance that has not done its share, while a round is open; otherwise none
 */
public record Explanation(
        Decision decision, Standing standing, List<Finding> findings, SortedMap<Integer, List<Finding>> instances) {
    public Explanation {
        findings = List.copyOf(findings);
        SortedMap<Integer, List<Finding>> copy = new TreeMap<>();
        instances.forEach((number, own) -> copy.put(number, List.copyOf(own)));
        instances = Collections.unmodifiableSortedMap(copy);
    }

    /** The finding that decides: the first that objects; empty if the bot may run. */
    public Optional<Finding> objection() {
        return findings.stream().filter(Finding::isObjection).findFirst();
    }
}
