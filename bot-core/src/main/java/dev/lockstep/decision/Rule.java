package dev.lockstep.decision;

/** The rules of {@link DecisionRules}, by name. */
public enum Rule {
    /** What was read of a bot's rounds belongs to one moment. */
    SETTLED("its records belong to one moment"),
    /** Nothing is left of a round that was abandoned. */
    CLEARED("nothing is left of an abandoned round"),
    /** Each instance has done its share of the round. */
    SHARES("every instance has done its share"),
    /** The round is closed. */
    CLOSED("no round is open"),
    /** No run is under way. */
    UNDER_WAY("no run is under way"),
    /** It works alone, or in rounds, as its definition says. */
    WAY("it works in the way that its definition says"),
    /** It is not archived. */
    ARCHIVED("it is not archived"),
    /** It is not paused. */
    PAUSED("it is not paused"),
    /** There is something to do. */
    CAUSE("there is something to do"),
    /** Whether an operator wants it to run whatever the rules after this one say. */
    FORCE("an operator forces it"),
    /** It does not wait after failures. */
    BACK_OFF("it does not wait after failures"),
    /** It does not wait after runs that read nothing. */
    PROGRESS("its runs read what there is to read"),
    /** Its delay between runs is over. */
    DELAY("its delay is over");

    private final String text;

    Rule(String text) {
        this.text = text;
    }

    /** In words, as what must hold for it to run. */
    public String text() {
        return text;
    }
}
