package dev.lockstep.bot;

import dev.lockstep.types.BotId;
import dev.lockstep.types.InvalidInputException;
import dev.lockstep.types.QueueName;
import dev.lockstep.types.SystemId;
import dev.lockstep.wake.Schedule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * What a bot is. Built by {@link #bot}, which tells everything that is wrong at once.
 *
 * <pre>{@code
 * BotDefinition.bot("orders-enrich").target("lambda:orders-enrich").reads("orders").writes("orders-enriched").build();
 * }</pre>
 *
 * @param name for people, up to 256 characters; the id if none was given
 * @param description for people, up to 1,000 characters
 * @param owner who answers for the bot, up to 256 characters
 * @param tags up to 50, each of up to 128 characters
 * @param target what is invoked
 * @param reads queues whose moves wake the bot, up to 256
 * @param writes queues the bot writes, up to 256
 * @param schedule when it runs beside that
 * @param timeout how long a run may take, up to 366 days
 * @param delay how long to wait between the end of a run and the next one
 * @param settings a JSON object of up to 65,536 characters, passed to the bot
 * @param system the system the bot talks to
 * @param health when the bot is not well
 * @param instances how many instances work side by side
 * @param shards those of the queues read that are each read by one instance alone; all instances read the others
 * @param role ARN of the IAM role that may act for the bot through the Bot API; nobody but operators if absent
 * @param tables names of the tables that the bot may write through the Bot API's commit, up to 50
 * @param managedBy what keeps this definition up to date, such as a resource of a stack, up to 1,024 characters
 */
public record BotDefinition(
        BotId id,
        String name,
        String description,
        String owner,
        Set<String> tags,
        Target target,
        Set<QueueName> reads,
        Set<QueueName> writes,
        Optional<Schedule> schedule,
        Duration timeout,
        Duration delay,
        String settings,
        Optional<SystemId> system,
        Health health,
        Instances instances,
        Set<QueueName> shards,
        Optional<String> role,
        Set<String> tables,
        Optional<String> managedBy) {

    public BotDefinition {
        tags = Set.copyOf(tags);
        reads = Set.copyOf(reads);
        writes = Set.copyOf(writes);
        shards = Set.copyOf(shards);
        tables = Set.copyOf(tables);
        new DefinitionRules()
                .text("name", name, 1, 256)
                .text("description", description, 0, 1_000)
                .text("owner", owner, 0, 256)
                .most("tags", "tags", tags, 50)
                .texts("tags", tags, 128)
                .most("reads", "queues", reads, 256)
                .most("writes", "queues", writes, 256)
                .positive("timeout", timeout)
                .notNegative("delay", delay)
                .among("shards", shards, "the queues read", reads)
                .role("role", role)
                .most("tables", "tables", tables, 50)
                .tables("tables", tables)
                .texts("managedBy", managedBy.stream().toList(), 1_024)
                .and(health.violations())
                .settings("settings", settings)
                .require();
    }

    /** A new definition; only the {@link Builder#target target} must be given. */
    public static Builder bot(String id) {
        return new Builder(id);
    }

    /** This definition, to be changed. */
    public Builder toBuilder() {
        Builder b = new Builder(id.value())
                .name(name)
                .description(description)
                .owner(owner)
                .tags(tags.toArray(new String[0]))
                .target(target.toString())
                .reads(reads.stream().map(QueueName::value).toArray(String[]::new))
                .writes(writes.stream().map(QueueName::value).toArray(String[]::new))
                .timeout(timeout)
                .delay(delay)
                .settings(settings)
                .health(health)
                .instances(instances)
                .shards(shards.stream().map(QueueName::value).toArray(String[]::new))
                .tables(tables.toArray(new String[0]));
        role.ifPresent(b::role);
        managedBy.ifPresent(b::managedBy);
        schedule.ifPresent(s -> b.schedule(s.expression(), s.zone().getId()));
        system.ifPresent(s -> b.system(s.value()));
        return b;
    }

    /** Collects a definition and everything that is wrong with it. Each setter replaces what was there. */
    public static final class Builder {
        private final List<InvalidInputException.Violation> violations = new ArrayList<>();
        private final String id;
        private Optional<String> name = Optional.empty();
        private String description = "";
        private String owner = "";
        private Set<String> tags = Set.of();
        private String target = "";
        private List<String> reads = List.of();
        private List<String> writes = List.of();
        private Optional<ScheduleText> schedule = Optional.empty();
        private Duration timeout = Duration.ofMinutes(5);
        private Duration delay = Duration.ZERO;
        private String settings = "{}";
        private Optional<String> system = Optional.empty();
        private Health health = Health.DEFAULT;
        private Supplier<Instances> instances = () -> Instances.ONE;
        private List<String> shards = List.of();
        private Optional<String> role = Optional.empty();
        private Set<String> tables = Set.of();
        private Optional<String> managedBy = Optional.empty();

        private record ScheduleText(String expression, String zone) {}

        private Builder(String id) {
            this.id = id;
        }

        public Builder name(String value) {
            name = Optional.of(value);
            return this;
        }

        public Builder description(String value) {
            description = value;
            return this;
        }

        public Builder owner(String value) {
            owner = value;
            return this;
        }

        public Builder tags(String... values) {
            tags = new TreeSet<>(List.of(values));
            return this;
        }

        /** What is invoked, as {@link Target#parse} reads it. */
        public Builder target(String value) {
            target = value;
            return this;
        }

        public Builder reads(String... queues) {
            reads = List.of(queues);
            return this;
        }

        public Builder writes(String... queues) {
            writes = List.of(queues);
            return this;
        }

        /** A schedule in UTC, as {@link Schedule#parse(String)} reads it. */
        public Builder schedule(String expression) {
            return schedule(expression, "UTC");
        }

        /** A schedule in a time zone such as {@code Europe/Berlin}. */
        public Builder schedule(String expression, String zone) {
            schedule = Optional.of(new ScheduleText(expression, zone));
            return this;
        }

        /** No schedule: only moves of queues, triggers and one-offs wake the bot. */
        public Builder withoutSchedule() {
            schedule = Optional.empty();
            return this;
        }

        /** How long a run may take; 5 minutes if not given. */
        public Builder timeout(Duration value) {
            timeout = value;
            return this;
        }

        /** How long to wait between the end of a run and the next one; not at all if not given. */
        public Builder delay(Duration value) {
            delay = value;
            return this;
        }

        /** A JSON object, kept as it is written. */
        public Builder settings(String json) {
            settings = json;
            return this;
        }

        public Builder system(String value) {
            system = Optional.of(value);
            return this;
        }

        /** No system. */
        public Builder withoutSystem() {
            system = Optional.empty();
            return this;
        }

        public Builder health(Health value) {
            health = value;
            return this;
        }

        /** How many instances work side by side, always; one if not given. */
        public Builder instances(int number) {
            instances = () -> Instances.fixed(number);
            return this;
        }

        /** How many instances work side by side, decided for each round by how far the bot is behind. */
        public Builder instances(Instances value) {
            instances = () -> value;
            return this;
        }

        /** As {@link Instances#perLag}. */
        public Builder instances(int least, int most, Duration perLag) {
            instances = () -> Instances.perLag(least, most, perLag);
            return this;
        }

        /** As {@link Instances#perEvents}. */
        public Builder instances(int least, int most, long perEvents) {
            instances = () -> Instances.perEvents(least, most, perEvents);
            return this;
        }

        /** Those of the queues read that are each read by one instance alone. */
        public Builder shards(String... queues) {
            shards = List.of(queues);
            return this;
        }

        /** The role that may act for the bot through the Bot API. */
        public Builder role(String arn) {
            role = Optional.of(arn);
            return this;
        }

        /** Nobody but operators may act for the bot through the Bot API. */
        public Builder withoutRole() {
            role = Optional.empty();
            return this;
        }

        /** Tables that the bot may write through the Bot API's commit. */
        public Builder tables(String... names) {
            tables = new TreeSet<>(List.of(names));
            return this;
        }

        /** What keeps this definition up to date. */
        public Builder managedBy(String what) {
            managedBy = Optional.of(what);
            return this;
        }

        /** People keep this definition up to date. */
        public Builder withoutManagedBy() {
            managedBy = Optional.empty();
            return this;
        }

        /**
         * The definition.
         *
         * @throws InvalidInputException with everything that is wrong
         */
        public BotDefinition build() {
            violations.clear();
            // a name that was refused is replaced by an accepted one, so that the rest is looked at too
            BotId botId = parsed("id", () -> BotId.of(id), BotId.of("refused"));
            Target parsedTarget = parsed("target", () -> Target.parse(target), Target.process("refused"));
            Set<QueueName> readQueues = queues("reads", reads);
            Set<QueueName> writeQueues = queues("writes", writes);
            Set<QueueName> shardQueues = queues("shards", shards);
            Instances number = parsed("instances", instances, Instances.ONE);
            Optional<Schedule> parsedSchedule = parsed(
                    "schedule", () -> schedule.map(s -> Schedule.parse(s.expression(), s.zone())), Optional.empty());
            Optional<SystemId> parsedSystem = parsed("system", () -> system.map(SystemId::of), Optional.empty());
            Optional<BotDefinition> definition = parsed(
                    "definition",
                    () -> Optional.of(new BotDefinition(
                            botId,
                            name.orElse(botId.value()),
                            description,
                            owner,
                            tags,
                            parsedTarget,
                            readQueues,
                            writeQueues,
                            parsedSchedule,
                            timeout,
                            delay,
                            settings,
                            parsedSystem,
                            health,
                            number,
                            shardQueues,
                            role,
                            tables,
                            managedBy)),
                    Optional.empty());
            if (!violations.isEmpty()) {
                throw new InvalidInputException(violations);
            }
            return definition.orElseThrow();
        }

        private Set<QueueName> queues(String field, List<String> names) {
            Set<QueueName> queues = new HashSet<>();
            names.forEach(queue -> parsed(field, () -> queues.add(QueueName.of(queue)), false));
            return queues;
        }

        private <T> T parsed(String field, Supplier<T> parser, T otherwise) {
            try {
                return parser.get();
            } catch (InvalidInputException refused) {
                refused.violations().stream()
                        .map(v -> new InvalidInputException.Violation(
                                field.equals("definition") ? v.field() : field, v.problem()))
                        .forEach(violations::add);
                return otherwise;
            }
        }
    }
}
