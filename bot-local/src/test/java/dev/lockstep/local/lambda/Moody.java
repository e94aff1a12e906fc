package dev.lockstep.local.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/** A function that does what it is told; it is packaged by the tests and run in a process of its own. */
public final class Moody implements RequestStreamHandler {
    /** As the runtime makes it. */
    public Moody() {}

    @Override
    public void handleRequest(InputStream input, OutputStream output, Context context) throws IOException {
        String event = new String(input.readAllBytes(), StandardCharsets.UTF_8);
        String order = event.replaceAll("[\"{}]", "").strip();
        String detail = order.substring(order.indexOf(':') + 1);
        output.write(obey(order.split(":", -1)[0], detail, context).getBytes(StandardCharsets.UTF_8));
    }

    private static String obey(String order, String detail, Context context) throws IOException {
        return switch (order) {
            case "say" -> {
                System.out.println(detail);
                yield quoted("said");
            }
            case "fail" -> throw new IllegalArgumentException(detail);
            case "exit" -> {
                Runtime.getRuntime().halt(Integer.parseInt(detail));
                yield "";
            }
            case "wait" -> waited(detail);
            case "big" -> quoted("x".repeat(Integer.parseInt(detail)));
            case "env" -> {
                Map<String, String> variables = new TreeMap<>(System.getenv());
                yield quoted(String.join(" ", variables.keySet()));
            }
            case "variable" -> quoted(String.valueOf(System.getenv(detail)));
            case "child" ->
                quoted(Long.toString(new ProcessBuilder("sleep", "600").start().pid()));
            case "context" ->
                quoted(context.getFunctionName() + " " + context.getInvokedFunctionArn() + " "
                        + (context.getRemainingTimeInMillis() > 0) + " "
                        + context.getAwsRequestId().length());
            default -> quoted(Long.toString(ProcessHandle.current().pid()));
        };
    }

    /** Waits until the file is there. */
    private static String waited(String file) {
        System.out.println("waiting");
        while (!new java.io.File(file).exists()) {
            Thread.onSpinWait();
        }
        return quoted("waited");
    }

    private static String quoted(String text) {
        return '"' + text + '"';
    }
}
