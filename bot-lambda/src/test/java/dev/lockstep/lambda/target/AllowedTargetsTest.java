package dev.lockstep.lambda.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.bot.Target;
import dev.lockstep.dispatch.InvocationRefusedException;
import dev.lockstep.lambda.Environment;
import dev.lockstep.types.InvalidInputException;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What may be invoked, read from the variables, against targets that would like to be. */
class AllowedTargetsTest {
    private static final String OWN = "arn:aws:lambda:eu-central-1:123456789012:function:";

    @Test
    void nothingIsAllowedByEmptyLists() {
        refused(Environment.ALLOWED_FUNCTIONS, "", "lambda:orders");
        refused(Environment.ALLOWED_TOPICS, "", "sns:arn:aws:sns:eu-central-1:123456789012:bots");
        refused(Environment.ALLOWED_URLS, " , ", "https://bots.example.com/run");
        refused(Environment.ALLOWED_TASKS, "", "ecs:cluster/task");
    }

    @ParameterizedTest
    @CsvSource({
        "orders,                  lambda:orders",
        "orders:live,             lambda:orders:live",
        "orders:*,                lambda:orders:live",
        "orders-*,                lambda:orders-enrich",
        "orders-*,                lambda:orders-enrich:live",
        "a|orders|b,              lambda:orders",
        "*,                       lambda:orders",
        "OWNorders,               lambda:orders",
        "OWNorders-*,             lambda:orders-enrich:live",
        "orders,                  lambda:OWNorders",
        "orders-*,                lambda:OWNorders-enrich:live",
        "OWNorders,               lambda:OWNorders",
        "arn:aws:lambda:eu-central-1:999999999999:function:*, lambda:arn:aws:lambda:eu-central-1:999999999999:function:a"
    })
    void functionsOfAListAreAllowed(String list, String target) {
        allowed(Environment.ALLOWED_FUNCTIONS, own(list), own(target));
    }

    @ParameterizedTest
    @CsvSource({
        "allowed,    lambda:allowedX",
        "allowed,    lambda:OWNallowedX",
        "OWNallowed, lambda:OWNallowedX",
        "OWNallowed, lambda:allowedX",
        "allowed,    lambda:Allowed",
        "allowed,    lambda:allowed:live",
        "allowed:*,  lambda:allowed",
        "allowed-*,  lambda:allowe",
        "allowed-*,  lambda:not-allowed-at-all",
        // what Lambda itself would read as a function of another account
        "123456789012,   lambda:123456789012:allowed",
        "allowed*,   lambda:arn:aws:lambda:eu-central-1:999999999999:function:allowed",
        "allowed*,   lambda:arn:aws:lambda:us-east-1:123456789012:function:allowed",
        "*,          lambda:arn:aws:lambda:eu-central-1:999999999999:function:allowed",
        "*,          lambda:arn:aws-cn:lambda:eu-central-1:123456789012:function:allowed"
    })
    void otherFunctionsAreRefused(String list, String target) {
        refused(Environment.ALLOWED_FUNCTIONS, own(list), own(target));
    }

    @Test
    void aRegionThatIsNewerThanTheSdkHasAPartitionToo() {
        AllowedTargets allowed = new AllowedTargets(Environment.of(Map.of(
                Environment.ALLOWED_FUNCTIONS,
                "orders",
                Environment.ACCOUNT,
                "123456789012",
                Environment.REGION,
                "eu-central-9")));

        assertThatCode(() -> allowed.require(
                        Target.parse("lambda:arn:aws:lambda:eu-central-9:123456789012:function:orders")))
                .doesNotThrowAnyException();
    }

