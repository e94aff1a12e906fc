package dev.lockstep.lambda.api;

/** A call that the API itself refuses, before it asks the table. */
final class RefusedCallException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient ApiError error;

    RefusedCallException(ErrorCode code, String message) {
        super(message);
        this.error = ApiError.of(code, message);
    }

    ApiError error() {
        return error;
    }
}
