package dev.lockstep.bot;

import dev.lockstep.store.CorruptRecordException;
import dev.lockstep.store.Item;
import dev.lockstep.store.JsonValue;
import dev.lockstep.store.LeoCron;
import dev.lockstep.store.RecordKey;
import dev.lockstep.types.BotId;
import dev.lockstep.types.InvalidInputException;
import dev.lockstep.types.QueueName;
import dev.lockstep.types.Settings;
import dev.lockstep.types.SystemId;
import dev.lockstep.wake.Schedule;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * A definition as an item of LeoCron shows it, whoever wrote it. What is for people is read leniently and cut to what
 * we keep; what decides what is run, and for how long, is read or refused. A {@code time} that means nothing to us is
 * no schedule, and is left alone until another one is said.
 */
final class BusDefinition {
    static final String NAME = "name";
    static final String DESCRIPTION = "description";
    static final String OWNER = "owner";
    static final String TAGS = "tags";
    static final String LAMBDA = "lambda";
    static final String SETTINGS = "settings";
    static final String TRIGGERS = "triggers";
    static final String TIME = "time";
    static final String TIMEOUT = "timeout";
    static final String DELAY = "delay";
    static final String SYSTEM = "system";
    static final String ID = "id";
    /** What the bus has no place for: a map of ours. */
    static final String OURS = "lockstep";

    static final String WRITES = "writes";
    static final String LONGEST_LAG = "longestLag";
    static final String LONGEST_SILENCE = "longestSilence";
    static final String ROLE = "role";
    static final String TABLES = "tables";
    static final String MANAGED_BY = "managedBy";
    static final String WRITER = "w";
    static final String WRITER_BEFORE = "wb";

    /** The attributes that are the definition. */
    static final List<String> DEFINING = List.of(
            NAME,
            DESCRIPTION,
            OWNER,
            TAGS,
            LeoCron.LAMBDA_NAME,
            BusTarget.INVOCATION,
            LAMBDA,
            TRIGGERS,
            TIME,
            TIMEOUT,
            DELAY,
            SYSTEM,
            OURS);

    /** What a list needs. */
    static final List<String> LISTED = Stream.concat(
                    DEFINING.stream(), Stream.of(BusStatus.PAUSED, BusStatus.ARCHIVED, LeoCron.CHECKPOINTS))
            .toList();

    /** What the bus waits for if nothing is said. */
    static final Duration BUS_TIMEOUT = Duration.ofMinutes(15);

    private static final Logger LOG = LoggerFactory.getLogger(BusDefinition.class);

    private BusDefinition() {}

    static Bot bot(Item item) {
        BotRules rules = rules(item);
        return new Bot(item.read("*", () -> definition(item, rules)), rules);
    }

    static BotSummary summary(Item item) {
        BotRules rules = rules(item);
        return new BotSummary(
                rules,
                name(item, rules.bot()),
                shown(item, DESCRIPTION, 1_000),
                shown(item, OWNER, 256),
                tags(item),
                system(item));
    }

    static BotRules rules(Item item) {
        BotId bot = ((RecordKey.Definition) item.key()).bot();
        Optional<Item> ours = item.map(OURS);
        return new BotRules(
                bot,
                BusRevision.of(item),
                BusStatus.of(item),
                Optional.empty(),
                BusTarget.of(bot, item, ours),
                BusQueues.read(item.value(TRIGGERS)),
                writes(item, ours),
                timeout(item),
                delay(item),
                Health.DEFAULT.errorLimit());
    }

    /** As JavaScript sees it: whatever is neither false nor empty. */
    static boolean isTrue(Item item, String attribute) {
        return item.value(attribute)
                .filter(value -> !AttributeValue.fromBool(false).equals(value)
                        && !AttributeValue.fromS("").equals(value)
                        && !AttributeValue.fromN("0").equals(value))
                .isPresent();
    }

    /** The settings as leo-sdk passes them to the bot; none where there is no map. */
    static Map<String, AttributeValue> settings(Item item) {
        Optional<AttributeValue> settings = item.map(LAMBDA).flatMap(lambda -> lambda.value(SETTINGS));
        return settings.map(value ->
                        value.hasL() && !value.l().isEmpty() ? value.l().get(0) : value)
                .filter(AttributeValue::hasM)
                .map(AttributeValue::m)
                .orElse(Map.of());
    }

