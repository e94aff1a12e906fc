package dev.lockstep.local.cli;

import dev.lockstep.local.Main;
import dev.lockstep.testkit.DynamoDbLocal;
import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Types commands at a fleet, and keeps what a person would have seen. */
final class Prompt {
    private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");

    private final DynamoDbLocal dynamo;
    private final Fleet fleet;
    private final Map<String, String> environment = new HashMap<>();
    private Terminal terminal = Terminal.NONE;
    private String input = "";
    private final StringBuilder session = new StringBuilder();

    Prompt(DynamoDbLocal dynamo, Fleet fleet) {
        this.dynamo = dynamo;
        this.fleet = fleet;
        environment.put("LOCKSTEP_ENDPOINT", dynamo.endpoint().toString());
        environment.put("LOCKSTEP_OPERATOR", "eve");
    }

    /** At this terminal. */
    Prompt at(Terminal where) {
        terminal = where;
        return this;
    }

    /** With this on the standard input. */
    Prompt reading(String text) {
        input = text;
        return this;
    }

    /** Types a command. */
    Prompt type(String command) {
        Answer answer = run(words(command).toArray(new String[0]));
        session.append("$ ./lockstep ").append(command).append('\n');
        session.append(answer.out()).append(answer.err());
        if (answer.exitCode() != 0) {
            session.append("[exit code ").append(answer.exitCode()).append("]\n");
        }
        session.append('\n');
        return this;
    }

    /** What a command prints, and how it ends. */
    record Answer(int exitCode, String out, String err) {}

    Answer run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode = Main.commandLine(
                        new Surroundings(
                                fleet.clock,
                                terminal,
                                environment,
                                new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8))),
                        new PrintWriter(out, true),
                        new PrintWriter(err, true))
                .execute(arguments);
        return new Answer(exitCode, steady(out.toString()), steady(err.toString()));
    }

    /** All that was typed and printed. */
    String session() {
        return session.toString();
    }

    /** What is made up anew each time by what stays, as long as it was. */
    private String steady(String text) {
        String steady = text.replace(dynamo.endpoint().toString(), "http://127.0.0.1:8000");
        for (Map.Entry<String, String> run :
                RunNames.in(dynamo.client(), Fleet.TABLE).entrySet()) {
            steady = steady.replace(run.getKey(), run.getValue());
        }
        return steady;
    }

    private static List<String> words(String command) {
        List<String> words = new ArrayList<>();
        Matcher matcher = WORD.matcher(command);
        while (matcher.find()) {
            words.add(matcher.group(1) != null ? matcher.group(1) : matcher.group(2));
        }
        return words;
    }
}
