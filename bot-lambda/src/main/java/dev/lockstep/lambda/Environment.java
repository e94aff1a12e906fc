package dev.lockstep.lambda;

import dev.lockstep.Lockstep;
import dev.lockstep.store.TableLayout;
import dev.lockstep.types.InvalidInputException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** The variables that the functions are set up with, by name; the template sets them, and a test compares the two. */
public final class Environment {
    /** Name of the table. */
    public static final String TABLE = "LOCKSTEP_TABLE";
    /**
     * Name of an RStreams bus's table {@code LeoCron}: a bot's function on a bus is set up with the names of three
     * tables instead of {@value #TABLE}.
     */
    public static final String LEO_CRON = "LOCKSTEP_LEO_CRON";
    /** Name of the bus's table {@code LeoSettings}, which has the locks. */
    public static final String LEO_SETTINGS = "LOCKSTEP_LEO_SETTINGS";
    /** Name of the bus's table {@code LeoSystem}. */
    public static final String LEO_SYSTEM = "LOCKSTEP_LEO_SYSTEM";
    /** Seconds by which clocks may differ, 90 if not given; see {@link dev.lockstep.Lockstep.Builder#clockDrift}. */
    public static final String CLOCK_DRIFT = "LOCKSTEP_CLOCK_DRIFT_SECONDS";
    /** Seconds within which a target must start, 60 if not given. */
    public static final String START_WITHIN = "LOCKSTEP_START_WITHIN_SECONDS";
    /**
     * The least level that is logged: {@code ERROR}, {@code WARN}, {@code INFO} (if not given), {@code DEBUG},
     * {@code TRACE}.
     */
    public static final String LOG_LEVEL = "LOCKSTEP_LOG_LEVEL";
    /**
     * {@code true} for metrics of each bot beside those of the table: every bot is paid for; {@code false} if not
     * given.
     */
    public static final String METRICS_PER_BOT = "LOCKSTEP_METRICS_PER_BOT";
    /** The kinds of targets that are switched on, of {@code lambda,sns,https,ecs}; all of them if not given. */
    public static final String TARGET_KINDS = "LOCKSTEP_TARGET_KINDS";
    /**
     * The Lambda functions that may be invoked, by name or ARN, {@code *} accepted at the end; none if not given. As in
     * IAM, {@code orders} does not stand for its versions and aliases: these are {@code orders:*}.
     */
    public static final String ALLOWED_FUNCTIONS = "LOCKSTEP_ALLOWED_FUNCTIONS";
    /** The SNS topics that may be published to, by ARN, {@code *} accepted at the end; none if not given. */
    public static final String ALLOWED_TOPICS = "LOCKSTEP_ALLOWED_TOPICS";
    /**
     * The URLs that may be posted to, such as {@code https://bots.example.com/*}, {@code *} accepted at the end and
     * after the host's {@code /}; none if not given.
     */
    public static final String ALLOWED_URLS = "LOCKSTEP_ALLOWED_URLS";
    /**
     * The ECS tasks that may be run, as {@code cluster/task-definition}, {@code *} accepted at the end; none if not
     * given.
     */
    public static final String ALLOWED_TASKS = "LOCKSTEP_ALLOWED_TASKS";
    /**
     * Number of the account the functions live in, 12 digits. With it a function's name and its ARN in this account and
     * region are the same target; without it a name is allowed by names only and an ARN by ARNs only.
     */
    public static final String ACCOUNT = "LOCKSTEP_ACCOUNT";
    /** ARN of the secret with the keys that sign what is posted to URLs; none is posted to without it. */
    public static final String SIGNING_SECRET = "LOCKSTEP_SIGNING_SECRET";
    /** Seconds that a URL has to answer, 1 to 60, 10 if not given. */
    public static final String HTTPS_TIMEOUT = "LOCKSTEP_HTTPS_TIMEOUT_SECONDS";
    /** Subnets of ECS tasks; no task is run without one. */
    public static final String ECS_SUBNETS = "LOCKSTEP_ECS_SUBNETS";
    /** Security groups of ECS tasks; the network's default if not given. */
    public static final String ECS_SECURITY_GROUPS = "LOCKSTEP_ECS_SECURITY_GROUPS";
    /** The container of an ECS task that is told the invocation, {@code bot} if not given. */
    public static final String ECS_CONTAINER = "LOCKSTEP_ECS_CONTAINER";
    /** Every how many seconds of its minute a sweep is made, 5 to 60; 60, which is one sweep, if not given. */
    public static final String SWEEP_SECONDS = "LOCKSTEP_SWEEP_SECONDS";
    /** How many bots the reconciliation looks at in each minute, 1 to 1,000; 25 if not given. */
    public static final String RECONCILE_BOTS = "LOCKSTEP_RECONCILE_BOTS";
    /** The region, set by AWS. */
    public static final String REGION = "AWS_REGION";

