package dev.lockstep.lambda.bot;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.lockstep.Lockstep;
import dev.lockstep.fixture.OneBot;
import dev.lockstep.fixture.TestTable;
import dev.lockstep.lambda.Environment;
import dev.lockstep.lambda.log.Metrics;
import dev.lockstep.run.Claim;
import dev.lockstep.store.TableLayout;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.types.Tokens;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.crac.Context;
import org.crac.Resource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Lambda restores many copies from one snapshot of a handler: what must differ between them is made afterwards. */
class SnapStartTest {
    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(location -> !location.contains("/test-classes/") && !location.contains("-tests.jar"))
            .importPackages("dev.lockstep");

    private static final Context<Resource> NOBODY = new Context<>() {
        @Override
        public void beforeCheckpoint(Context<? extends Resource> context) {}

        @Override
        public void afterRestore(Context<? extends Resource> context) {}

        @Override
        public void register(Resource resource) {}
    };

    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    @RegisterExtension
    final TestTable table = new TestTable(DYNAMO);

    /** AWS documents java.security.SecureRandom as safe in restored copies; for how long to wait any will do. */
    @Test
    void allRandomnessIsSecureRandoms() {
        noClasses()
                .that()
                .doNotHaveSimpleName("Patience")
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.util.Random")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.util.concurrent.ThreadLocalRandom")
                .orShould()
                .callMethod(Math.class, "random")
                .check(MAIN);
        assertThat(Arrays.stream(Tokens.class.getDeclaredFields()).map(Field::getType))
                .containsOnly(SecureRandom.class);
    }

    @Test
    void aHandlerHoldsNoTimeAndNoRandomness() throws IllegalAccessException {
        Set<Object> reached = Collections.newSetFromMap(new IdentityHashMap<>());

        Lockstep lockstep = table.door(table.client()).clock(Clock.systemUTC()).build();
        reach(new Idle(lockstep, bot -> {}), reached);

        assertThat(reached).hasSizeGreaterThan(10).noneMatch(o -> o instanceof Instant || o instanceof Random);
    }

    @Test
    void twoCopiesOfASnapshotStartTheirRunsUnderDifferentNames() throws Exception {
        OneBot bot = OneBot.registered(table.other());
        List<String> processes = new ArrayList<>();
        Idle snapshot = new Idle(table.lockstep(), run -> processes.add(processInRecord()));
        snapshot.priming().beforeCheckpoint(NOBODY);

        invoke(snapshot, bot.claim());
        invoke(snapshot, bot.claim());

        assertThat(processes).hasSize(2).doesNotHaveDuplicates();
    }

    @Test
    void primingChangesNothing() throws Exception {
        OneBot.registered(table.other());
        List<Map<String, AttributeValue>> before = table.items();

        assertThat(table.cost(() -> new Priming(table.lockstep()).beforeCheckpoint(NOBODY))
                        .requests())
                .isEqualTo(1);
        assertThat(table.items()).isEqualTo(before);
    }

    @Test
    void primingThatIsRefusedDoesNotKeepTheFunctionFromItsSnapshot() {
        Lockstep refused = Lockstep.over(table.client(), TableLayout.nativeTable("nowhere"))
                .build();

        assertThatNoException().isThrownBy(() -> new Priming(refused).beforeCheckpoint(NOBODY));
    }

    private static void invoke(Idle copy, Claim claim) throws IOException {
        byte[] payload = claim.invocation().toJson().getBytes(UTF_8);
        copy.handleRequest(
                new ByteArrayInputStream(payload),
                new ByteArrayOutputStream(),
                new OneInvocation("request", Duration.ofMinutes(1)));
    }

    private String processInRecord() {
        return table.items().stream()
                .filter(item -> item.containsKey("pr"))
                .map(item -> item.get("pr").s())
                .findFirst()
                .orElseThrow();
    }

    /** Collects an object of ours and all that its fields hold. */
    private static void reach(@Nullable Object object, Set<Object> reached) throws IllegalAccessException {
        if (object == null
                || !reached.add(object)
                || !object.getClass().getName().startsWith("dev.lockstep")) {
            return;
        }
        for (Class<?> type = object.getClass(); type != null && type != Object.class; type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers())) {
                    field.setAccessible(true);
                    reach(field.get(object), reached);
                }
            }
        }
    }

    /** A bot that does next to nothing. */
    private static final class Idle extends BotHandler {
        private final HostedRun.Work work;

        Idle(Lockstep lockstep, HostedRun.Work work) {
            super(
                    lockstep,
                    new Metrics(
                            Environment.of(Map.of(Environment.TABLE, "t")),
                            new PrintStream(OutputStream.nullOutputStream(), false, UTF_8),
                            Clock.systemUTC()));
            this.work = work;
        }

        @Override
        protected void run(BotContext bot) throws Exception {
            work.run(bot);
        }
    }
}
