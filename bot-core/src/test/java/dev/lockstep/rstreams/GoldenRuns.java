package dev.lockstep.rstreams;

import static dev.lockstep.rstreams.GoldenCase.none;
import static dev.lockstep.rstreams.GoldenCase.sameRefusal;
import static dev.lockstep.rstreams.GoldenCase.stricter;
import static dev.lockstep.rstreams.GoldenCase.stricterAnswer;
import static dev.lockstep.rstreams.GoldenCase.stricterRefusal;
import static dev.lockstep.rstreams.Stage.BOT;
import static dev.lockstep.rstreams.Stage.TOKEN;

import dev.lockstep.run.ClaimTerms;
import dev.lockstep.run.Completion;
import dev.lockstep.run.Invocation;
import dev.lockstep.run.RunError;
import dev.lockstep.run.RunLostException;
import dev.lockstep.types.BotId;
import dev.lockstep.types.InvalidInputException;
import dev.lockstep.types.UnknownBotException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** Runs, from the bus's claim to their ends. */
final class GoldenRuns {
    private static final String WRITER = "+lockstep*";
    private static final String PROCESS = "+instances.0.lockstep*";
    private static final String OUR_PROCESS = "the run's process and writes are noted, so that each of both is known";
    private static final String BY_ITSELF = "bots().describe, runs().claim, runs().start";
    private static final String NO_FORCE =
            "a run without the bus's claim could not be fenced off: wakes().trigger asks for one with it";
    private static final Duration FIVE_MINUTES = Duration.ofMinutes(5);

    private GoldenRuns() {}

    static List<GoldenCase> cases() {
        return List.of(
                stricterAnswer(
                        14,
                        "runs().claim",
                        List.of(PROCESS, "~instances.0.token", "~token"),
                        "a token is later than any before, so that two triggers of one millisecond share none; "
                                + OUR_PROCESS,
                        stage -> stage.lockstep()
                                .runs()
                                .claim(Stage.instance(stage.aside()), new ClaimTerms(0, false, FIVE_MINUTES))
                                .isPresent()),
                sameRefusal(15, "runs().start", RunLostException.class, stage -> start(stage, BOT, TOKEN - 1, "req-0")),
                stricter(16, "runs().start", List.of(PROCESS), OUR_PROCESS, stage -> start(stage, BOT, TOKEN, "req-1")),
                sameRefusal(17, "runs().start", RunLostException.class, stage -> start(stage, BOT, TOKEN, "req-2")),
                none(18, "the token tells whether a run is old, and not the clocks of two machines"),
                stricterRefusal(
                        19,
                        "Invocation.ofJson",
                        List.of("refused"),
                        "a run without the bot's lock could not be fenced off",
                        InvalidInputException.class,
                        stage -> Invocation.ofJson(
                                "{\"__cron\":{\"id\":\"orders-enrich\",\"ts\":1,\"ignoreLock\":true}}")),
                sameRefusal(
                        20,
                        "runs().start",
                        RunLostException.class,
                        stage -> start(stage, BotId.of("nobody"), 1, "req-3")),
                sameRefusal(
                                40,
                                "run.complete",
                                RunLostException.class,
                                stage -> stage.run().complete())
                        .after(stage -> stage.startElsewhere(BOT, "req-9")),
                stricter(
                                41,
                                "run.complete",
                                List.of(WRITER, PROCESS),
                                OUR_PROCESS,
                                stage -> stage.run().complete(Completion.SILENT.withResult("{\"rows\":3}")))
                        .after(Stage::goOn),
                stricter(
                                42,
                                "run.fail",
                                List.of(WRITER, PROCESS, "~instances.0.log"),
                                "what failed is kept: an Error of JavaScript's is nothing as JSON",
                                stage -> stage.run().fail(new RunError("Error", "boom", "at x")))
                        .after(Stage::reopen),
                ends(43, stage -> stage.run().fail(new RunError("Error", "boom", "at x")), "run.fail"),
                ends(44, stage -> stage.run().complete(Completion.SILENT.withMessage("half way")), "run.complete"),
                ends(45, GoldenRuns::runAgain, "run.runAgain, run.complete"),
                none(46, NO_FORCE),
                stricterAnswer(
                        47,
                        BY_ITSELF,
                        List.of(PROCESS, "~token"),
                        "it is a claim as the bus makes it; " + OUR_PROCESS,
                        stage -> stage.startByItself(BOT, "A")),
                stricterAnswer(
                        48,
                        BY_ITSELF,
                        List.of(
                                "refused",
                                "~instances.0.invokeTime",
                                "~instances.0.requestId",
                                "~instances.0.startTime",
                                "~instances.0.token",
                                "~invokeTime"),
                        "a lock locks: a run that goes on is not taken over",
                        stage -> stage.startByItself(BOT, "B")),
                stricterRefusal(
                                49,
                                "run.complete",
                                List.of("refused"),
                                "a run that was superseded is told so; leo-sdk swallows it",
                                RunLostException.class,
                                stage -> stage.run().complete())
                        .after(stage -> {
                            stage.holdAfter(47);
                            stage.goOn(Stage.invocation(BOT, Stage.BEGIN + 46_000), "A", Stage.A_MINUTE);
                            stage.holdAfter(48);
                        }),
                stricter(
                                50,
                                "run.complete",
                                List.of(WRITER, PROCESS),
                                OUR_PROCESS,
                                stage -> stage.run().complete())
                        .after(stage -> stage.goOn(Stage.invocation(BOT, Stage.BEGIN + 47_000), "B", Stage.A_MINUTE)),
                stricterRefusal(
                        51,
                        BY_ITSELF,
                        List.of("refused", "-LeoCron/fresh"),
                        "what nobody has registered does not run: the first of these calls refuses it",
                        UnknownBotException.class,
                        stage -> stage.startByItself(BotId.of("fresh"), "F")),
                none(52, NO_FORCE),
                none(53, NO_FORCE),
                none(54, NO_FORCE),
                none(55, NO_FORCE),
                none(56, NO_FORCE));
    }

    private static GoldenCase ends(int step, Consumer<Stage> end, String ours) {
        return stricter(step, ours, List.of(WRITER, PROCESS), OUR_PROCESS, end).after(Stage::reopen);
    }

    private static void runAgain(Stage stage) {
        stage.run().runAgain();
        stage.run().complete();
    }

    private static void start(Stage stage, BotId bot, long token, String request) {
        stage.lockstep().runs().start(Stage.invocation(bot, token), request, FIVE_MINUTES);
    }
}
