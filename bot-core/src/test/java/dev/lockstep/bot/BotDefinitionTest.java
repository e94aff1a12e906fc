package dev.lockstep.bot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lockstep.types.InvalidInputException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class BotDefinitionTest {

    @Test
    void onlyATargetMustBeGiven() {
        BotDefinition bot = BotDefinition.bot("enrich").target("lambda:enrich").build();

        assertThat(bot.name()).isEqualTo("enrich");
        assertThat(bot.settings()).isEqualTo("{}");
        assertThat(bot.timeout()).isEqualTo(Duration.ofMinutes(5));
        assertThat(bot.delay()).isEqualTo(Duration.ZERO);
        assertThat(bot.reads()).isEmpty();
        assertThat(bot.schedule()).isEmpty();
    }

    @Test
    void everythingThatIsWrongIsToldAtOnce() {
        assertThat(refusedFields(BotDefinition.bot("not a name")
                        .name("\n")
                        .target("carrier-pigeon:bob")
                        .reads("fine", "not fine")
                        .writes("#")
                        .schedule("every now and then")
                        .timeout(Duration.ZERO)
                        .delay(Duration.ofSeconds(-1))
                        .settings("[]")
                        .system("../up")
                        .instances(0)
                        .shards("not among the reads")))
                .containsExactlyInAnyOrder(
                        "id",
                        "name",
                        "target",
                        "reads",
                        "writes",
                        "schedule",
                        "timeout",
                        "delay",
                        "settings",
                        "system",
                        "instances",
                        "shards");
    }

    @Test
    void aBuilderThatWasMendedBuilds() {
        BotDefinition.Builder builder = BotDefinition.bot("enrich");
        assertThat(refusedFields(builder)).containsExactly("target");

        assertThatCode(() -> builder.target("lambda:enrich").build()).doesNotThrowAnyException();
    }

    @Test
    void aDefinitionGoesThroughItsBuilderUnchanged() {
        BotDefinition full = full();

        assertThat(full.toBuilder().build()).isEqualTo(full);
    }

    @Test
    void fieldsCanBeTakenBack() {
        BotDefinition less = full().toBuilder().withoutSchedule().reads().tags().build();

        assertThat(less.schedule()).isEmpty();
        assertThat(less.reads()).isEmpty();
        assertThat(less.tags()).isEmpty();
    }

    static Stream<Arguments> limits() {
        return Stream.of(
                limit("name", 256, (b, n) -> b.name("n".repeat(n))),
                limit("description", 1_000, (b, n) -> b.description("d".repeat(n))),
                limit("owner", 256, (b, n) -> b.owner("o".repeat(n))),
                limit("tags", 128, (b, n) -> b.tags("t".repeat(n))),
                limit("tags", 50, (b, n) -> b.tags(names("t", n))),
                limit("reads", 256, (b, n) -> b.reads(names("q", n))),
                limit("reads", 128, (b, n) -> b.reads("q".repeat(n))),
                limit("writes", 256, (b, n) -> b.writes(names("q", n))),
                limit("timeout", 366, (b, n) -> b.timeout(Duration.ofDays(n))),
                limit("delay", 366, (b, n) -> b.delay(Duration.ofDays(n))),
                limit("settings", 65_536, (b, n) -> b.settings("{" + " ".repeat(n - 2) + "}")),
                limit("target", 64, (b, n) -> b.target("lambda:" + "f".repeat(n))),
                limit("system", 128, (b, n) -> b.system("s".repeat(n))),
                limit("instances", 256, BotDefinition.Builder::instances),
                limit("tables", 50, (b, n) -> b.tables(names("table-", n))),
                limit("tables", 255, (b, n) -> b.tables("t".repeat(n))),
                limit("role", 64, (b, n) -> b.role("arn:aws:iam::123456789012:role/" + "r".repeat(n))),
                limit("managedBy", 1_024, (b, n) -> b.managedBy("m".repeat(n))));
    }

    @ParameterizedTest
    @MethodSource("limits")
    void aFieldIsAcceptedUpToItsLimitAndRefusedBeyond(String field, int most, Sized sized) {
        assertThatCode(() -> sized.set(fine(), most).build()).doesNotThrowAnyException();
        assertThat(refusedFields(sized.set(fine(), most + 1))).containsExactly(field);
    }

    static Stream<Arguments> refusals() {
        return Stream.of(
                refusal("timeout", b -> b.timeout(Duration.ofMillis(-1))),
                refusal("timeout", b -> b.timeout(Duration.ofNanos(1))),
                refusal("timeout", b -> b.timeout(Duration.ofNanos(1_500_000))),
                refusal("timeout", b -> b.timeout(Duration.ofSeconds(Long.MAX_VALUE))),
                refusal("delay", b -> b.delay(Duration.ofMillis(-1))),
                refusal("delay", b -> b.delay(Duration.ofNanos(999_999))),
                refusal("delay", b -> b.delay(Duration.ofSeconds(Long.MIN_VALUE))),
                refusal("name", b -> b.name("")),
                refusal("owner", b -> b.owner("a\u0000b")),
                refusal("description", b -> b.description("half a pair: \ud800")),
                refusal("tags", b -> b.tags("")),
                refusal("instances", b -> b.instances(0)),
                refusal("tables", b -> b.tables("no/table")),
                refusal("role", b -> b.role("orders")),
                refusal("role", b -> b.role("arn:aws:iam::123456789012:user/ann")),
                refusal("role", b -> b.role("arn:aws:iam::123456789012:role/*")),
                refusal("managedBy", b -> b.managedBy("")),
                refusal("schedule", b -> b.schedule("* * * * *", "Europe/Atlantis")),
                refusal("schedule", b -> b.schedule("0 0 30 2 *")));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void aFieldThatCannotBeKeptAsItIsGivenIsRefused(String field, UnaryOperator<BotDefinition.Builder> change) {
        assertThat(refusedFields(change.apply(fine()))).containsExactly(field);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "lambda",
                "lambda:",
                "LAMBDA:x",
                " lambda:x",
                "lambda:a b",
                "lambda:x\n",
                "http://insecure",
                "https:evil",
                "https://user@host/",
                "https://host/#part",
                "https://host/a b",
                "https://169.254.169.254/latest/meta-data",
                "https://localhost/run",
                "https://[::1]/run",
                "ecs:cluster",
                "sns:topic",
                "process:",
                "process:-rf",
                "lambda:arn:aws:lambda:eu-central-1:1:function:f",
                "file:///etc/passwd"
            })
    void aTargetOfNoKnownFormIsRefused(String target) {
        assertThat(refusedFields(fine().target(target))).containsExactly("target");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "lambda:enrich",
                "lambda:enrich:$LATEST",
                "lambda:arn:aws:lambda:eu-central-1:123456789012:function:enrich:7",
                "sns:arn:aws-cn:sns:cn-north-1:123456789012:bots.fifo",
                "https://bots.example.com:8443/run",
                "ecs:cluster/task:3",
                "process:orders/enrich"
            })
    void aTargetIsReadAsItIsWritten(String target) {
        assertThat(fine().target(target).build().target()).hasToString(target);
    }

    @Test
    void healthRefusesWhatIsNoLimit() {
        for (int limit : new int[] {0, -1, 1_001}) {
            assertThat(refusedFields(fine().health(new Health(limit, Optional.empty(), Optional.empty()))))
                    .containsExactly("health.errorLimit");
        }
        assertThat(refusedFields(
                        fine().health(new Health(1, Optional.of(Duration.ZERO), Optional.of(Duration.ofMillis(-1))))))
                .containsExactly("health.longestLag", "health.longestSilence");
    }

    /** A definition that says everything that can be said. */
    static BotDefinition full() {
        return BotDefinition.bot("enrich")
                .name("Enriches orders")
                .description("with what the customer service knows, in \u00e4\u6f22\ud83d\ude00")
                .owner("team orders")
                .tags("orders", "critical")
                .target("lambda:orders-enrich:live")
                .reads("orders", "customers")
                .writes("orders-enriched")
                .schedule("0 3 * * MON", "Europe/Berlin")
                .timeout(Duration.ofMillis(90_001))
                .delay(Duration.ofSeconds(3))
                .settings("{ \"keep\": [1, 2.50, \"as \\u0069t is\"] }")
                .system("crm")
                .health(new Health(3, Optional.of(Duration.ofHours(1)), Optional.of(Duration.ofDays(1))))
                .role("arn:aws:iam::123456789012:role/bots/orders-enrich")
                .tables("orders-counts")
                .managedBy("stack orders, resource Enrich")
                .build();
    }

    private interface Sized {
        BotDefinition.Builder set(BotDefinition.Builder builder, int size);
    }

    private static Arguments limit(String field, int most, Sized sized) {
        return Arguments.of(field, most, sized);
    }

    private static Arguments refusal(String field, UnaryOperator<BotDefinition.Builder> change) {
        return Arguments.of(field, change);
    }

    private static BotDefinition.Builder fine() {
        return BotDefinition.bot("enrich").target("lambda:enrich");
    }

    private static String[] names(String prefix, int count) {
        return IntStream.range(0, count).mapToObj(i -> prefix + i).toArray(String[]::new);
    }

    private static Stream<String> refusedFields(BotDefinition.Builder builder) {
        InvalidInputException refused = catchThrowableOfType(InvalidInputException.class, builder::build);
        assertThat(refused).isNotNull();
        return refused.violations().stream().map(InvalidInputException.Violation::field);
    }
}
