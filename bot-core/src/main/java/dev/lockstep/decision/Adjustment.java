package dev.lockstep.decision;

/** What is put in order before anything runs; another decision follows at once. */
public enum Adjustment {
    /** Every instance has done its share: the round is closed. */
    CLOSE("the round is closed: every instance has done its share"),
    /** An abandoned round's instances are fenced off. */
    CLEAR("the instances of the abandoned round are fenced off"),
    /** The bot has worked alone, and works in rounds from now on. */
    FAN_OUT("it works in rounds from now on"),
    /** The bot has worked in rounds, and works alone from now on. */
    GATHER("it works alone from now on");

    private final String text;

    Adjustment(String text) {
        this.text = text;
    }

    /** In words. */
    public String text() {
        return text;
    }
}
