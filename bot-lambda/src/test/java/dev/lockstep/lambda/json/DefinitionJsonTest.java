package dev.lockstep.lambda.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.bot.BotDefinition;
import dev.lockstep.bot.Health;
import dev.lockstep.bot.Instances;
import dev.lockstep.types.InvalidInputException;
import dev.lockstep.types.QueueName;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DefinitionJsonTest {

    @Test
    void theShortestDefinitionHasAnIdAndATarget() {
        assertThat(read("{'id':'orders','target':'lambda:orders'}"))
                .isEqualTo(BotDefinition.bot("orders").target("lambda:orders").build());
    }

    @Test
    void everyMemberIsRead() {
        BotDefinition definition = read("{'id':'orders','name':'Orders','description':'adds prices','owner':'team-a',"
                + "'tags':['a','b'],'target':'lambda:orders','reads':['in','more'],'writes':['out'],"
                + "'schedule':{'expression':'30 2 * * *','zone':'Europe/Berlin'},'timeout':'PT1M','delay':2.5,"
                + "'settings':'{}','system':'shop','health':{'errorLimit':3,'longestLag':'PT1H','longestSilence':60},"
                + "'instances':4,'shards':['more'],'role':'arn:aws:iam::123456789012:role/orders','tables':['prices'],"
                + "'managedBy':'shop'}");

        assertThat(definition)
                .isEqualTo(BotDefinition.bot("orders")
                        .name("Orders")
                        .description("adds prices")
                        .owner("team-a")
                        .tags("a", "b")
                        .target("lambda:orders")
                        .reads("in", "more")
                        .writes("out")
                        .schedule("30 2 * * *", "Europe/Berlin")
                        .timeout(Duration.ofMinutes(1))
                        .delay(Duration.ofMillis(2_500))
                        .system("shop")
                        .health(new Health(3, Optional.of(Duration.ofHours(1)), Optional.of(Duration.ofMinutes(1))))
                        .instances(4)
                        .shards("more")
                        .role("arn:aws:iam::123456789012:role/orders")
                        .tables("prices")
                        .managedBy("shop")
                        .build());
    }

    @Test
    void everyFieldOfADefinitionIsAMember() {
        assertThat(DefinitionJson.members())
                .containsExactlyInAnyOrderElementsOf(Stream.of(BotDefinition.class.getRecordComponents())
                        .map(RecordComponent::getName)
                        .toList());
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void whatIsWrittenReadsBackEqual(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 200; i++) {
            BotDefinition definition = definition(random);
            String json = DefinitionJson.write(definition).toString();

            assertThat(DefinitionJson.read(Json.read(json))).as(json).isEqualTo(definition);
        }
    }

    @Test
    void everythingThatIsWrongIsToldWithItsPath() {
        InvalidInputException refused = refused("{'target':7,'reads':['in',8],'writes':'out','timeout':'soon',"
                + "'health':{'errorLimit':'3','longestLag':'-PT1S'},'schedule':{'zone':'UTC'},'settings':[],"
                + "'role':'admin','instances':1.5}");

        assertThat(refused.violations())
                .extracting(InvalidInputException.Violation::field)
                .containsExactlyInAnyOrder(
                        "id",
                        "target",
                        "reads[1]",
                        "writes",
                        "timeout",
                        "health.errorLimit",
                        "health.longestLag",
                        "schedule.expression",
                        "settings",
                        "role",
                        "instances");
    }

    @Test
    void instancesAreANumberOrARuleByLag() {
        assertThat(read("{'id':'a','target':'process:a','instances':{'most':8,'perLag':'PT1M'}}")
                        .instances())
                .isEqualTo(Instances.perLag(1, 8, Duration.ofMinutes(1)));
        assertThat(read("{'id':'a','target':'process:a','instances':{'least':2,'most':8,'perEvents':1000000000000}}")
                        .instances())
                .isEqualTo(Instances.perEvents(2, 8, 1_000_000_000_000L));
        assertThat(read("{'id':'a','target':'process:a','instances':{'least':4,'most':4}}")
                        .instances())
                .isEqualTo(Instances.fixed(4));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "0                                                | instances: 0 is not accepted: 1 to 256",
                "257                                              | instances: 257 is not accepted",
                "{'least':3,'most':2,'perLag':60}                 | instances: least 3 is above most 2",
                "{'most':8}                                       | instances: from 1 to 8 needs either perLag or perE",
                "{'most':8,'perLag':60,'perEvents':9}             | instances: has both perLag and perEvents",
                "{'most':8,'perLag':0}                            | instances: has a perLag of PT0S",
                "{'most':8,'perEvents':-1}                        | instances: has perEvents of -1",
                "{'least':1,'perLag':60}                          | instances.most: is missing",
                "{'most':'8','perLag':60}                         | instances.most: 8 is text",
                "{'most':8,'perlag':60}                           | instances.perlag: is not known; did you mean perLag",
                "'4'                                              | instances: 4 is text",
                "true                                             | instances: true is true or false",
            })
    void aNumberOfInstancesThatIsNoneIsRefusedWithTheRest(String instances, String problem) {
        InvalidInputException refused =
                refused("{'id':'a','target':'ftp:a','shards':['q'],'instances':" + instances + "}");

        assertThat(refused.violations())
                .extracting(violation -> violation.toString().replace("\"", ""))
                .anySatisfy(told -> assertThat(told).startsWith(problem))
                .anySatisfy(told -> assertThat(told).startsWith("target: "));
    }

    @Test
    void aShardThatIsNotReadIsRefused() {
        assertThat(refused("{'id':'a','target':'process:a','reads':['p'],'shards':['q',7]}")
                        .violations())
                .extracting(InvalidInputException.Violation::field)
                .containsExactly("shards[1]", "shards");
    }

    @Test
    void anUnknownMemberIsRefusedWithTheOneThatWasMeant() {
        InvalidInputException refused =
                refused("{'id':'a','target':'process:a','taget':'','health':{'errorlimit':3},'evil\\n':1}");

        assertThat(refused.violations())
                .extracting(Object::toString)
                .anySatisfy(problem -> assertThat(problem)
                        .startsWith("taget: is not known; did you mean target? Accepted: delay, description, health"))
                .anySatisfy(problem ->
                        assertThat(problem).startsWith("health.errorlimit: is not known; did you mean errorLimit?"))
                .anySatisfy(problem -> assertThat(problem).startsWith("\"evil\\u000a\": is not known. Accepted: "))
                .hasSize(3);
    }

    @Test
    void aHundredUnknownMembersAreToldInFewWords() {
        String strangers = String.join(
                ",", IntStream.range(0, 100).mapToObj(i -> "'zzzzz" + i + "':1").toList());

        assertThat(refused("{'id':'a','target':'process:a'," + strangers + "}").violations())
                .hasSize(11)
                .last()
                .hasToString("input: has 90 more members that are not known");
    }

    @Test
    void aMemberThatIsNullIsNotThere() {
        assertThat(read("{'id':'a','target':'process:a','schedule':null,'name':null}"))
                .isEqualTo(BotDefinition.bot("a").target("process:a").build());
    }

    @ParameterizedTest
    @ValueSource(strings = {"300", "'300'", "300.0", "'PT5M'", "'pt300s'"})
    void aTimeoutIsSecondsOrADuration(String timeout) {
        assertThat(read("{'id':'a','target':'process:a','timeout':" + timeout + "}")
                        .timeout())
                .isEqualTo(Duration.ofMinutes(5));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "'-1'", "1e9", "'PT99999999999999999H'", "true", "'300 s'", "0.0001", "''", "[]"})
    void aTimeoutThatIsNoneOfThemIsRefused(String timeout) {
        assertThat(refused("{'id':'a','target':'process:a','timeout':" + timeout + "}")
                        .violations())
                .extracting(InvalidInputException.Violation::field)
                .containsExactly("timeout");
    }

    @Test
    void settingsAsTextStayAsTheyAre() {
        assertThat(read("{'id':'a','target':'process:a','settings':'{ \\'n\\' : 1.10 }'}")
                        .settings())
                .isEqualTo("{ \"n\" : 1.10 }");
    }

    @Test
    void settingsAsAnObjectKeepTheirNumbers() {
        assertThat(read("{'id':'a','target':'process:a','settings':{'n':1.10,'big':12345678901234567890123}}")
                        .settings())
                .isEqualTo("{\"n\":1.10,\"big\":12345678901234567890123}");
    }

    @Test
    void cloudFormationsTextBecomesNumbersWhereNumbersAreWantedOnly() {
        BotDefinition definition = DefinitionJson.read(
                json("{'Id':'007','Owner':'true','Tags':['1'],'Target':'process:a','Reads':['08'],"
                        + "'Instances':{'Least':'2','Most':'8','PerEvents':'1000'},'Shards':['08'],"
                        + "'Timeout':'300','Health':{'ErrorLimit':'3'},'Name':'null'}"),
                Dialect.CLOUDFORMATION);

        assertThat(definition.id().value()).isEqualTo("007");
        assertThat(definition.owner()).isEqualTo("true");
        assertThat(definition.tags()).containsExactly("1");
        assertThat(definition.reads()).containsExactly(QueueName.of("08"));
        assertThat(definition.shards()).containsExactly(QueueName.of("08"));
        assertThat(definition.instances()).isEqualTo(Instances.perEvents(2, 8, 1_000));
        assertThat(definition.health().errorLimit()).isEqualTo(3);
        assertThat(definition.timeout()).isEqualTo(Duration.ofMinutes(5));
    }

    @Test
    void cloudFormationsProblemsAreToldInItsAuthorsWords() {
        assertThatThrownBy(() -> DefinitionJson.read(
                        json("{'Id':'a','id':'b','Target':'a','Health':{'ErrorLimit':'many'}}"),
                        Dialect.CLOUDFORMATION))
                .hasMessageContaining("id: is given twice")
                .hasMessageContaining("Target: \"a\" has no known kind")
                .hasMessageContaining("Health.ErrorLimit: \"many\" is text");
    }

    @Test
    void withoutCloudFormationTextIsNoNumberAndACapitalMatters() {
        assertThat(refused("{'id':'a','target':'process:a','instances':'1','Name':'A'}")
                        .violations())
                .extracting(InvalidInputException.Violation::field)
                .containsExactly("instances", "Name");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "7", "{} {}", "{'id':'a','id':'b','target':'process:a'}"})
    void whatIsNoJsonObjectIsRefused(String text) {
        assertThatThrownBy(() -> read(text)).isInstanceOf(InvalidInputException.class);
    }

    private static BotDefinition definition(Random random) {
        BotDefinition.Builder builder = BotDefinition.bot("b" + random.nextInt())
                .target(random.nextBoolean() ? "lambda:f:live" : "ecs:a/b:7")
                .description(text(random))
                .owner(text(random))
                .tags(texts(random))
                .writes(names(random))
                .tables(names(random))
                .timeout(Duration.ofMillis(1 + random.nextInt(1_000_000_000)))
                .delay(Duration.ofMillis(random.nextInt(100_000)))
                .settings("{ \"" + random.nextInt() + "\" :" + random.nextDouble() + "}")
                .health(new Health(
                        1 + random.nextInt(1_000),
                        perhaps(random, Duration.ofMillis(1 + random.nextInt(1_000_000))),
                        perhaps(random, Duration.ofDays(1 + random.nextInt(1_000)))));
        perhaps(random, "n" + text(random)).ifPresent(builder::name);
        perhaps(random, "rate(" + (1 + random.nextInt(9)) + " minutes)").ifPresent(builder::schedule);
        perhaps(random, "Asia/Tokyo").ifPresent(zone -> builder.schedule("0 9 * * MON", zone));
        perhaps(random, "system-" + random.nextInt(5)).ifPresent(builder::system);
        perhaps(random, "arn:aws:iam::123456789012:role/a/b").ifPresent(builder::role);
        perhaps(random, "m" + text(random)).ifPresent(builder::managedBy);
        instances(random).ifPresent(builder::instances);
        String[] reads = names(random);
        builder.reads(reads)
                .shards(List.of(reads).stream().limit(random.nextInt(3)).toArray(String[]::new));
        return builder.build();
    }

    private static Optional<Instances> instances(Random random) {
        int least = 1 + random.nextInt(8);
        int most = least + 1 + random.nextInt(200);
        return switch (random.nextInt(4)) {
            case 0 -> Optional.of(Instances.fixed(most));
            case 1 -> Optional.of(Instances.perLag(least, most, Duration.ofMillis(1 + random.nextInt(1_000_000))));
            case 2 -> Optional.of(Instances.perEvents(least, most, 1 + random.nextLong(1_000_000_000_000_000_000L)));
            default -> Optional.empty();
        };
    }

    private static <T> Optional<T> perhaps(Random random, T value) {
        return random.nextBoolean() ? Optional.of(value) : Optional.empty();
    }

    private static String[] texts(Random random) {
        Set<String> texts = Set.of("t" + text(random), "1", "true", "{}");
        return texts.stream().limit(random.nextInt(4)).toArray(String[]::new);
    }

    private static String[] names(Random random) {
        return List.of("007", "queue-" + random.nextInt(), "a.b_c").stream()
                .limit(random.nextInt(4))
                .toArray(String[]::new);
    }

    private static String text(Random random) {
        List<String> pieces = List.of("\"", "\\", "é", "😀", "}", " ", "null", "0");
        return String.join(
                "",
                random.ints(random.nextInt(6), 0, pieces.size())
                        .mapToObj(pieces::get)
                        .toList());
    }

    private static InvalidInputException refused(String json) {
        return catchThrowableOfType(InvalidInputException.class, () -> read(json));
    }

    private static BotDefinition read(String json) {
        return DefinitionJson.read(json(json));
    }

    private static JsonNode json(String json) {
        return Json.read(json.replace("\\'", "\\\"").replace('\'', '"'));
    }
}