    @Test
    void withoutTheAccountNamesAllowNamesAndArnsAllowArns() {
        Map<String, String> variables = Map.of(Environment.ALLOWED_FUNCTIONS, "a*," + OWN + "b*");
        AllowedTargets allowed = new AllowedTargets(Environment.of(variables));

        assertThatCode(() -> allowed.require(Target.parse("lambda:a1"))).doesNotThrowAnyException();
        assertThatCode(() -> allowed.require(Target.parse("lambda:" + OWN + "b1")))
                .doesNotThrowAnyException();
        refused(allowed, "lambda:b1");
        refused(allowed, "lambda:" + OWN + "a1");
    }

    @Test
    void withoutTheAccountAStarStandsForNamesOnly() {
        AllowedTargets allowed = new AllowedTargets(Environment.of(Map.of(Environment.ALLOWED_FUNCTIONS, "*")));

        assertThatCode(() -> allowed.require(Target.parse("lambda:a"))).doesNotThrowAnyException();
        refused(allowed, "lambda:" + OWN + "a");
    }

    @ParameterizedTest
    @CsvSource({
        "https://a.example.com/,      https://a.example.com/",
        "https://a.example.com/,      https://a.example.com",
        "https://a.example.com/,      https://a.example.com:443/",
        "https://a.example.com:443/*, https://a.example.com/run",
        "https://a.example.com/*,     https://a.example.com",
        "https://a.example.com/*,     https://a.example.com/run/it",
        "https://a.example.com/b*,    https://a.example.com/bots/%C3%A4;v=1",
        "https://a.example.com:8443/, https://a.example.com:8443/",
        "*,                           https://b.example.com:8443/x"
    })
    void urlsOfAListAreAllowed(String list, String target) {
        allowed(Environment.ALLOWED_URLS, list, target);
    }

