package dev.lockstep.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.types.BotId;
import dev.lockstep.types.LockName;
import dev.lockstep.types.QueueName;
import dev.lockstep.types.SystemId;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

@Isolated
class NativeLayoutTest {
    private static final BotId BOT = BotId.of("orders/enrich");
    private final TableLayout layout = TableLayout.nativeTable("lockstep");

    static List<RecordKey> keys() {
        return List.of(
                new RecordKey.Definition(BOT),
                new RecordKey.Settings(BOT),
                new RecordKey.Run(BOT, 0),
                new RecordKey.Run(BOT, 9999),
                new RecordKey.Wake(BOT),
                new RecordKey.Run(BOT, 255),
                new RecordKey.Round(BOT),
                new RecordKey.Timer(BOT, "cron"),
                new RecordKey.Timer(BOT, "1795342500000"),
                new RecordKey.Label(BOT, "tag:orders"),
                new RecordKey.Label(BOT, ""),
                new RecordKey.RunLog(BOT, 3, 123456789),
                new RecordKey.Audit(BOT, 1795342500000L, "a_-b"),
                new RecordKey.Audit(LockName.of("nightly"), 1795342500000L, "a_-b"),
                new RecordKey.QueueHead(QueueName.of("orders")),
                new RecordKey.Subscription(QueueName.of("orders"), BOT),
                new RecordKey.RegisteredSystem(SystemId.of("shop")),
                new RecordKey.SystemAlias("webshop"),
                new RecordKey.Lock(LockName.of("nightly")),
                new RecordKey.ReconciliationCursor());
    }

    @ParameterizedTest
    @MethodSource("keys")
    void everyRecordIsFoundByItsItemsKey(RecordKey key) {
        assertThat(layout.recordKey(layout.itemKey(key))).contains(key);
    }

    @Test
    void noTwoRecordsShareAnItem() {
        assertThat(keys()).extracting(layout::itemKey).doesNotHaveDuplicates();
    }

    @Test
    void theHistoryOfAllInstancesHasTheHighestEpochsFirst() {
        assertThat(Stream.of(
                                new RecordKey.RunLog(BOT, 7, 999_999_999_999_999L),
                                new RecordKey.RunLog(BOT, 10, 100),
                                new RecordKey.RunLog(BOT, 0, 12),
                                new RecordKey.RunLog(BOT, 9, 12),
                                new RecordKey.RunLog(BOT, 255, 7))
                        .map(this::sort))
                .isSorted()
                .contains("X#999999999999992#0255");
    }

    @ParameterizedTest
    @ValueSource(strings = {"X#0000#000000000007", "X#000000000007#0000"})
    void aHistoryKeyOfAFormOfBeforeIsNoRecords(String sort) {
        assertThat(layout.recordKey(
                        Map.of("pk", AttributeValue.fromS("B#orders/enrich"), "sk", AttributeValue.fromS(sort))))
                .isEmpty();
    }

    @Test
    void theHistoryLiesBehindAllElseThatIsReadWithIt() {
        TableLayout.KeyRange range = layout.range(new RecordRange.BotWithHistory(BOT));
        assertThat(Stream.of(
                        range.from(),
                        sort(new RecordKey.Timer(BOT, "1795342500000")),
                        sort(new RecordKey.Settings(BOT)),
                        sort(new RecordKey.Definition(BOT)),
                        sort(new RecordKey.Round(BOT)),
                        sort(new RecordKey.Run(BOT, 255)),
                        sort(new RecordKey.Wake(BOT)),
                        sort(new RecordKey.RunLog(BOT, 0, 1)),
                        range.to()))
                .isSorted();
    }

    @Test
    void labelsLieAmongWhatARepairReadsAndNotAmongWhatADecisionOrAPersonAsksFor() {
        String label = sort(new RecordKey.Label(BOT, "tag:orders"));
        TableLayout.KeyRange whole = layout.range(new RecordRange.WholeBot(BOT));

        assertThat(label).isBetween(whole.from(), whole.to());
        assertThat(Stream.of(
                        new RecordRange.BotState(BOT),
                        new RecordRange.BotWithHistory(BOT),
                        new RecordRange.DefinitionAndSettings(BOT),
                        new RecordRange.Timers(BOT),
                        new RecordRange.AuditTrail(BOT)))
                .map(layout::range)
                .noneMatch(range -> range.from().compareTo(label) <= 0 && label.compareTo(range.to()) <= 0);
    }

    @Test
    void aRoundLiesAmongWhatADecisionReads() {
        TableLayout.KeyRange range = layout.range(new RecordRange.BotState(BOT));
        assertThat(sort(new RecordKey.Round(BOT))).isBetween(range.from(), range.to());
    }

    private String sort(RecordKey key) {
        return Optional.ofNullable(layout.itemKey(key).get("sk")).orElseThrow().s();
    }

    @Test
    void keysAreTheSameInEveryLocale() {
        Map<String, AttributeValue> here = layout.itemKey(new RecordKey.Run(BOT, 0));
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag("ar-EG"));
        try {
            assertThat(layout.itemKey(new RecordKey.Run(BOT, 0))).isEqualTo(here);
        } finally {
            Locale.setDefault(before);
        }
    }
}
