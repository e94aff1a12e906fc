package dev.lockstep.rstreams;

import static dev.lockstep.rstreams.GoldenCase.none;
import static dev.lockstep.rstreams.GoldenCase.same;
import static dev.lockstep.rstreams.GoldenCase.sameAnswer;
import static dev.lockstep.rstreams.GoldenCase.stricter;
import static dev.lockstep.rstreams.GoldenCase.stricterRefusal;
import static dev.lockstep.rstreams.Stage.BOT;

import dev.lockstep.bot.BotDefinition;
import dev.lockstep.types.BotId;
import dev.lockstep.types.InvalidInputException;
import dev.lockstep.types.UnknownBotException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** What bots are and what wakes them. */
final class GoldenBots {
    private static final String WAKE = "+lockstep*";
    private static final String OUR_WAKE = "the last writer is noted, so that a lost answer is told from a no";

    private static final String TIMEOUT = "+timeout";
    private static final String TIME = "how long a run may take is said to the bus, too";
    private static final String GONE = "what a definition no longer says is gone";
    private static final String REVISION = "the definition's writer is noted, so that nobody's change is undone unseen";

    private GoldenBots() {}

    static List<GoldenCase> cases() {
        return List.of(
                stricter(
                        1,
                        "bots().register",
                        List.of(TIMEOUT),
                        TIME,
                        stage -> stage.lockstep().bots().register(ordersEnrich())),
                stricter(
                        2,
                        "bots().register",
                        List.of("-owner", TIMEOUT),
                        GONE + "; " + TIME,
                        stage -> stage.lockstep()
                                .bots()
                                .register(BotDefinition.bot("orders-enrich")
                                        .name("Orders Enrich v2")
                                        .description("Orders Enrich v2")
                                        .target("lambda:orders-enrich")
                                        .reads("orders")
                                        .schedule("0 */5 * * * *")
                                        .settings("{\"source\":\"orders\"}")
                                        .build())),
                stricter(
                        3,
                        "bots().register",
                        List.of("-time", TIMEOUT),
                        GONE + "; " + TIME,
                        stage -> stage.lockstep().bots().register(ordersEnrich())),
                none(4, "whether a bot is paused is an operator's to say, with bots().pause, and not its definition's"),
                none(5, "there is no registration without a definition"),
                stricter(
                        6,
                        "bots().register",
                        List.of("+name", TIMEOUT, "~triggers"),
                        "a bot has a name, its id if no other; one trigger a queue, not two; " + TIME,
                        stage -> stage.lockstep()
                                .bots()
                                .register(BotDefinition.bot("sub-bot")
                                        .target("lambda:my-fn")
                                        .reads("orders")
                                        .settings("{\"source\":\"orders\"}")
                                        .build())),
                stricter(
                        7,
                        "bots().register",
                        List.of("~lambda.settings", "+name", TIMEOUT, "~triggers"),
                        "two queues are not a third one, a,b; a bot has a name; " + TIME,
                        stage -> stage.lockstep()
                                .bots()
                                .register(BotDefinition.bot("sub2")
                                        .target("lambda:sub2")
                                        .reads("a", "b")
                                        .settings("{\"source\":[\"a\",\"b\"]}")
                                        .build())),
                none(8, "a definition says what it reads, which may be nothing"),
                stricter(
                        9,
                        "wakes().trigger",
                        List.of(WAKE),
                        OUR_WAKE,
                        stage -> stage.lockstep().wakes().trigger(BOT)),
                stricterRefusal(
                        10,
                        "wakes().trigger",
                        List.of("refused", "-LeoCron/ghost"),
                        "nothing is written for a bot that nobody has registered",
                        UnknownBotException.class,
                        stage -> stage.lockstep().wakes().trigger(BotId.of("ghost"))),
                stricter(
                        11,
                        "wakes().schedule",
                        List.of(WAKE),
                        OUR_WAKE,
                        stage -> stage.lockstep().wakes().schedule(BOT, Duration.ofMinutes(5))),
                stricterRefusal(
                        12,
                        "wakes().schedule",
                        List.of("refused", "~scheduledTrigger"),
                        "a duration is none of an instant's: 60000 was not meant as a minute after 1970 began",
                        InvalidInputException.class,
                        stage -> stage.lockstep().wakes().schedule(BOT, Instant.ofEpochMilli(60_000))),
                none(13, "whose run it shall be is always said"),
                sameAnswer(
                        38,
                        "bots().find",
                        stage -> stage.lockstep()
                                .bots()
                                .find(BotId.of("sys-bot"))
                                .isPresent()),
                same(39, "bots().find", stage -> stage.lockstep().bots().find(BotId.of("nobody"))),
                stricter(
                        66,
                        "bots().update",
                        List.of(WAKE),
                        REVISION,
                        stage -> stage.lockstep()
                                .bots()
                                .update(
                                        BotId.of("sub-bot"),
                                        definition -> definition.toBuilder()
                                                .tags("t1")
                                                .build())),
                none(67, "the bus decides, by rules of its own"),
                none(68, "the bus decides, by rules of its own"));
    }

    private static BotDefinition ordersEnrich() {
        return BotDefinition.bot("orders-enrich")
                .name("Orders Enrich")
                .description("enriches orders")
                .owner("team-a")
                .target("lambda:orders-enrich")
                .reads("orders")
                .writes("orders-enriched")
                .settings("{\"source\":\"orders\",\"destination\":\"orders-enriched\",\"batch\":10}")
                .build();
    }
}
