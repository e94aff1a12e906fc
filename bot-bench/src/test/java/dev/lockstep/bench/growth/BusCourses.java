package dev.lockstep.bench.growth;

import dev.lockstep.Lockstep;
import dev.lockstep.bench.peers.Ground;
import dev.lockstep.bench.peers.LeoSdk;
import dev.lockstep.bench.peers.LockstepOnBus;
import dev.lockstep.bench.peers.Way;
import dev.lockstep.fixture.OneBot;
import dev.lockstep.rstreams.BusTables;
import dev.lockstep.store.TableLayout;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntFunction;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Bots of an RStreams bus, where a bot is one item: with more queues and with larger settings the item grows. */
final class BusCourses {
    private static final LockstepOnBus LOCKSTEP = new LockstepOnBus();
    private static final LeoSdk LEO = new LeoSdk();
    private static final int PAGE = 10;

    private BusCourses() {}

    static List<Course> all() {
        return List.of(
                queues(LOCKSTEP.name(), LOCKSTEP::checkpoint, queues -> LOCKSTEP.run(queues, 1)),
                queues(LEO.name(), LeoSdk::checkpoint, LeoSdk::run),
                settings(LOCKSTEP.name(), LOCKSTEP.checkpoint(1), LOCKSTEP.run(1, 1)),
                settings(LEO.name(), LeoSdk.checkpoint(1), LeoSdk.run(1)),
                Course.of(LOCKSTEP.name(), Dimension.BOTS, BusCourses::list));
    }

    private static Course queues(String contender, IntFunction<Way> checkpoint, IntFunction<Way> run) {
        return Course.each(contender, Dimension.QUEUES, (dynamo, queues) -> {
            Map<Operation, Price> prices = new EnumMap<>(Operation.class);
            prices.put(Operation.CHECKPOINT_ALL, Course.price(dynamo, checkpoint.apply(queues)));
            prices.put(Operation.RUN, Course.price(dynamo, run.apply(queues)));
            return prices;
        });
    }

    private static Course settings(String contender, Way checkpoint, Way run) {
        return Course.each(contender, Dimension.SETTINGS, (dynamo, kilobytes) -> {
            Map<Operation, Price> prices = new EnumMap<>(Operation.class);
            prices.put(Operation.CHECKPOINT, Course.price(dynamo, with(kilobytes, checkpoint)));
            prices.put(Operation.RUN, Course.price(dynamo, with(kilobytes, run)));
            return prices;
        });
    }

    /** Every bot that is there when it begins has such settings, where the bus keeps them. */
    private static Way with(int kilobytes, Way way) {
        return ground -> {
            Way.Act act = way.prepare(ground);
            DynamoDbClient dynamo = ground.aside();
            for (Map<String, AttributeValue> bot :
                    dynamo.scan(r -> r.tableName(BusTables.CRON)).items()) {
                dynamo.putItem(r -> r.tableName(BusTables.CRON).item(withSettings(bot, kilobytes)));
            }
            return act;
        };
    }

    private static Map<String, AttributeValue> withSettings(Map<String, AttributeValue> bot, int kilobytes) {
        AttributeValue none = AttributeValue.fromM(Map.of());
        Map<String, AttributeValue> lambda =
                new HashMap<>(bot.getOrDefault("lambda", none).m());
        AttributeValue settings = kilobytes == 0
                ? none
                : AttributeValue.fromM(Map.of("s", AttributeValue.fromS(Padding.text(kilobytes))));
        lambda.put("settings", AttributeValue.fromL(List.of(settings)));
        Map<String, AttributeValue> copy = new HashMap<>(bot);
        copy.put("lambda", AttributeValue.fromM(lambda));
        return copy;
    }

    /** There is no index of bots: a list reads the table. */
    private static Map<Operation, Price> list(Ground ground, int bots) throws Exception {
        BusTables.createdIn(ground.dynamo());
        Lockstep door = Lockstep.over(
                        ground.measured(), TableLayout.rstreams(BusTables.CRON, BusTables.SETTINGS, BusTables.SYSTEM))
                .clock(ground.clock())
                .build();
        door.bots().register(OneBot.definition());
        Map<String, AttributeValue> bot =
                ground.aside().scan(r -> r.tableName(BusTables.CRON)).items().get(0);
        Copies copies = new Copies(ground.aside(), BusTables.CRON);
        for (int i = 1; i < bots; i++) {
            Map<String, AttributeValue> copy = new HashMap<>(bot);
            copy.put("id", AttributeValue.fromS(String.format(Locale.ROOT, "crowd-%05d", i)));
            copies.add(copy);
        }
        copies.write();
        Bills bills = new Bills(ground);
        bills.bill(Operation.LIST, () -> {
            if (door.bots().list().limit(PAGE).count() != PAGE) {
                throw new IllegalStateException("there are fewer than " + PAGE + " bots");
            }
        });
        return bills.all();
    }
}