    @ParameterizedTest
    @CsvSource({
        "https://a.example.com/,      https://a.example.com.evil.org/",
        "https://a.example.com/*,     https://a.example.com.evil.org/",
        "https://a.example.com/*,     https://aa.example.com/",
        "https://a.example.com/*,     https://a.example.co/",
        "https://a.example.com/*,     https://a.example.com:8443/",
        "https://a.example.com:8443/*,https://a.example.com/",
        "https://a.example.com/,      https://a.example.com/run",
        "https://a.example.com/run,   https://a.example.com/runs",
        "https://a.example.com/run,   https://a.example.com/RUN",
        "https://a.example.com/b/*,   https://a.example.com/b/../admin",
        "https://a.example.com/b/*,   https://a.example.com/b/./x",
        "https://a.example.com/b/*,   https://a.example.com/b/..",
        "https://a.example.com/b/*,   https://a.example.com/b/..;/admin",
        "https://a.example.com/b/*,   https://a.example.com/b/..%2fadmin",
        "https://a.example.com/b/*,   https://a.example.com/b/%2e%2E/admin",
        "https://a.example.com/b/*,   https://a.example.com/b/%252e%252e/admin",
        "https://a.example.com/b/*,   https://a.example.com/b/..%5Cadmin",
        "https://a.example.com/b/*,   https://a.example.com/b\\..\\admin",
        "https://a.example.com/*,     https://a.example.com//evil.org/",
        "https://a.example.com/*,     https://a.example.com/%00",
        "https://a.example.com/*,     https://a.example.com/%zz",
        "*,                           https://a.example.com/a/../b"
    })
    void otherUrlsAreRefused(String list, String target) {
        refused(Environment.ALLOWED_URLS, list, target);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://user@a.example.com/",
                "https://A.example.com/",
                "http://a.example.com/",
                "https://127.0.0.1/",
                "https://localhost/",
                "https://[::1]/",
                "https://a.example.com/?key=secret",
                "https://a.example.com/#x"
            })
    void someUrlsAreNoTargetsInTheFirstPlace(String target) {
        assertThatThrownBy(() -> Target.parse(target)).isInstanceOf(InvalidInputException.class);
    }

    @Test
    void topicsAreAllowedByTheirArn() {
        String topic = "arn:aws:sns:eu-central-1:123456789012:bots";

        allowed(Environment.ALLOWED_TOPICS, topic, "sns:" + topic);
        allowed(Environment.ALLOWED_TOPICS, topic + "*", "sns:" + topic + ".fifo");
        refused(Environment.ALLOWED_TOPICS, topic, "sns:" + topic + ".fifo");
        refused(Environment.ALLOWED_TOPICS, topic, "sns:" + topic + "-of-others");
        refused(Environment.ALLOWED_TOPICS, topic, "sns:arn:aws:sns:eu-central-1:999999999999:bots");
    }

    @Test
    void tasksAreAllowedByClusterAndDefinition() {
        allowed(Environment.ALLOWED_TASKS, "bots/orders", "ecs:bots/orders");
        allowed(Environment.ALLOWED_TASKS, "bots/orders:*", "ecs:bots/orders:3");
        allowed(Environment.ALLOWED_TASKS, "bots/*", "ecs:bots/orders:3");
        refused(Environment.ALLOWED_TASKS, "bots/orders", "ecs:bots/orders:3");
        refused(Environment.ALLOWED_TASKS, "bots/orders", "ecs:bots/orders-of-others");
        refused(Environment.ALLOWED_TASKS, "bots/*", "ecs:bots-of-others/orders");
    }

    @Test
    void aListIsOfNoUseForAnotherKind() {
        refused(Environment.ALLOWED_FUNCTIONS, "*", "ecs:cluster/task");
    }

    @ParameterizedTest
    @CsvSource({
        "LOCKSTEP_ALLOWED_FUNCTIONS, a*b",
        "LOCKSTEP_ALLOWED_FUNCTIONS, **",
        "LOCKSTEP_ALLOWED_FUNCTIONS, a b",
        "LOCKSTEP_ALLOWED_URLS, https://*.example.com/",
        "LOCKSTEP_ALLOWED_URLS, https://a.example.com",
        "LOCKSTEP_ALLOWED_URLS, https://a.example.com*",
        "LOCKSTEP_ALLOWED_URLS, https://*",
        "LOCKSTEP_ALLOWED_URLS, http://a.example.com/",
        "LOCKSTEP_ALLOWED_URLS, https://A.example.com/",
        "LOCKSTEP_ACCOUNT, 12345"
    })
    void anEntryThatWouldNotDoWhatItLooksLikeIsRefusedAtTheStart(String variable, String entry) {
        Environment environment = Environment.of(Map.of(Environment.REGION, "eu-central-1", variable, entry));

        assertThatThrownBy(() -> new AllowedTargets(environment))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageStartingWith(variable + ": \"" + entry);
    }

    @Test
    void aRefusalNamesTheVariable() {
        assertThatThrownBy(() -> list(Environment.ALLOWED_FUNCTIONS, "a").require(Target.lambda("b")))
                .isInstanceOf(InvocationRefusedException.class)
                .hasMessage(
                        "lambda:b is not allowed by LOCKSTEP_ALLOWED_FUNCTIONS of the dispatcher, a parameter of the"
                                + " stack");
    }

    private static String own(String text) {
        return text.replace("OWN", OWN).replace('|', ',');
    }

    private static AllowedTargets list(String variable, String list) {
        Map<String, String> variables = new HashMap<>();
        variables.put(Environment.REGION, "eu-central-1");
        variables.put(Environment.ACCOUNT, "123456789012");
        variables.put(variable, list);
        return new AllowedTargets(Environment.of(variables));
    }

    private static void allowed(String variable, String list, String target) {
        assertThatCode(() -> list(variable, list).require(Target.parse(target))).doesNotThrowAnyException();
    }

    private static void refused(String variable, String list, String target) {
        refused(list(variable, list), target);
    }

    private static void refused(AllowedTargets allowed, String target) {
        assertThatThrownBy(() -> allowed.require(Target.parse(target)))
                .isInstanceOfSatisfying(
                        InvocationRefusedException.class,
                        refused -> assertThat(refused.code()).isEqualTo("not-allowed"));
    }
}
