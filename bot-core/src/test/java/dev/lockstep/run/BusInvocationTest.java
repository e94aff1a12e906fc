package dev.lockstep.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lockstep.types.BotId;
import dev.lockstep.types.EventId;
import dev.lockstep.types.InvalidInputException;
import dev.lockstep.types.QueueName;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an RStreams bus invokes a function with, in the words of its processor. */
class BusInvocationTest {
    private static final long TOKEN = 1_795_311_239_803L;
    private static final String CRON = "{'id':'reader','iid':'0','ts':" + TOKEN + ",'botName':'Reader',"
            + "'checkpoints':{'read':{'queue:orders':{'checkpoint':'z/2026/11/22'}},'write':{}},'instances':{}}";
    private static final String FANNED_OUT = "{'id':'reader','iid':2,'ts':" + TOKEN
            + ",'cploc':'instances','iids':[0,1,2,3],'icount':4,'maxeid':'z/2026/11/22/01','starteid':{'queue:orders':'z/2026/11/21',"
            + "'queue:invoices':'z/2026/11/20','system:crm':'z/2026/11/19'},'instances':{'2':{'token':7}}}";

    @Test
    void theRunIsNamedByTheTokenThatTheBusHasClaimedItWith() {
        assertThat(read(CRON))
                .isEqualTo(new Invocation(
                        BotId.of("reader"),
                        0,
                        "1795311239803",
                        TOKEN,
                        Instant.ofEpochMilli(TOKEN).plus(Duration.ofMinutes(15)),
                        Duration.ofMinutes(15)));
    }

    @Test
    void aFannedOutInstanceIsToldItsShare() {
        Invocation invocation = read(FANNED_OUT);

        assertThat(invocation.instance()).isEqualTo(2);
        assertThat(invocation.fanOut())
                .contains(new FanOut(
                        4,
                        Optional.of(EventId.of("z/2026/11/22/01")),
                        Map.of(
                                QueueName.of("orders"), EventId.of("z/2026/11/21"),
                                QueueName.of("invoices"), EventId.of("z/2026/11/20"))));
    }

    @Test
    void aFannedOutInstanceMayHaveReadNothingAndHaveNoEnd() {
        assertThat(read("{'id':'reader','iid':0,'ts':1,'cploc':'instances','icount':1}")
                        .fanOut())
                .contains(new FanOut(1, Optional.empty(), Map.of()));
    }

    @Test
    void whatAFanOutLeftBehindCountsNoMoreForABotThatRunsAlone() {
        assertThat(read("{'id':'reader','iid':'0','ts':1,'starteid':{'queue:orders':'z/2026'}}")
                        .fanOut())
                .isEmpty();
    }

    @Test
    void aFanOutReadsAsItWasWrittenInOurOwnFormToo() {
        Invocation invocation = read(FANNED_OUT);

        assertThat(invocation.toJson())
                .endsWith(",\"instances\":4,\"upTo\":\"z/2026/11/22/01\","
                        + "\"from\":{\"invoices\":\"z/2026/11/20\",\"orders\":\"z/2026/11/21\"}}}");
        assertThat(Invocation.ofJson(invocation.toJson())).isEqualTo(invocation);
    }

    @ParameterizedTest
    @ValueSource(strings = {"'iid':'7'", "'iid':7"})
    void anInstanceIsTextOrANumber(String instance) {
        assertThat(read(CRON.replace("'iid':'0'", instance)).instance()).isEqualTo(7);
    }

    @Test
    void noInstanceIsTheFirstOne() {
        assertThat(read(CRON.replace("'iid':'0',", "")).instance()).isZero();
        assertThat(read(CRON.replace("'iid':'0'", "'iid':null")).instance()).isZero();
    }

