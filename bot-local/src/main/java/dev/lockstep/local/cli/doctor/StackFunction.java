package dev.lockstep.local.cli.doctor;

import dev.lockstep.lambda.api.BotApiHandler;
import dev.lockstep.lambda.dispatch.DispatchHandler;
import dev.lockstep.lambda.failure.FailureHandler;
import dev.lockstep.lambda.registrar.RegistrarHandler;
import dev.lockstep.lambda.sweep.SweepHandler;
import java.util.Arrays;
import java.util.Optional;

/** The functions of a stack, by what they run. */
enum StackFunction {
    DISPATCH("Dispatch", DispatchHandler.class, Severity.PROBLEM, "nobody runs bots"),
    SWEEP("Sweep", SweepHandler.class, Severity.PROBLEM, "nothing that is due is done"),
    FAILURE(
            "Failure",
            FailureHandler.class,
            Severity.WARNING,
            "runs of functions that died end at their deadlines only"),
    REGISTRAR("Registrar", RegistrarHandler.class, Severity.WARNING, "stacks cannot register bots"),
    BOT_API("Bot API", BotApiHandler.class, Severity.WARNING, "bots that use it cannot run");

    private final String text;
    private final Class<?> handler;
    private final Severity severity;
    private final String without;

    StackFunction(String text, Class<?> handler, Severity severity, String without) {
        this.text = text;
        this.handler = handler;
        this.severity = severity;
        this.without = without;
    }

    static Optional<StackFunction> ofHandler(String handler) {
        return Arrays.stream(values())
                .filter(function -> function.handler.getName().equals(handler))
                .findFirst();
    }

    String text() {
        return text;
    }

    /** How much it matters if it is not there. */
    Severity severity() {
        return severity;
    }

    /** What is not done without it. */
    String without() {
        return without;
    }
}
