package dev.lockstep.types;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {
    @ParameterizedTest
    @ValueSource(
            strings = {"a", "7", "_", "_private", "Orders-Loader.v2", "team/loader:eu_1", "a..b", "a/.b", "a/b.", "a//b"
            })
    void aNameIsKeptAsItIs(String name) {
        assertThat(BotId.of(name).value()).isEqualTo(name);
    }

    @Test
    void aNameOf128CharactersIsTheLongest() {
        assertThat(BotId.of("x".repeat(128)).value()).hasSize(128);
        assertRefused("x".repeat(129), "longer than 128");
    }

    @Test
    void anEmptyNameIsRefused() {
        assertRefused("", "is empty");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a b",
                " a",
                "a\n",
                "\ta",
                "a#b",
                "a\u0000b",
                "a\u007f",
                "caf\u00e9",
                "a\u202eb",
                "\ud83e\udd16",
                "a$b",
                "${jndi}",
                "a'b",
                "a\"b",
                "a\\b",
                "a@b",
                "a*",
                "\u0430bc"
            })
    void aCharacterOutsideOfTheListIsRefused(String name) {
        assertRefused(name, "contains a character");
    }

    @ParameterizedTest
    @ValueSource(strings = {".", "..", "a/..", "a/../b", "a/./b", "../a", "./a", "a/."})
    void aDotSegmentIsRefused(String name) {
        assertRefused(name, "segment . or ..");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-a", ":a", "/a", ".a", "...", "--"})
    void aNameThatBeginsWithPunctuationIsRefused(String name) {
        assertRefused(name, "does not begin with");
    }

    @ParameterizedTest
    @CsvSource({"bot:orders, bot:", "queue:orders, queue:", "system:orders, system:", "queue:, queue:"})
    void aReferenceIsRefusedWithAHintToLeaveThePrefixOff(String reference, String prefix) {
        assertRefused(reference, "leave off \"" + prefix + "\"");
    }

    @Test
    void aNameThatOnlyResemblesAReferenceIsAccepted() {
        assertThat(QueueName.of("queues:orders").value()).isEqualTo("queues:orders");
        assertThat(QueueName.of("my-queue:orders").value()).isEqualTo("my-queue:orders");
    }

    @Test
    void everyKindOfNameFollowsTheRuleAndPrintsAsItsValue() {
        assertThat(BotId.of("x")).hasToString("x");
        assertThat(QueueName.of("x")).hasToString("x");
        assertThat(SystemId.of("x")).hasToString("x");
        assertThat(LockName.of("x")).hasToString("x");
        assertThatThrownBy(() -> BotId.of("#")).hasMessageStartingWith("bot: ");
        assertThatThrownBy(() -> QueueName.of("#")).hasMessageStartingWith("queue: ");
        assertThatThrownBy(() -> SystemId.of("#")).hasMessageStartingWith("system: ");
        assertThatThrownBy(() -> LockName.of("#")).hasMessageStartingWith("lock: ");
    }

    @Test
    void theRefusalSaysWhatIsAccepted() {
        assertRefused("a b", "Accepted: 1 to 128 letters, digits");
    }

    private static void assertRefused(String name, String reason) {
        assertThatThrownBy(() -> BotId.of(name))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining(reason);
    }
}
