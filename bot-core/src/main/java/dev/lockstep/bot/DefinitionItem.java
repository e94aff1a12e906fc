package dev.lockstep.bot;

import dev.lockstep.audit.Note;
import dev.lockstep.store.Change;
import dev.lockstep.store.CorruptRecordException;
import dev.lockstep.store.Item;
import dev.lockstep.store.LockstepTable;
import dev.lockstep.store.RecordKey;
import dev.lockstep.types.BotId;
import dev.lockstep.types.QueueName;
import dev.lockstep.types.Settings;
import dev.lockstep.types.SystemId;
import dev.lockstep.wake.Schedule;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A definition as a record. */
final class DefinitionItem {
    private static final Logger LOG = LoggerFactory.getLogger(DefinitionItem.class);

    static final String KIND = "bot";
    static final String REVISION = "rev";
    static final String REMOVED = "gone";
    static final String PAUSED = "pa";
    static final String ARCHIVED = "ar";
    static final String PAUSED_BY = "pb";
    static final String PAUSED_WHY = "pw";
    static final String ARCHIVED_BY = "ab";
    static final String ARCHIVED_WHY = "aw";
    static final String SETTINGS = "j";

    private DefinitionItem() {}

    /** Sets what a definition says and nothing else: whether the bot is paused stays as it is. */
    static Change defined(BotDefinition d, long revision) {
        return Change.of(new RecordKey.Definition(d.id()))
                .set(LockstepTable.KIND, KIND)
                .set(REVISION, revision)
                .set("nm", d.name())
                .set("de", d.description())
                .set("ow", d.owner())
                .setOrRemove("tg", d.tags())
                .set("ta", d.target().toString())
                .setOrRemove("rd", names(d.reads()))
                .setOrRemove("wr", names(d.writes()))
                .setOrRemove("sx", d.schedule().map(Schedule::expression))
                .setOrRemove("sz", d.schedule().map(s -> s.zone().getId()))
                .set("to", d.timeout().toMillis())
                .set("dy", d.delay().toMillis())
                .setOrRemove("sy", d.system().map(Object::toString))
                .set("hl", d.health().errorLimit())
                .setOrRemove("hg", d.health().longestLag().map(Object::toString))
                .setOrRemove("hs", d.health().longestSilence().map(Object::toString))
                .set("in", d.instances().least())
                .set("im", d.instances().most())
                .setOrRemove("il", d.instances().perLag().map(Object::toString))
                .setOrRemove("ie", d.instances().perEvents().map(Object::toString))
                .setOrRemove("sh", names(d.shards()))
                .setOrRemove("ro", d.role())
                .setOrRemove("tb", d.tables())
                .setOrRemove("mb", d.managedBy())
                .remove(REMOVED);
    }

    /** What is left of a removed bot's definition. */
    static Change removed(BotId id, long revision) {
        return Change.of(new RecordKey.Definition(id))
                .set(REVISION, revision)
                .set(REMOVED, true)
                .remove(LockstepTable.KIND, PAUSED, PAUSED_BY, PAUSED_WHY, ARCHIVED, ARCHIVED_BY, ARCHIVED_WHY);
    }

    /** The rules of a definition that was just written; status as it was. */
    static BotRules rules(BotDefinition d, long revision, Optional<BotRules> before) {
        return new BotRules(
                d.id(),
                revision,
                before.map(BotRules::status).orElse(BotStatus.ACTIVE),
                before.flatMap(BotRules::statusNote),
                d.target(),
                d.reads(),
                d.writes(),
                d.timeout(),
                d.delay(),
                d.health().errorLimit(),
                d.instances(),
                d.shards());
    }

