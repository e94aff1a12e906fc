package dev.lockstep.local.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.bot.BotDefinition;
import dev.lockstep.bot.Health;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DefinitionTextTest {

    @Test
    void yamlIsShortAndLeavesOutWhatIsAsItIsByDefault() {
        String yaml = DefinitionText.yaml(List.of(
                BotDefinition.bot("orders-load").target("process:orders-load").build(),
                BotDefinition.bot("orders-enrich")
                        .target("lambda:orders-enrich:live")
                        .description("adds prices, and addresses")
                        .owner("no")
                        .tags("core", "it's")
                        .reads("orders")
                        .writes("007", "orders-enriched")
                        .schedule("30 2 * * *", "Europe/Berlin")
                        .timeout(Duration.ofMinutes(1))
                        .settings("{\"batch\":100}")
                        .health(new Health(3, Optional.of(Duration.ofHours(1)), Optional.empty()))
                        .instances(4)
                        .build()));

        assertThat(yaml).isEqualTo("""
                bots:
                - id: orders-load
                  target: process:orders-load
                - id: orders-enrich
                  description: adds prices, and addresses
                  owner: 'no'
                  tags: [core, 'it''s']
                  target: lambda:orders-enrich:live
                  reads: [orders]
                  writes: ['007', orders-enriched]
                  schedule: {expression: '30 2 * * *', zone: Europe/Berlin}
                  timeout: PT1M
                  settings: '{"batch":100}'
                  health: {errorLimit: 3, longestLag: PT1H}
                  instances: 4
                """);
    }

    @Test
    void whatWouldLeadATerminalIsWrittenAsEscapes() {
        String yaml = DefinitionText.yaml(List.of(BotDefinition.bot("a")
                .target("process:a")
                .description("\u202eevil \"é\" \\ 😀 \uFEFF")
                .build()));

        assertThat(yaml).contains("  description: \"\\u202eevil \\\"é\\\" \\\\ 😀 \\ufeff\"\n");
    }

    @Test
    void aLongListHasALineForEachEntry() {
        String[] queues = IntStream.range(0, 40).mapToObj(i -> "queue-" + i).toArray(String[]::new);

        assertThat(DefinitionText.yaml(List.of(
                        BotDefinition.bot("a").target("process:a").reads(queues).build())))
                .contains("  reads:\n  - queue-0\n  - queue-1\n  - queue-10\n");
    }

    @Test
    void noBotsAreAnEmptyList() {
        assertThat(DefinitionText.yaml(List.of())).isEqualTo("bots: []\n");
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4})
    void whatIsWrittenReadsBackEqual(long seed) {
        List<BotDefinition> definitions = HostileDefinitions.some(seed, 50);

        for (String text : List.of(DefinitionText.yaml(definitions), DefinitionText.json(definitions))) {
            assertThat(DefinitionFiles.read(List.of(new DefinitionFile("bots", text))))
                    .isEqualTo(definitions);
        }
    }
}
