package dev.lockstep.lambda.bot;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.fixture.TestBus;
import dev.lockstep.lambda.Environment;
import dev.lockstep.lambda.log.Metrics;
import dev.lockstep.run.Checkpoint;
import dev.lockstep.run.Position;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.testkit.Fault;
import dev.lockstep.testkit.FaultPlan;
import dev.lockstep.types.EventId;
import dev.lockstep.types.InvalidInputException;
import dev.lockstep.types.QueueName;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * A bot's function on an RStreams bus: from the claim that the bus's processor made to the item that the bus expects.
 */
class BusRunTest {
    private static final BusRecordings.Invoked FIRST = BusRecordings.firstOf("reader");
    private static final long TOKEN = FIRST.cron().path("ts").asLong();
    private static final EventId LAST = EventId.of("z/2026/11/22/01/33/1795311239337-0000002");

    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    @RegisterExtension
    final TestBus bus = new TestBus(DYNAMO);

    private final BusItems items = new BusItems(bus);

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @Test
    void aRunLeavesTheItemAsTheWrapperOfLeoSdkDoes() {
        JsonNode after = BusRecordings.items("02-first-events").path("reader");
        JsonNode run = after.path("instances").path("M").path("0").path("M");
        Instant started = Instant.ofEpochMilli(run.path("startTime").path("N").asLong());
        Instant ended = Instant.ofEpochMilli(run.path("completedTime").path("N").asLong());
        Instant read = Instant.ofEpochMilli(1_795_311_240_750L);
        register("reader");
        claim("reader", TOKEN, run);
        bus.clock().set(started);

        String answer = handle(FIRST.payload().toString(), request("req-1"), work -> {
            assertThat(work.position("orders")).isEmpty();
            assertThat(work.settings()).isEqualTo("{\"source\":\"orders\"}");
            work.checkpoint(Checkpoint.NONE.andRead(
                    QueueName.of("orders"),
                    Position.at(LAST)
                            .withRecords(3)
                            .withSourceTime(Instant.ofEpochMilli(1_795_311_239_336L))
                            .withTimes(read, read)));
            bus.clock().set(ended);
        });

        assertThat(answer).isEqualTo("{\"outcome\":\"complete\"}");
        assertThat(differences(BusItems.flat(BusItems.item(after)), items.flat("reader")))
                .isEmpty();
        assertThat(lines()).isEqualTo(FIRST.log());
    }

    @Test
    void aFailedRunIsThrownAndLeavesTheItemAsTheWrapperDoesBeforeTheBusDelaysTheNext() {
        BusRecordings.Invoked invoked = BusRecordings.firstOf("failing");
        JsonNode after = BusRecordings.items("05-failing-bot").path("failing");
        JsonNode run = after.path("instances").path("M").path("0").path("M");
        Map<String, AttributeValue> before = new HashMap<>(BusItems.item(after));
        List.of("errorCount", "message", "scheduledTrigger", "invokeTime", "token", "progress")
                .forEach(before::remove);
        before.put("instances", AttributeValue.fromM(Map.of()));
        items.put(before);
        long token = invoked.cron().path("ts").asLong();
        claim("failing", token, run);
        bus.clock().set(Instant.ofEpochMilli(run.path("startTime").path("N").asLong()));
        IllegalStateException broken = new IllegalStateException("database down");

        assertThatThrownBy(() -> handle(invoked.payload().toString(), request("req-4"), work -> {
                    bus.clock()
                            .set(Instant.ofEpochMilli(
                                    run.path("completedTime").path("N").asLong()));
                    throw broken;
                }))
                .isSameAs(broken);

        assertThat(differences(BusItems.flat(BusItems.item(after)), items.flat("failing")))
                .as("the bus itself sets the next trigger; the log has more than a message")
                .containsExactly("-scheduledTrigger", "~instances.0.log", "~instances.0.maxDuration");
        assertThat(items.flat("failing").get("instances.0.log")).contains("database down");
        assertThat(lines()).isEqualTo(invoked.log());
    }

    @Test
    void aRunCostsTwoRequestsBesideTheBotsOwnAndTheSettingsNone() {
        claimed();

        assertThat(bus.cost(() -> handle(FIRST.payload().toString(), request("req-1"), BotContext::settings))
                        .requests())
                .isEqualTo(2);
    }

