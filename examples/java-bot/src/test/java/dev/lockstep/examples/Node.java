package dev.lockstep.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Node.js, if this machine has it. */
final class Node {
    private Node() {}

    static boolean isThere() throws InterruptedException {
        try {
            return output("--version").startsWith("v");
        } catch (IOException none) {
            return false;
        }
    }

    /** What it prints. */
    static String output(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("node"));
        command.addAll(List.of(arguments));
        Process node = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            String output = new String(node.getInputStream().readAllBytes(), UTF_8);
            assertThat(node.waitFor(30, TimeUnit.SECONDS)).isTrue();
            return output;
        } finally {
            node.destroyForcibly();
        }
    }
}