    /**
     * ARNs of the roles and users that may do everything through the Bot API's URL, divided by commas; a {@code *} is
     * accepted at the end of a name. A role's path does not count. None if not given.
     */
    public static final String OPERATORS = "LOCKSTEP_OPERATORS";

    private static final List<String> OF_A_BUS = List.of(LEO_CRON, LEO_SETTINGS, LEO_SYSTEM);
    private static final Duration ONE_TRY = Duration.ofSeconds(6);
    private static final Duration ALL_TRIES = Duration.ofSeconds(20);

    private final Map<String, String> variables;

    private Environment(Map<String, String> variables) {
        this.variables = Map.copyOf(variables);
    }

    /** These variables. */
    public static Environment of(Map<String, String> variables) {
        return new Environment(variables);
    }

    /** The variables of this process. */
    public static Environment ofProcess() {
        return new Environment(System.getenv());
    }

    /**
     * The table that the variables name, by a client of this process's region and role. A request that hangs is given
     * up after 20 seconds, tries included: a function has its own time to keep.
     *
     * @throws InvalidInputException as {@link #layout}
     */
    public Lockstep lockstep() {
        DynamoDbClient dynamo = DynamoDbClient.builder()
                .overrideConfiguration(c -> c.apiCallAttemptTimeout(ONE_TRY).apiCallTimeout(ALL_TRIES))
                .build();
        return Lockstep.over(dynamo, layout())
                .clockDrift(seconds(CLOCK_DRIFT, 90))
                .startWithin(seconds(START_WITHIN, 60))
                .build();
    }

    /**
     * Where records live: in Lockstep's own table or in those of an RStreams bus.
     *
     * @throws InvalidInputException if the variables name neither, both, or only a part of a bus
     */
    public TableLayout layout() {
        table();
        return find(TABLE)
                .map(TableLayout::nativeTable)
                .orElseGet(() -> TableLayout.rstreams(require(LEO_CRON), require(LEO_SETTINGS), require(LEO_SYSTEM)));
    }

    /**
     * Name of the table that has the bots: {@value #TABLE} or {@value #LEO_CRON}.
     *
     * @throws InvalidInputException as {@link #layout}
     */
    public String table() {
        List<String> ofBus =
                OF_A_BUS.stream().filter(name -> find(name).isPresent()).toList();
        if (find(TABLE).isPresent() && !ofBus.isEmpty()) {
            throw InvalidInputException.of(
                    TABLE, "is set, and so is " + ofBus.get(0) + ": a function works on one of the two, not on both");
        } else if (find(TABLE).isEmpty() && ofBus.isEmpty()) {
            throw InvalidInputException.of(
                    TABLE, "is not set; on an RStreams bus " + String.join(", ", OF_A_BUS) + " are set instead");
        } else if (!ofBus.isEmpty() && ofBus.size() < OF_A_BUS.size()) {
            String missing = OF_A_BUS.stream()
                    .filter(name -> !ofBus.contains(name))
                    .findFirst()
                    .orElseThrow();
            throw InvalidInputException.of(
                    missing, "is not set, though " + ofBus.get(0) + " is: the three tables of a bus belong together");
        }
        return find(TABLE).orElseGet(() -> require(LEO_CRON));
    }

    /** A variable that must be there. */
    public String require(String name) {
        return find(name).orElseThrow(() -> InvalidInputException.of(name, "is not set"));
    }

    /** A variable; empty if it is not set or blank. */
    public Optional<String> find(String name) {
        return Optional.ofNullable(variables.get(name)).map(String::strip).filter(value -> !value.isEmpty());
    }

    /** A list divided by commas; empty if the variable is not set. */
    public List<String> list(String name) {
        return find(name).stream()
                .flatMap(value -> Arrays.stream(value.split(",")))
                .map(String::strip)
                .filter(entry -> !entry.isEmpty())
                .toList();
    }

    /** {@code true} or {@code false}. */
    public boolean flag(String name, boolean otherwise) {
        String text = find(name).orElseGet(() -> String.valueOf(otherwise));
        if (!text.equals("true") && !text.equals("false")) {
            throw InvalidInputException.of(name, InvalidInputException.quoted(text) + " is neither true nor false");
        }
        return text.equals("true");
    }

    /** A number of whole seconds from 0 to 86,400. */
    public Duration seconds(String name, long otherwise) {
        return Duration.ofSeconds(number(name, otherwise, 0, 86_400));
    }

    /** A whole number between two bounds, both of them accepted. */
    public long number(String name, long otherwise, long least, long most) {
        String text = find(name).orElseGet(() -> String.valueOf(otherwise));
        if (!text.matches("[0-9]{1,12}") || Long.parseLong(text) < least || Long.parseLong(text) > most) {
            throw InvalidInputException.of(
                    name, InvalidInputException.quoted(text) + " is not a whole number from " + least + " to " + most);
        }
        return Long.parseLong(text);
    }
}