    @Test
    void theSameRequestTriedAgainAfterAFailureFindsItsOwnEnd() {
        claimed();
        assertThatThrownBy(() -> handle(FIRST.payload().toString(), request("req-1"), work -> {
                    throw new IllegalStateException("once");
                }))
                .hasMessage("once");
        Map<String, String> failed = items.flat("reader");
        out.reset();

        assertThat(handle(FIRST.payload().toString(), request("req-1"), BusRunTest::neverRun))
                .isEqualTo("\"already running\"");
        assertThat(items.flat("reader")).isEqualTo(failed);
        assertThat(lines()).containsExactly("[LEOCRON]:check:reader:0:" + TOKEN + ":req-1");
    }

    @Test
    void theSameRequestDeliveredAgainAfterAnAbruptDeathGoesOn() {
        claimed();
        bus.lockstep()
                .runs()
                .start(InvocationEvent.read(FIRST.payload().toString()), "req-1", Duration.ofMinutes(1))
                .checkpoint(Checkpoint.read("orders", LAST, 3));

        String answer = handle(
                FIRST.payload().toString(),
                request("req-1"),
                work -> assertThat(work.position("orders")).contains(LAST));

        assertThat(answer).isEqualTo("{\"outcome\":\"complete\"}");
    }

    @Test
    void aRunThatANodeProcessHoldsIsAnsweredAsTheWrapperAnswersIt() {
        claimed();
        items.set("reader", List.of("instances", "0", "startTime"), BusItems.number(TOKEN + 100));
        items.set("reader", List.of("instances", "0", "requestId"), AttributeValue.fromS("node-request"));
        Map<String, String> held = items.flat("reader");

        assertThat(handle(FIRST.payload().toString(), request("req-1"), BusRunTest::neverRun))
                .isEqualTo("\"already running\"");
        assertThat(items.flat("reader")).isEqualTo(held);
    }

    @Test
    @Tag("P8")
    void aRunThatTheBusHasClaimedAnewIsAnsweredTheSameWay() {
        claimed();
        items.claim("reader", "0", TOKEN + 1, TOKEN + 700, Map.of());

        assertThat(handle(FIRST.payload().toString(), request("req-1"), BusRunTest::neverRun))
                .isEqualTo("\"already running\"");
    }

    @Test
    @Tag("P8")
    void aRunThatTheBusClaimsAnewWhileItWorksWritesNothingMore() {
        claimed();
        List<String> after = new ArrayList<>();

        String answer = handle(FIRST.payload().toString(), request("req-1"), work -> {
            items.claim("reader", "0", TOKEN + 1, TOKEN + 700, Map.of());
            work.checkpoint(Checkpoint.read("orders", LAST, 3));
            after.add("worked on");
        });

        assertThat(answer).isEqualTo("{\"outcome\":\"lost\"}");
        assertThat(after).isEmpty();
        assertThat(items.flat("reader")).doesNotContainKey("checkpoints.read.queue:orders.checkpoint");
        assertThat(lines()).hasSize(2).noneMatch(line -> line.contains("complete"));
    }

    @Test
    void aTableThatCannotBeReachedIsAnErrorAndNoAnswer() {
        claimed();
        bus.faults().follow(FaultPlan.always(Fault.LOST_REQUEST));

        assertThatThrownBy(() -> handle(FIRST.payload().toString(), request("req-1"), BusRunTest::neverRun))
                .isInstanceOf(RuntimeException.class);
    }

    @Test
    void anEventThatATopicCarriesIsRunToo() {
        claimed();
        String quoted = new String(
                JsonStringEncoder.getInstance().quoteAsString(FIRST.payload().toString()));

        assertThat(handle(
                        "{\"Records\":[{\"Sns\":{\"Message\":\"" + quoted + "\"}}]}",
                        request("req-1"),
                        work -> assertThat(work.settings()).isEqualTo("{\"source\":\"orders\"}")))
                .isEqualTo("{\"outcome\":\"complete\"}");
    }

