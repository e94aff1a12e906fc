package dev.lockstep.proof.interop;

/** leo-sdk has answered with an error. */
final class LeoException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String code;

    LeoException(String code, String message) {
        super(code.isEmpty() ? message : code + ": " + message);
        this.code = code;
    }

    /** DynamoDB's code, if it is an error of DynamoDB's; empty for leo-sdk's own words. */
    String code() {
        return code;
    }
}