    @Test
    void theNameOfABotIsTakenAsItIsSinceTheBusHasClaimedTheRunUnderIt() {
        assertThat(read(CRON.replace("'reader'", "'orders_reader'")).bot()).isEqualTo(BotId.of("orders_reader"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"'ignoreLock':false", "'force':false", "'ignoreLock':null", "'force':0", "'force':''"})
    void aLockThatIsNotToBePassedByIsNoMatter(String flag) {
        assertThat(read(CRON.replace("'iid'", flag + ",'iid'")).bot()).isEqualTo(BotId.of("reader"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'ignoreLock':true",
                "'force':true",
                "'ignoreLock':1",
                "'force':'yes'",
                "'force':[]",
                "'ignoreLock':{}"
            })
    void aRunWithoutTheLockIsRefusedWithTheReason(String flag) {
        assertThat(problem(CRON.replace("'iid'", flag + ",'iid'")))
                .contains("asks for a run without the bot's lock, which nothing could fence off");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'id':'reader' | 'name':'reader' | \"__cron.id\" is not there",
                "'id':'reader' | 'id':7 | \"__cron.id\" is not text",
                "'id':'reader' | 'id':{} | \"__cron.id\" is not text",
                "'id':'reader' | 'id':'bot:reader' | leave off \"bot:\"",
                "'id':'reader' | 'id':'' | is empty",
                "'ts' | 'at' | \"__cron.ts\" is not there or 0. The bus sends the bot's last trigger as it",
                "1795311239803 | 0 | \"__cron.ts\" is not there or 0",
                "1795311239803 | null | \"__cron.ts\" is not there or 0",
                "1795311239803 | '1795311239803' | \"__cron.ts\" is not a whole number",
                "1795311239803 | 1795311239803.5 | \"__cron.ts\" is not a whole number",
                "1795311239803 | 1e400 | \"__cron.ts\" is not a whole number",
                "1795311239803 | -1 | \"__cron.ts\" \"-1\" is not a whole number from 0 to 9007199254740991",
                "1795311239803 | 9007199254740992 | \"__cron.ts\" \"9007199254740992\" is not",
                "1795311239803 | 99999999999999999999999999 | \"__cron.ts\" \"99999999999999999999999999\" is not",
                "1795311239803 | true | \"__cron.ts\" is not a whole number",
                "1795311239803 | [1795311239803] | \"__cron.ts\" is not a whole number",
                "'iid':'0' | 'iid':'00' | \"__cron.iid\" \"00\" is not a whole number from 0",
                "'iid':'0' | 'iid':'-1' | \"__cron.iid\" \"-1\" is not",
                "'iid':'0' | 'iid':'eu' | \"__cron.iid\" \"eu\" is not",
                "'iid':'0' | 'iid':2147483648 | \"__cron.iid\" \"2147483648\" is not",
                "'iid':'0' | 'iid':true | \"__cron.iid\" is not a whole number",
                "'iid':'0' | 'iid':'0','cploc':'fanout' | \"__cron.cploc\" is \"fanout\": positions are kept with",
                "'iid':'0' | 'iid':'0','cploc':7 | \"__cron.cploc\" is not text",
                "'iid':'0' | 'iid':'0','cploc':'instances' | \"__cron.icount\" is not there",
                "'iid':'0' | 'iid':'0','icount':3 | \"__cron.icount\" says that there are several instances",
                "'iid':'0' | 'iid':'0','icount':0,'cploc':'instances' | 0 is not above 0",
                "'iid':'0' | 'iid':'3','icount':3,'cploc':'instances' | is for instance 3 of 3, counted from 0",
                "'iid':'0' | 'iid':'0','icount':3,'cploc':'instances','maxeid':'a b' | \"__cron.maxeid\" \"a b\" is not",
                "'iid':'0' | 'iid':'0','icount':3,'cploc':'instances','maxeid':7 | \"__cron.maxeid\" is not text",
                "'iid':'0' | 'iid':'0','icount':1,'cploc':'instances','starteid':{'queue:q':'z/2026/1'} | \"__cron.starteid\" "
            })
    void whatIsNoRunIsRefusedWithWhatIsWrong(String part, String instead, String problem) {
        assertThat(CRON).contains(part);
        assertThat(problem(CRON.replace(part, instead))).contains(problem);
    }

    @Test
    void twoInvocationsAtOnceAreRefused() {
        String ours = read(CRON).toJson();
        String both = ours.substring(0, ours.length() - 1) + ",\"__cron\":" + CRON.replace('\'', '"') + "}";

        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> Invocation.ofJson(both))
                .withMessageContaining("has both objects \"lockstep\" and \"__cron\"");
    }

    @Test
    void whatWeKeepInTheBotsItemUnderOurNameIsNoInvocation() {
        String event = "{'lockstep':{'role':'reader','w':'q83v','tables':['t']},'__cron':" + CRON + "}";

        assertThat(Invocation.ofJson(event.replace('\'', '"'))).isEqualTo(read(CRON));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"__cron\":{\"id\":\"hunter2\",\"id\":\"b\",\"ts\":1}}",
                "{\"__cron\":{\"id\":\"a\",\"ts\":1},\"__cron\":{\"id\":\"hunter2\",\"ts\":1}}",
                "{\"__cron\":{\"id\":\"a\",\"ts\":1},\"password\":\"hunter2\",\"password\":\"hunter2\"}"
            })
    void aMemberThatAppearsTwiceIsRefusedWithoutBeingTold(String json) {
        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> Invocation.ofJson(json))
                .withMessageContaining("has a member twice at line 1")
                .withMessageNotContaining("hunter2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"__cron\":{\"id\":\"a\",\"ts\":1}} {\"password\":\"hunter2\"}",
                "{\"__cron\":{\"id\":\"a\",\"ts\":1},\"password\":hunter2}",
                "{\"__cron\":{\"id\":\"a\",\"ts\":1}"
            })
    void whatIsNoJsonBehindTheInvocationIsRefusedToo(String json) {
        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> Invocation.ofJson(json))
                .withMessageContaining("is not JSON")
                .withMessageNotContaining("hunter2");
    }

    @Test
    void whatIsNestedWithoutEndIsRefused() {
        String deep = "{\"settings\":" + "[".repeat(100_000) + "]".repeat(100_000) + ",\"__cron\":"
                + CRON.replace('\'', '"') + "}";

        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> Invocation.ofJson(deep))
                .withMessageContaining("is not JSON");
    }

    @ParameterizedTest
    @ValueSource(strings = {"7", "null", "[]", "\"reader\"", "{}"})
    void anythingButAnObjectWithARunIsRefused(String cron) {
        assertThatExceptionOfType(InvalidInputException.class).isThrownBy(() -> read(cron));
    }

    private static Invocation read(String cron) {
        return Invocation.ofJson(
                ("{'source':'orders','botId':'reader','__cron':" + cron + ",'lock':true}").replace('\'', '"'));
    }

    private static String problem(String cron) {
        InvalidInputException refused = catchThrowableOfType(InvalidInputException.class, () -> read(cron));
        assertThat(refused).isNotNull();
        return String.valueOf(refused.getMessage());
    }
}
