package dev.lockstep.rstreams;

import static dev.lockstep.rstreams.GoldenCase.none;
import static dev.lockstep.rstreams.GoldenCase.same;
import static dev.lockstep.rstreams.GoldenCase.sameRefusal;
import static dev.lockstep.rstreams.GoldenCase.stricter;
import static dev.lockstep.rstreams.GoldenCase.stricterRefusal;
import static dev.lockstep.rstreams.Stage.BEGIN;
import static dev.lockstep.rstreams.Stage.BOT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.audit.Note;
import dev.lockstep.run.Checkpoint;
import dev.lockstep.run.FanOut;
import dev.lockstep.run.Invocation;
import dev.lockstep.run.Position;
import dev.lockstep.run.RunLostException;
import dev.lockstep.run.StalePositionException;
import dev.lockstep.types.BotId;
import dev.lockstep.types.EventId;
import dev.lockstep.types.InvalidInputException;
import dev.lockstep.types.QueueName;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** How far bots have come. */
final class GoldenCheckpoints {
    private static final String WRITER = "+lockstep*";
    private static final String PROCESS = "+instances.0.lockstep*";
    private static final String OUR_PROCESS = "the run's process and writes are noted, so that each of both is known";
    private static final String ORDERS = "checkpoints.read.queue:orders";

    private GoldenCheckpoints() {}

    static List<GoldenCase> cases() {
        return List.of(
                reads(21, 1, OUR_PROCESS),
                reads(22, 2, OUR_PROCESS),
                reads(23, 3, OUR_PROCESS),
                stricterRefusal(
                                24,
                                "run.checkpoint",
                                List.of(PROCESS),
                                OUR_PROCESS,
                                StalePositionException.class,
                                stage -> stage.run().checkpoint(read(4)))
                        .after(stage -> {
                            place(stage, 1);
                            stage.goOn();
                            place(stage, 3);
                        }),
                goesBack(25, 0, "a position never moves back but by runs().rewind"),
                reads(26, 5, "nothing needs to be forced: the run has read what stands there when it started"),
                goesBack(27, 1, "a position never moves back, and only by the run that has the token"),
                none(28, "a position is always that of an event"),
                stricter(
                                29,
                                "run.checkpoint",
                                List.of(WRITER, PROCESS),
                                OUR_PROCESS,
                                stage -> stage.run().checkpoint(written(9)))
                        .after(Stage::goOn),
                stricterRefusal(
                                30,
                                "run.checkpoint",
                                List.of("refused", "~checkpoints.write.queue:orders-enriched.checkpoint", PROCESS),
                                "a written position never moves back either",
                                StalePositionException.class,
                                stage -> stage.run().checkpoint(written(8)))
                        .after(Stage::goOn),
                stricterRefusal(
                        31,
                        "runs().rewind",
                        List.of("refused", "-" + ORDERS + ".checkpoint", "~" + ORDERS + ".records"),
                        "a name that leo-sdk takes for another one is refused instead of being cut",
                        InvalidInputException.class,
                        stage -> stage.lockstep()
                                .runs()
                                .rewind(
                                        BotId.of("orders-enrich_reader"),
                                        QueueName.of("orders"),
                                        event(6),
                                        Note.by("golden", "forced"))),
                stricterRefusal(
                                32,
                                "run.checkpoint",
                                List.of("refused", "-LeoCron/brand-new"),
                                "what nobody has registered does not run, and no item is put as a whole",
                                RunLostException.class,
                                stage -> stage.run().checkpoint(Checkpoint.write("orders", event(1), 1)))
                        .after(stage -> stage.startElsewhere(BotId.of("brand-new"), "req-1")),
                ofNoBot(33, "brand-new2"),
                ofNoBot(34, "ghost"),
                stricter(
                                35,
                                "run.checkpoint",
                                List.of(
                                        "+instances.2.lockstep*",
                                        "+instances.2.maxDuration",
                                        "+instances.2.requestId",
                                        "+instances.2.startTime"),
                                "the run was started, which leo-sdk's was not here; " + OUR_PROCESS,
                                stage -> stage.run().checkpoint(read(3)))
                        .after(stage -> {
                            stage.smear(
                                    BotId.of("sub-bot"),
                                    "instances/2",
                                    AttributeValue.fromM(Map.of("token", AttributeValue.fromN("1"))));
                            stage.goOn(fannedOut(), "req-1", Stage.A_MINUTE);
                        }),
                same(
                        36,
                        "runs().position",
                        stage -> assertThat(stage.lockstep()
                                        .runs()
                                        .position(BOT, QueueName.of("orders"))
                                        .map(Position::eventId))
                                .contains(event(6))),
                none(37, "no position is answered from what is known of another bot"));
    }

    /** A run whose bot is no more. */
    private static GoldenCase ofNoBot(int step, String bot) {
        return sameRefusal(
                        step,
                        "run.checkpoint",
                        RunLostException.class,
                        stage -> stage.run().checkpoint(read(1)))
                .after(stage -> stage.startElsewhere(BotId.of(bot), "req-1"));
    }

    private static Invocation fannedOut() {
        return new Invocation(
                BotId.of("sub-bot"),
                2,
                "1",
                1,
                Instant.ofEpochMilli(BEGIN).plus(Duration.ofMinutes(15)),
                Duration.ofMinutes(15),
                Optional.of(new FanOut(3, Optional.of(event(9)), Map.of())));
    }

    private static GoldenCase goesBack(int step, int event, String reason) {
        return stricterRefusal(
                        step,
                        "run.checkpoint",
                        List.of("refused", "~" + ORDERS + ".checkpoint", PROCESS),
                        reason,
                        StalePositionException.class,
                        stage -> stage.run().checkpoint(read(event)))
                .after(Stage::goOn);
    }

    private static Checkpoint written(int event) {
        return Checkpoint.NONE.andWrite(QueueName.of("orders-enriched"), position(event));
    }

    private static GoldenCase reads(int step, int event, String reason) {
        return stricter(
                        step,
                        "run.checkpoint",
                        List.of(WRITER, PROCESS),
                        reason,
                        stage -> stage.run().checkpoint(read(event)))
                .after(Stage::goOn);
    }

    private static void place(Stage stage, int event) {
        stage.smear(
                BOT,
                "checkpoints/read/queue:orders/checkpoint",
                AttributeValue.fromS(event(event).value()));
    }

    private static Checkpoint read(int event) {
        return Checkpoint.NONE.andRead(QueueName.of("orders"), position(event));
    }

    private static Position position(int event) {
        return Position.at(event(event))
                .withRecords(10)
                .withSourceTime(Instant.ofEpochMilli(BEGIN + 1))
                .withTimes(Instant.ofEpochMilli(BEGIN + 2), Instant.ofEpochMilli(BEGIN + 3));
    }

    private static EventId event(int number) {
        return EventId.of("z/2025/01/01/00/00/" + (BEGIN + number) + "-0000000");
    }
}