    private static BotDefinition definition(Item item, BotRules rules) {
        Optional<Item> ours = item.map(OURS);
        Map<String, AttributeValue> settings = settings(item);
        BotDefinition.Builder builder = BotDefinition.bot(rules.bot().value())
                .name(name(item, rules.bot()))
                .description(shown(item, DESCRIPTION, 1_000))
                .owner(shown(item, OWNER, 256))
                .tags(tags(item).toArray(new String[0]))
                .target(rules.target().toString())
                .reads(names(rules.reads()))
                .writes(names(rules.writes()))
                .timeout(rules.timeout())
                .delay(rules.delay())
                .settings(settings.isEmpty() ? Settings.NONE : JsonValue.text(AttributeValue.fromM(settings)))
                .health(new Health(rules.errorLimit(), duration(ours, LONGEST_LAG), duration(ours, LONGEST_SILENCE)))
                .tables(ours.map(map -> texts(map.value(TABLES)))
                        .orElse(Stream.of())
                        .toArray(String[]::new));
        ours.flatMap(map -> map.string(ROLE)).ifPresent(builder::role);
        ours.flatMap(map -> map.string(MANAGED_BY)).ifPresent(builder::managedBy);
        schedule(item).ifPresent(schedule -> builder.schedule(schedule.expression()));
        system(item).ifPresent(system -> builder.system(system.value()));
        return builder.build();
    }

    private static Set<QueueName> writes(Item item, Optional<Item> ours) {
        Optional<AttributeValue> said = ours.flatMap(map -> map.value(WRITES));
        return said.isPresent() ? BusQueues.read(said) : destinations(settings(item));
    }

    /** Where leo-sdk's settings say what a bot writes. */
    static Set<QueueName> destinations(Map<String, AttributeValue> settings) {
        return BusQueues.read(Optional.ofNullable(settings.get("destination")));
    }

    static Optional<Schedule> schedule(Item item) {
        Optional<String> time = item.value(TIME).map(AttributeValue::s).filter(text -> !text.isEmpty());
        Optional<Schedule> schedule = time.flatMap(BusSchedule::read);
        if (time.isPresent() && schedule.isEmpty()) {
            LOG.debug(
                    "{} has a time that is none of our schedules: {}",
                    item.key(),
                    InvalidInputException.quoted(time.get()));
        }
        return schedule;
    }

    private static Duration timeout(Item item) {
        return item.duration(TIMEOUT).filter(d -> !d.isZero()).orElse(BUS_TIMEOUT);
    }

    /** Milliseconds, or a duration as moment.js reads ISO's. */
    private static Duration delay(Item item) {
        Optional<String> text = item.value(DELAY).map(AttributeValue::s);
        if (text.isEmpty()) {
            return item.duration(DELAY).orElse(Duration.ZERO);
        }
        try {
            return text.get().isEmpty() ? Duration.ZERO : Duration.parse(text.get());
        } catch (DateTimeParseException unreadable) {
            throw new CorruptRecordException(
                    item.key(),
                    DELAY,
                    "is neither milliseconds nor a duration such as PT5M: " + InvalidInputException.quoted(text.get()));
        }
    }

    private static Optional<Duration> duration(Optional<Item> ours, String attribute) {
        return ours.flatMap(map -> map.string(attribute)).map(Duration::parse);
    }

    private static Optional<SystemId> system(Item item) {
        Optional<AttributeValue> stored = item.value(SYSTEM);
        Optional<AttributeValue> id = stored.filter(AttributeValue::hasM)
                .map(AttributeValue::m)
                .flatMap(map -> Optional.ofNullable(map.get(ID)))
                .or(() -> stored);
        return id.map(AttributeValue::s).flatMap(BusSystem::read);
    }

    private static String name(Item item, BotId bot) {
        String name = shown(item, NAME, 256);
        return name.isEmpty() ? bot.value() : name;
    }

    private static String shown(Item item, String attribute, int longest) {
        String text = item.value(attribute)
                .map(value -> value.s() == null ? value.n() : value.s())
                .orElse("");
        return shown(text, longest);
    }

    private static String shown(String text, int longest) {
        String printable = text.codePoints()
                .map(c -> Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE ? ' ' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        int end = Math.min(printable.length(), longest);
        boolean isTorn = end > 0 && end < printable.length() && Character.isHighSurrogate(printable.charAt(end - 1));
        return printable.substring(0, isTorn ? end - 1 : end);
    }

    private static Set<String> tags(Item item) {
        return texts(item.value(TAGS))
                .flatMap(text -> Arrays.stream(text.split(",", -1)))
                .map(tag -> shown(tag.strip(), 128).strip())
                .filter(tag -> !tag.isEmpty())
                .limit(50)
                .collect(Collectors.toUnmodifiableSet());
    }

    private static Stream<String> texts(Optional<AttributeValue> stored) {
        return stored.stream().flatMap(value -> switch (value.type()) {
            case S -> Stream.of(value.s());
            case SS -> value.ss().stream();
            case L -> value.l().stream().flatMap(entry -> Optional.ofNullable(entry.s()).stream());
            default -> Stream.of();
        });
    }

    private static String[] names(Collection<QueueName> queues) {
        return queues.stream().map(QueueName::value).sorted().toArray(String[]::new);
    }

    /** What {@link #DEFINING} holds as it was read. */
    static Map<String, AttributeValue> defining(Item item) {
        Map<String, AttributeValue> attributes = new TreeMap<>(item.raw());
        attributes.keySet().retainAll(DEFINING);
        return attributes;
    }
}
