package dev.lockstep.local.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.lockstep.types.InvalidInputException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.InvocationType;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;
import software.amazon.awssdk.services.lambda.model.LambdaException;
import software.amazon.awssdk.services.lambda.model.LogType;
import software.amazon.awssdk.services.lambda.model.RequestTooLargeException;
import software.amazon.awssdk.services.lambda.model.ResourceNotFoundException;
import software.amazon.awssdk.services.lambda.model.TooManyRequestsException;

/** Lambda's own client against functions in processes of their own. */
@Isolated("it looks for threads and processes that are left")
@Timeout(120)
class LocalLambdaTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    /** A first call loads classes, on a slow machine for seconds. */
    private static final Duration WORTH_A_FIRST_CALL = Duration.ofSeconds(6);

    @TempDir
    private Path folder;

    private final Queue<String> printed = new ConcurrentLinkedQueue<>();
    private final LocalLambda lambda = LocalLambda.start(LocalLambda.Options.in("eu-central-1")
            .withGrace(Duration.ofSeconds(2))
            .withRetryAfter(Duration.ofMillis(50))
            .withOutput((function, line) -> printed.add(function + "> " + line)));
    private final LambdaClient client = LambdaClient.builder()
            .endpointOverride(lambda.endpoint())
            .region(Region.EU_CENTRAL_1)
            .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("any", "any")))
            .httpClientBuilder(ApacheHttpClient.builder().socketTimeout(LONG))
            .overrideConfiguration(c -> c.retryStrategy(r -> r.maxAttempts(1)))
            .build();

    private Path zip = Path.of("");

    @BeforeEach
    void pack() {
        zip = Packages.zip(folder.resolve("moody.zip"), Moody.class);
    }

    @AfterEach
    void close() {
        lambda.close();
        client.close();
    }

    private LocalFunction moody(String name) {
        return LocalFunction.of(name, zip).withHandler(Moody.class.getName()).withTimeout(LONG);
    }

    private InvokeResponse invoke(String function, String order) {
        return client.invoke(r -> r.functionName(function).payload(SdkBytes.fromUtf8String("\"" + order + "\"")));
    }

    private String answer(String function, String order) {
        InvokeResponse response = invoke(function, order);
        assertThat(response.functionError())
                .as(response.payload().asUtf8String())
                .isNull();
        return response.payload().asUtf8String().replace("\"", "");
    }

    @Test
    void aWarmProcessIsUsedAgain() {
        lambda.deploy(moody("bot"));
        String first = answer("bot", "pid");
        assertThat(answer("arn:aws:lambda:eu-central-1:000000000000:function:bot:live", "pid"))
                .isEqualTo(first);
        assertThat(first).isNotEqualTo(Long.toString(ProcessHandle.current().pid()));
    }

    @Test
    void aFunctionKnowsWhoItIs() {
        lambda.deploy(moody("bot"));
        assertThat(answer("bot", "context"))
                .isEqualTo("bot arn:aws:lambda:eu-central-1:000000000000:function:bot true 36");
    }

    @Test
    void invocationsAtATimeHaveProcessesOfTheirOwnUpToTheLimit() throws Exception {
        lambda.deploy(moody("bot").withConcurrency(2));
        Path go = folder.resolve("go");
        List<CompletableFuture<String>> waiting = List.of(
                CompletableFuture.supplyAsync(() -> answer("bot", "wait:" + go)),
                CompletableFuture.supplyAsync(() -> answer("bot", "wait:" + go)));
        await().atMost(LONG).until(() -> lambda.processes("bot").size() == 2);
        assertThatExceptionOfType(TooManyRequestsException.class)
                .isThrownBy(() -> invoke("bot", "pid"))
                .satisfies(e -> assertThat(e.statusCode()).isEqualTo(429));
        Files.createFile(go);
        assertThat(waiting).allSatisfy(each -> assertThat(each.get()).isEqualTo("waited"));
    }

    @Test
    void aFunctionThatTakesTooLongIsKilledAsLambdaDoes() {
        lambda.deploy(moody("bot").withTimeout(WORTH_A_FIRST_CALL));
        String pid = answer("bot", "pid");
        InvokeResponse late = invoke("bot", "wait:/never");
        assertThat(late.statusCode()).isEqualTo(200);
        assertThat(late.functionError()).isEqualTo("Unhandled");
        assertThat(late.payload().asUtf8String())
                .contains("Sandbox.Timedout")
                .containsPattern("RequestId: [0-9a-f-]{36} Error: Task timed out after 6.00 seconds");
        await().atMost(LONG).until(() -> ProcessHandle.of(Long.parseLong(pid)).isEmpty());
        assertThat(answer("bot", "pid")).isNotEqualTo(pid);
    }

    @Test
    void whatAKilledFunctionStartedIsKilledToo() {
        lambda.deploy(moody("bot").withTimeout(WORTH_A_FIRST_CALL));
        long child = Long.parseLong(answer("bot", "child"));
        assertThat(ProcessHandle.of(child)).isPresent();
        invoke("bot", "wait:/never");
        await().atMost(LONG)
                .until(() ->
                        ProcessHandle.of(child).filter(ProcessHandle::isAlive).isEmpty());
    }

    @Test
    void aFunctionThatExitsIsReportedAsLambdaDoes() {
        lambda.deploy(moody("bot"));
        InvokeResponse gone = invoke("bot", "exit:7");
        assertThat(gone.functionError()).isEqualTo("Unhandled");
        assertThat(gone.payload().asUtf8String())
                .contains("Runtime.ExitError")
                .contains("Runtime exited with error: exit status 7");
        assertThat(answer("bot", "pid")).isNotEmpty();
    }

    @Test
    void aProcessThatIsKilledFromOutsideIsReportedAsLambdaDoes() {
        lambda.deploy(moody("bot"));
        answer("bot", "pid");
        CompletableFuture<InvokeResponse> invocation =
                CompletableFuture.supplyAsync(() -> invoke("bot", "wait:/never"));
        await().atMost(LONG).until(() -> printed.contains("bot> waiting"));
        lambda.processes("bot").forEach(ProcessHandle::destroyForcibly);
        assertThat(invocation.join().payload().asUtf8String()).contains("signal: killed");
    }

    @Test
    void anExceptionIsReportedWithItsTypeAndStack() {
        lambda.deploy(moody("bot"));
        InvokeResponse failed = invoke("bot", "fail:on purpose");
        assertThat(failed.functionError()).isEqualTo("Unhandled");
        assertThat(failed.payload().asUtf8String())
                .contains("java.lang.IllegalArgumentException")
                .contains("on purpose")
                .contains("stackTrace");
    }

    @Test
    void aHandlerThatIsNotThereIsReportedNotWaitedFor() {
        lambda.deploy(
                LocalFunction.of("bot", zip).withHandler("dev.lockstep.Nowhere").withTimeout(LONG));
        InvokeResponse failed = invoke("bot", "pid");
        assertThat(failed.functionError()).isEqualTo("Unhandled");
        assertThat(failed.payload().asUtf8String()).contains("Nowhere");
    }

    @Test
    void aResponseLargerThanLambdaTakesFails() {
        lambda.deploy(moody("bot"));
        InvokeResponse failed = invoke("bot", "big:" + (7 << 20));
        assertThat(failed.payload().asUtf8String()).contains("Function.ResponseSizeTooLarge");
        assertThat(answer("bot", "big:" + (5 << 20))).hasSize(5 << 20);
    }

    @Test
    void whatAFunctionPrintsIsPassedOnWithItsName() {
        lambda.deploy(moody("bot"));
        InvokeResponse said = client.invoke(r ->
                r.functionName("bot").logType(LogType.TAIL).payload(SdkBytes.fromUtf8String("\"say:good morning\"")));
        await().atMost(LONG).until(() -> printed.contains("bot> good morning"));
        assertThat(said.logResult()).isNotNull();
    }

    @Test
    void nothingOfThisProcessLeaksIntoAFunction() {
        lambda.share(Map.of("LOCKSTEP_TABLE", "bots"));
        lambda.deploy(moody("bot").withEnvironment(Map.of("MINE", "1")));
        assertThat(List.of(answer("bot", "env").split(" ")))
                .contains("LOCKSTEP_TABLE", "MINE", "AWS_SESSION_TOKEN", "AWS_LAMBDA_FUNCTION_NAME", "_HANDLER")
                .doesNotContain("HOME", "AWS_PROFILE", "MAVEN_CMD_LINE_ARGS", "CLASSPATH");
        assertThat(answer("bot", "variable:AWS_ACCESS_KEY_ID"))
                .startsWith("ASIA")
                .isNotEqualTo(lambda.operator().accessKeyId());
    }

    @Test
    void anUnknownFunctionIsNotFound() {
        assertThatExceptionOfType(ResourceNotFoundException.class)
                .isThrownBy(() -> invoke("nobody", "pid"))
                .withMessageContaining("Function not found: arn:aws:lambda:eu-central-1:000000000000:function:nobody");
    }

    @Test
    void aFunctionOfAnotherAccountIsNotFoundEither() {
        lambda.deploy(moody("bot"));
        assertThatExceptionOfType(ResourceNotFoundException.class)
                .isThrownBy(() -> invoke("arn:aws:lambda:eu-central-1:123456789012:function:bot", "pid"));
        assertThatExceptionOfType(ResourceNotFoundException.class)
                .isThrownBy(() -> invoke("arn:aws:lambda:us-east-1:000000000000:function:bot", "pid"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"../../etc", "a b", "bot'\"}", "x/../bot", "%00", "bot::", "ünïcode"})
    void aNameThatIsNoneIsRefused(String name) {
        assertThatExceptionOfType(LambdaException.class)
                .isThrownBy(() -> invoke(name, "pid"))
                .satisfies(e -> assertThat(e.statusCode()).isEqualTo(400))
                .satisfies(e -> assertThat(e.awsErrorDetails().errorCode()).isEqualTo("ValidationException"));
    }

    @Test
    void aPayloadThatIsTooLargeIsRefused() {
        lambda.deploy(moody("bot"));
        String large = "\"" + "x".repeat(6 << 20) + "\"";
        assertThatExceptionOfType(RequestTooLargeException.class)
                .isThrownBy(() -> client.invoke(r -> r.functionName("bot").payload(SdkBytes.fromUtf8String(large))))
                .satisfies(e -> assertThat(e.statusCode()).isEqualTo(413));
        assertThatExceptionOfType(RequestTooLargeException.class)
                .isThrownBy(() -> client.invoke(r -> r.functionName("bot")
                        .invocationType(InvocationType.EVENT)
                        .payload(SdkBytes.fromUtf8String("\"" + "x".repeat(1 << 20) + "\""))));
    }

    @Test
    void aPayloadThatIsNoJsonIsRefused() {
        lambda.deploy(moody("bot"));
        assertThatExceptionOfType(LambdaException.class)
                .isThrownBy(() -> client.invoke(r -> r.functionName("bot").payload(SdkBytes.fromUtf8String("{oops"))))
                .satisfies(
                        e -> assertThat(e.awsErrorDetails().errorCode()).isEqualTo("InvalidRequestContentException"));
    }

    @Test
    void aDryRunStartsNothing() {
        lambda.deploy(moody("bot"));
        InvokeResponse dry = client.invoke(r -> r.functionName("bot").invocationType(InvocationType.DRY_RUN));
        assertThat(dry.statusCode()).isEqualTo(204);
        assertThat(lambda.processes("bot")).isEmpty();
    }

    private void later(String function, String order) {
        InvokeResponse accepted = client.invoke(r -> r.functionName(function)
                .invocationType(InvocationType.EVENT)
                .payload(SdkBytes.fromUtf8String("\"" + order + "\"")));
        assertThat(accepted.statusCode()).isEqualTo(202);
    }

    @Test
    void anEventThatFailsForGoodIsToldToTheDestination() {
        Queue<String> records = new ConcurrentLinkedQueue<>();
        lambda.host(
                "destination",
                (in, out, context) -> records.add(new String(in.readAllBytes(), StandardCharsets.UTF_8)),
                LONG);
        lambda.onFailure("destination");
        lambda.deploy(moody("bot"));
        later("bot", "exit:3");
        await().atMost(LONG).until(() -> !records.isEmpty());
        assertThat(records)
                .singleElement()
                .asString()
                .contains("\"version\":\"1.0\"")
                .contains("\"condition\":\"RetriesExhausted\",\"approximateInvokeCount\":1")
                .contains("\"functionArn\":\"arn:aws:lambda:eu-central-1:000000000000:function:bot:$LATEST\"")
                .contains("\"requestPayload\":\"exit:3\"")
                .contains("\"functionError\":\"Unhandled\"")
                .contains("Runtime.ExitError");
    }

    @Test
    void anEventThatFailsComesBackAsOftenAsItsFunctionHasIt() {
        Queue<String> records = new ConcurrentLinkedQueue<>();
        lambda.host(
                "destination",
                (in, out, context) -> records.add(new String(in.readAllBytes(), StandardCharsets.UTF_8)),
                LONG);
        lambda.onFailure("destination");
        lambda.deploy(moody("bot").withRetries(2));
        later("bot", "fail:on purpose");
        await().atMost(LONG).until(() -> !records.isEmpty());
        assertThat(records).singleElement().asString().contains("\"approximateInvokeCount\":3");
    }

    @Test
    void anEventThatIsThrottledComesBack() throws IOException {
        lambda.deploy(moody("bot").withConcurrency(1));
        Path go = folder.resolve("go");
        CompletableFuture<String> busy = CompletableFuture.supplyAsync(() -> answer("bot", "wait:" + go));
        await().atMost(LONG).until(() -> !lambda.processes("bot").isEmpty());
        later("bot", "say:at last");
        Files.createFile(go);
        assertThat(busy.join()).isEqualTo("waited");
        await().atMost(LONG).until(() -> printed.contains("bot> at last"));
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "there are no executable scripts")
    void aCustomRuntimeIsRunByItsBootstrap() {
        Path directory = Packages.customRuntime(
                folder.resolve("custom"), "#!/bin/sh\nexec \"$JAVA_HOME/bin/java\" Loop.java\n", """
                import java.net.URI;
                import java.net.http.*;
                import java.net.http.HttpRequest.BodyPublishers;
                import java.net.http.HttpResponse.BodyHandlers;

                public class Loop {
                    public static void main(String[] none) throws Exception {
                        HttpClient http = HttpClient.newHttpClient();
                        String base = "http://" + System.getenv("AWS_LAMBDA_RUNTIME_API") + "/2018-06-01/runtime/invocation/";
                        while (true) {
                            var next = http.send(HttpRequest.newBuilder(URI.create(base + "next")).build(), BodyHandlers.ofString());
                            String id = next.headers().firstValue("Lambda-Runtime-Aws-Request-Id").get();
                            String answer = "\\"" + next.body().replace("\\"", "").toUpperCase() + "\\"";
                            http.send(HttpRequest.newBuilder(URI.create(base + id + "/response")).POST(BodyPublishers.ofString(answer)).build(), BodyHandlers.discarding());
                        }
                    }
                }
                """);
        lambda.deploy(LocalFunction.of("custom", directory)
                .withTimeout(LONG)
                .withEnvironment(Map.of("JAVA_HOME", System.getProperty("java.home"))));
        assertThat(answer("custom", "loud")).isEqualTo("LOUD");
    }

    @Test
    @Tag("P17")
    @DisplayName("P17: closing kills what does not end, and leaves no process, thread or file")
    void closingLeavesNothing() throws IOException {
        String name = "bot-of-" + ProcessHandle.current().pid(); // what other processes leave is not ours
        lambda.deploy(moody(name));
        answer(name, "pid");
        later(name, "wait:/never");
        List<ProcessHandle> processes = lambda.processes(name);
        assertThat(processes).isNotEmpty();

        lambda.close();

        assertThat(processes).noneMatch(ProcessHandle::isAlive);
        // A pool has ended a moment before the last of its threads has.
        await().untilAsserted(() -> assertThat(
                        Thread.getAllStackTraces().keySet().stream().map(Thread::getName))
                .noneMatch(thread -> thread.startsWith("lockstep-")));
        try (var left = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            assertThat(left).noneMatch(path -> path.getFileName().toString().startsWith("lockstep-" + name + "-"));
        }
    }

    @Test
    void anInvocationUnderWayMayFinishWhenItIsClosed() throws Exception {
        lambda.deploy(moody("bot"));
        Path go = folder.resolve("go");
        CompletableFuture<String> busy =
                CompletableFuture.supplyAsync(() -> lambda.invoke("bot", "\"wait:" + go + "\""));
        await().atMost(LONG).until(() -> printed.contains("bot> waiting"));
        CompletableFuture<Void> closed = CompletableFuture.runAsync(lambda::close);
        Files.createFile(go);
        assertThat(busy.get()).isEqualTo("\"waited\"");
        closed.get();
    }

    @Test
    void aPackageThatLeadsOutOfItsDirectoryIsRefused() {
        Path evil = Packages.zip(folder.resolve("evil.zip"), Map.of("../../evil", new byte[1]));
        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> lambda.deploy(LocalFunction.of("evil", evil).withHandler("x.Y")))
                .withMessageContaining("leads out of it");
    }

    @Test
    void aPackageMustBeThereAndBeOne() throws IOException {
        Path text = Files.writeString(folder.resolve("text.zip"), "no zip");
        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> lambda.deploy(
                        LocalFunction.of("bot", folder.resolve("none")).withHandler("x.Y")))
                .withMessageContaining("there is no");
        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> lambda.deploy(LocalFunction.of("bot", text).withHandler("x.Y")))
                .withMessageContaining("is not a zip or jar");
        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> lambda.deploy(LocalFunction.of("bot", zip)))
                .withMessageContaining("handler must be named");
    }

    @Test
    void aNameIsGivenOnce() {
        lambda.deploy(moody("bot"));
        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> lambda.deploy(moody("bot")))
                .withMessageContaining("twice");
    }

    @ParameterizedTest
    @ValueSource(strings = {"bot", "=x", "a b=x", "bot=x!not a class", "bot="})
    void anArgumentThatNamesNoFunctionIsRefused(String argument) {
        assertThatExceptionOfType(InvalidInputException.class).isThrownBy(() -> LocalFunction.parse(argument));
    }

    @Test
    void anArgumentNamesFunctionPackageAndHandler() {
        LocalFunction parsed = LocalFunction.parse("bot=some/bot.zip!com.example.Bot");
        assertThat(parsed.name()).isEqualTo("bot");
        assertThat(parsed.code()).isEqualTo(Path.of("some/bot.zip"));
        assertThat(parsed.handler()).contains("com.example.Bot");
    }
}
