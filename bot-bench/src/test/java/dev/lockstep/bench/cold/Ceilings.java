package dev.lockstep.bench.cold;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What our own jars must not exceed. */
final class Ceilings {
    private static final Pattern CEILING = Pattern.compile("(\\S+) \\(at most ([\\d,]+)\\)");

    /** A jar that has less than this share of its ceiling was not measured as a whole. */
    private static final int LEAST_SHARE = 4;

    private final Map<String, Long> ofJars = new HashMap<>();

    /** Those that stand in this text. */
    Ceilings(String documented) {
        CEILING.matcher(documented).results().forEach(found -> ofJars.put(found.group(1), bytes(found)));
    }

    /** What was measured, with the documented ceiling of each jar that is within it. */
    String over(String measured) {
        return CEILING.matcher(measured).replaceAll(found -> Matcher.quoteReplacement(over(found)));
    }

    private String over(MatchResult measured) {
        String jar = measured.group(1);
        long ceiling = ofJars.getOrDefault(jar, 0L);
        long bytes = bytes(measured);
        return bytes <= ceiling && bytes >= ceiling / LEAST_SHARE ? Facts.atMost(jar, ceiling) : measured.group();
    }

    private static long bytes(MatchResult found) {
        return Long.parseLong(found.group(2).replace(",", ""));
    }
}