    @Test
    void anInstanceOfAFanOutWorksInItsShareAndLeavesThePositionsOfTheBotAlone() {
        EventId begin = EventId.of("z/2026/11/22/01/33/1795311239337-0000000");
        EventId beyond = EventId.of("z/2026/11/22/01/33/1795311239337-0000003");
        register("reader");
        items.set("reader", List.of("checkpoints", "read", "queue:orders"), at(EventId.of("z/2026/11/21")));
        items.claim("reader", "2", TOKEN, TOKEN + 40, Map.of("queue:orders", at(begin)));
        String event = ("{'source':'orders','__cron':{'id':'reader','iid':2,'ts':" + TOKEN + ",'cploc':'instances',"
                        + "'icount':4,'maxeid':'" + LAST + "','starteid':{'queue:orders':'" + begin + "'}}}")
                .replace('\'', '"');

        handle(event, request("req-1"), work -> {
            assertThat(work.instance()).isEqualTo(2);
            assertThat(work.fanOut().orElseThrow().instances()).isEqualTo(4);
            assertThat(work.fanOut().orElseThrow().upTo()).contains(LAST);
            assertThat(work.position("orders")).contains(begin);
            assertThatThrownBy(() -> work.checkpoint(Checkpoint.read("orders", beyond, 1)))
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageContaining("passes the end of the fan-out's round");
            work.checkpoint(Checkpoint.read("orders", LAST, 2));
            assertThat(work.position("orders")).contains(LAST);
        });

        assertThat(items.flat("reader"))
                .containsEntry("instances.2.queue:orders.checkpoint", "S=" + LAST)
                .containsEntry("checkpoints.read.queue:orders.checkpoint", "S=z/2026/11/21")
                .containsEntry("instances.2.status", "S=complete");
        assertThat(lines()).endsWith("[LEOCRON]:complete:reader:2:" + TOKEN + ":req-1");
    }

    private static AttributeValue at(EventId event) {
        return AttributeValue.fromM(Map.of("checkpoint", AttributeValue.fromS(event.value())));
    }

    /** As the recorded claim that led to this run. */
    private void claim(String bot, long token, JsonNode run) {
        items.claim(bot, "0", token, run.path("invokeTime").path("N").asLong(), Map.of());
    }

    private void claimed() {
        register("reader");
        items.claim("reader", "0", TOKEN, TOKEN + 40, Map.of());
        bus.clock().set(Instant.ofEpochMilli(TOKEN + 600));
    }

    /** As the recorded bot was registered and woken. */
    private void register(String bot) {
        items.put(BusItems.item(BusRecordings.items("01-registered").path(bot)));
        items.set(bot, List.of("trigger"), BusItems.number(TOKEN));
        items.set(bot, List.of("requested_kinesis", "queue:orders"), AttributeValue.fromS(LAST.value()));
    }

    private static void neverRun(BotContext work) {
        throw new AssertionError("run " + work.run().runId());
    }

    private static OneInvocation request(String id) {
        return new OneInvocation(id, Duration.ofMillis(59_999));
    }

    private String handle(String event, OneInvocation lambda, HostedRun.Work work) {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        Host host = new Host(
                bus.lockstep(),
                new Metrics(
                        Environment.of(Map.of(Environment.TABLE, bus.cron())),
                        new PrintStream(new ByteArrayOutputStream(), false, UTF_8),
                        bus.clock()),
                new BusLog(() -> new PrintStream(out, false, UTF_8), bus.clock()));
        try {
            new BotHandler(host) {
                @Override
                protected void run(BotContext context) throws Exception {
                    work.run(context);
                }
            }.handleRequest(new ByteArrayInputStream(event.getBytes(UTF_8)), answer, lambda);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return answer.toString(UTF_8);
    }

    /** What was said for Botmon, without what Lambda's log of a Node function has before it. */
    private List<String> lines() {
        return out.toString(UTF_8)
                .lines()
                .map(line -> line.substring(line.indexOf("[LEOCRON]")))
                .toList();
    }

    /** Paths that differ from what is expected, but for what is Lockstep's own. */
    private static List<String> differences(Map<String, String> expected, Map<String, String> actual) {
        TreeSet<String> paths = new TreeSet<>(new TreeMap<>(expected).keySet());
        paths.addAll(actual.keySet());
        List<String> found = new ArrayList<>();
        for (String path : paths) {
            if (!actual.containsKey(path)) {
                found.add("-" + path);
            } else if (!expected.containsKey(path)) {
                if (!path.contains("lockstep")) {
                    found.add("+" + path);
                }
            } else if (!expected.get(path).equals(actual.get(path))) {
                found.add("~" + path);
            }
        }
        found.sort(null);
        return found;
    }
}