    static BotRules rules(Item item) {
        BotId bot = ((RecordKey.Definition) item.key()).bot();
        BotStatus status =
                item.flag(ARCHIVED) ? BotStatus.ARCHIVED : item.flag(PAUSED) ? BotStatus.PAUSED : BotStatus.ACTIVE;
        Optional<Note> note = switch (status) {
            case ACTIVE -> Optional.empty();
            case PAUSED -> note(item, PAUSED_BY, PAUSED_WHY);
            case ARCHIVED -> note(item, ARCHIVED_BY, ARCHIVED_WHY);
        };
        return new BotRules(
                bot,
                item.requireCount(REVISION),
                status,
                note,
                item.read("ta", () -> Target.parse(item.requireString("ta"))),
                reads(item),
                item.read("wr", () -> queues(item.strings("wr"))),
                Duration.ofMillis(item.requireCount("to")),
                Duration.ofMillis(item.requireCount("dy")),
                item.smallCount("hl", Health.DEFAULT.errorLimit()),
                item.read("*", () -> instances(item)),
                item.read("sh", () -> queues(item.strings("sh"))));
    }

    private static Instances instances(Item item) {
        int least = item.smallCount("in", 1);
        return new Instances(
                least,
                item.smallCount("im", least),
                item.string("il").map(lag -> item.read("il", () -> Duration.parse(lag))),
                item.string("ie").map(events -> item.read("ie", () -> Long.valueOf(events))));
    }

    static Set<QueueName> reads(Item item) {
        return item.read("rd", () -> queues(item.strings("rd")));
    }

    static Optional<BotSummary> readableSummary(Item item) {
        return readable(item, () -> Optional.of(summary(item)));
    }

    static BotSummary summary(Item item) {
        return new BotSummary(
                rules(item),
                item.requireString("nm"),
                item.requireString("de"),
                item.requireString("ow"),
                item.strings("tg"),
                item.string("sy").map(system -> item.read("sy", () -> SystemId.of(system))));
    }

    /** Nothing, and a line in the log, where somebody else wrote what cannot be read. */
    static <T> Optional<T> readable(Item definition, Supplier<Optional<T>> reader) {
        try {
            return reader.get();
        } catch (CorruptRecordException unreadable) {
            LOG.warn("{} cannot be read", definition.key(), unreadable);
            return Optional.empty();
        }
    }

    static Bot bot(Item definition, Optional<Item> settings) {
        BotRules rules = rules(definition);
        return new Bot(definition.read("*", () -> definition(definition, settings, rules)), rules);
    }

    private static BotDefinition definition(Item definition, Optional<Item> settings, BotRules rules) {
        BotDefinition.Builder builder = BotDefinition.bot(rules.bot().value())
                .name(definition.requireString("nm"))
                .description(definition.requireString("de"))
                .owner(definition.requireString("ow"))
                .tags(definition.strings("tg").toArray(new String[0]))
                .target(rules.target().toString())
                .reads(names(rules.reads()).toArray(new String[0]))
                .writes(names(rules.writes()).toArray(new String[0]))
                .timeout(rules.timeout())
                .delay(rules.delay())
                .settings(settings.flatMap(s -> s.string(SETTINGS)).orElse(Settings.NONE))
                .health(new Health(
                        rules.errorLimit(),
                        definition.string("hg").map(Duration::parse),
                        definition.string("hs").map(Duration::parse)))
                .instances(rules.instances())
                .shards(names(rules.shards()).toArray(new String[0]))
                .tables(definition.strings("tb").toArray(new String[0]));
        definition.string("ro").ifPresent(builder::role);
        definition.string("mb").ifPresent(builder::managedBy);
        definition.string("sx").ifPresent(x -> builder.schedule(x, definition.requireString("sz")));
        definition.string("sy").ifPresent(builder::system);
        return builder.build();
    }

    static Optional<Schedule> schedule(Item definition) {
        return definition
                .string("sx")
                .map(x -> definition.read("*", () -> Schedule.parse(x, definition.requireString("sz"))));
    }

    private static Optional<Note> note(Item item, String by, String why) {
        return item.string(by).map(who -> item.read("*", () -> new Note(who, item.requireString(why))));
    }

    private static Set<QueueName> queues(Set<String> names) {
        return names.stream().map(QueueName::of).collect(Collectors.toSet());
    }

    private static List<String> names(Collection<QueueName> queues) {
        return queues.stream().map(QueueName::value).sorted().toList();
    }
}
