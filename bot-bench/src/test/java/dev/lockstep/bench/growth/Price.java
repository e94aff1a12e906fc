package dev.lockstep.bench.growth;

import dev.lockstep.bench.peers.Bill;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.Locale;

/** What an operation costs, or its share of what several cost together: to two places. */
record Price(double requests, double writeUnits, double readUnits) {
    /** On demand, five read units are billed as one write unit. */
    private static final double READS_FOR_A_WRITE = 5;

    Price {
        requests = rounded(requests);
        writeUnits = rounded(writeUnits);
        readUnits = rounded(readUnits);
    }

    private static double rounded(double figure) {
        return Math.round(figure * 100) / 100.0;
    }

    static Price of(Bill bill) {
        return new Price(bill.cost().requests(), bill.writeUnits(), bill.cost().readUnits());
    }

    /** What each of several has cost. */
    Price each(int of) {
        return new Price(requests / of, writeUnits / of, readUnits / of);
    }

    /** All units as one figure: write units, and read units by what they are billed beside them. */
    double units() {
        return writeUnits + readUnits / READS_FOR_A_WRITE;
    }

    /** Requests, write units and read units, to be read by people. */
    String words() {
        return "%s / %s / %s".formatted(number(requests), number(writeUnits), number(readUnits));
    }

    /** Without places that say nothing. */
    static String number(double figure) {
        return new DecimalFormat("0.##", DecimalFormatSymbols.getInstance(Locale.ROOT)).format(figure);
    }
}
