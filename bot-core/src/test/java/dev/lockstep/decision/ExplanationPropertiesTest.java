package dev.lockstep.decision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.bot.BotState;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.LongFunction;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** An explanation explains the very decision that is made, whatever is stored. */
@Tag("P19")
class ExplanationPropertiesTest {
    private static final int STATES = 4_000;

    @Test
    @DisplayName("P19: the first rule that objects is the reason of the decision, and none objects if the bot runs")
    void theFirstRuleThatObjectsIsTheReason() {
        Set<Rule> deciding = EnumSet.noneOf(Rule.class);
        Set<Standing> standings = EnumSet.noneOf(Standing.class);
        forEachState((state, now) -> {
            Explanation explained = DecisionRules.explain(state, List.of(), now);
            Decision decision = DecisionRules.decide(state, now);

            assertThat(explained.decision()).isEqualTo(decision);
            assertThat(explained.standing()).isEqualTo(Standing.of(decision));
            assertEachSpeaks(explained.findings());
            explained.instances().values().forEach(ExplanationPropertiesTest::assertEachSpeaks);
            assertExplains(explained.findings(), decision);
            if (decision instanceof Decision.Round round) {
                assertThat(explained.instances().keySet())
                        .isEqualTo(round.unfinished().keySet());
                round.unfinished()
                        .forEach((number, one) ->
                                assertExplains(explained.instances().getOrDefault(number, List.of()), one));
            } else {
                assertThat(explained.instances()).isEmpty();
            }
            explained.objection().map(Finding::rule).ifPresent(deciding::add);
            standings.add(explained.standing());
        });

        assertThat(deciding)
                .as("every rule decides some state; that an operator forces a bot is against none")
                .isEqualTo(EnumSet.complementOf(EnumSet.of(Rule.FORCE)));
        assertThat(standings).isEqualTo(EnumSet.allOf(Standing.class));
    }

    /** Once, and with what would change it if it objects; behind the archive nothing would. */
    private static void assertEachSpeaks(List<Finding> findings) {
        assertThat(findings.stream().map(Finding::rule).collect(Collectors.toSet()))
                .hasSameSizeAs(findings);
        boolean isArchived = false;
        for (Finding finding : findings) {
            assertThat(finding.text()).isNotBlank();
            assertThat(finding.remedy().isPresent()).isEqualTo(finding.isObjection() && !isArchived);
            isArchived |= finding.rule() == Rule.ARCHIVED && finding.isObjection();
        }
    }

    private static void assertExplains(List<Finding> findings, Decision decision) {
        Optional<Finding> first = findings.stream().filter(Finding::isObjection).findFirst();
        assertThat(first.isPresent())
                .isEqualTo(!(decision instanceof Decision.Run) && !(decision instanceof Decision.Open));
        first.ifPresent(
                finding -> assertThat(isDecidedBy(decision, finding.rule())).isTrue());
        if (decision instanceof Decision.Wait wait) {
            assertThat(first.flatMap(Finding::reason)).contains(wait.reason());
            assertThat(first.flatMap(Finding::until)).contains(wait.until());
        } else if (decision instanceof Decision.Idle idle) {
            assertThat(first.flatMap(Finding::reason)).contains(idle.reason());
        }
    }

    /** Whether this rule may make it; of those that wait or are idle, the reason tells. */
    private static boolean isDecidedBy(Decision decision, Rule rule) {
        if (decision instanceof Decision.Expire) {
            return rule == Rule.UNDER_WAY;
        } else if (decision instanceof Decision.Round) {
            return rule == Rule.SHARES;
        } else if (decision instanceof Decision.Adjust adjust) {
            return rule
                    == switch (adjust.what()) {
                        case CLEAR -> Rule.CLEARED;
                        case CLOSE -> Rule.CLOSED;
                        case FAN_OUT, GATHER -> Rule.WAY;
                    };
        }
        return true;
    }

    private static void forEachState(BiConsumer<BotState, Instant> check) {
        forEachState(States::of, check);
        forEachState(States::inRounds, check);
    }

    private static void forEachState(LongFunction<BotState> states, BiConsumer<BotState, Instant> check) {
        for (long seed = 0; seed < STATES; seed++) {
            BotState state = states.apply(seed);
            Instant now = States.now(seed);
            try {
                check.accept(state, now);
            } catch (AssertionError | RuntimeException failure) {
                throw new AssertionError("seed " + seed + " at " + now + ": " + state, failure);
            }
        }
    }
}
