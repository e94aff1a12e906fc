package dev.lockstep.bench.growth;

import dev.lockstep.bench.peers.Ground;
import dev.lockstep.bench.peers.LockstepNative;
import dev.lockstep.bot.BotDefinition;
import dev.lockstep.bot.BotSelection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A bot of Lockstep's own table, each time after its first run. */
final class NativeCourses {
    private static final String CONTENDER = new LockstepNative().name();
    private static final int PAGE = 10;
    private static final int LOG_PAGE = 25;

    private NativeCourses() {}

    static List<Course> all() {
        return List.of(
                course(Dimension.QUEUES, NativeCourses::queues),
                course(Dimension.SETTINGS, NativeCourses::settings),
                course(Dimension.BOTS, NativeCourses::bots),
                course(Dimension.INSTANCES, NativeInstances::measure),
                course(Dimension.HISTORY, NativeCourses::history));
    }

    private static Course course(Dimension dimension, Course.Way way) {
        return Course.of(CONTENDER, dimension, way);
    }

    private static Map<Operation, Price> queues(Ground ground, int queues) throws Exception {
        NativeBot bot = afterARun(ground, NativeBot.reading(queues).build(), queues);
        Bills bills = new Bills(ground);
        bot.billCheckpointOfAll(bills, queues);
        bot.bill(bills, queues);
        return bills.all();
    }

    private static Map<Operation, Price> settings(Ground ground, int kilobytes) throws Exception {
        NativeBot bot = afterARun(
                ground, NativeBot.reading(1).settings(Padding.json(kilobytes)).build(), 1);
        Bills bills = new Bills(ground);
        bot.bill(bills, 1);
        return bills.all();
    }

    private static NativeBot afterARun(Ground ground, BotDefinition definition, int queues) {
        NativeBot bot = new NativeBot(ground);
        bot.door().bots().register(definition);
        bot.follow();
        bot.run(queues);
        return bot;
    }

    private static Map<Operation, Price> bots(Ground ground, int bots) throws Exception {
        NativeBot bot = new NativeBot(ground);
        bot.aside(dynamo -> new NativeCrowd(dynamo).enter(bot.door(), bots - 1));
        bot.door().bots().register(NativeBot.reading(1).build());
        bot.follow();
        bot.run(1);
        Bills bills = new Bills(ground);
        bills.bill(
                Operation.SWEEP,
                () -> requireNone(bot.door().sweeper(bot.dispatcher()).sweep().fired()));
        bills.bill(Operation.LIST, () -> requireAll(PAGE, firstPage(bot)));
        bot.bill(bills, 1);
        return bills.all();
    }

    private static long firstPage(NativeBot bot) {
        return bot.door()
                .bots()
                .ids(BotSelection.all(), Optional.empty(), PAGE)
                .limit(PAGE)
                .flatMap(id -> bot.door().bots().overview(id).stream())
                .count();
    }

    private static Map<Operation, Price> history(Ground ground, int entries) throws Exception {
        NativeBot bot = afterARun(ground, NativeBot.reading(1).build(), 1);
        bot.aside(dynamo -> new NativeHistory(dynamo).make(bot, entries));
        Bills bills = new Bills(ground);
        bills.bill(
                Operation.LOG,
                () -> requireAll(
                        Math.min(entries, LOG_PAGE),
                        bot.door().runs().log().of(NativeBot.ID).limit(LOG_PAGE).count()));
        bot.bill(bills, 1);
        return bills.all();
    }

    private static void requireNone(int fired) {
        if (fired != 0) {
            throw new IllegalStateException(fired + " were due");
        }
    }

    private static void requireAll(long expected, long found) {
        if (found != expected) {
            throw new IllegalStateException(found + " were found instead of " + expected);
        }
    }
}
