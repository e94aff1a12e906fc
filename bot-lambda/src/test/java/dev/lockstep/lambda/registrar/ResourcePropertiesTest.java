package dev.lockstep.lambda.registrar;

import static dev.lockstep.lambda.registrar.StackResource.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lockstep.bot.BotDefinition;
import dev.lockstep.types.BotId;
import dev.lockstep.types.InvalidInputException;
import dev.lockstep.types.InvalidInputException.Violation;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResourcePropertiesTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'ServiceToken':'f','ServiceTimeout':'60','Id':'a','Target':'lambda:a','Reads':['in']}",
                "{'id':'a','target':'lambda:a','reads':['in']}",
                "{'Bots':[{'Id':'a','Target':'lambda:a','Reads':['in']}]}",
                "{'bots':{'a':{'target':'lambda:a','reads':['in']}}}",
                "{'Bots':{'a':{'Id':'a','Target':'lambda:a','Reads':['in']}}}"
            })
    void aBotIsWrittenInlineOrInAListOrByItsId(String properties) {
        assertThat(read(properties).bots())
                .extracting(Declaration.DeclaredBot::definition)
                .containsExactly(
                        BotDefinition.bot("a").target("lambda:a").reads("in").build());
    }

    @Test
    void instancesAndShardsAreReadFromCloudFormationsText() {
        assertThat(read("{'Id':'a','Target':'lambda:a','Reads':['in/0','in/1'],'Shards':['in/0','in/1'],"
                                + "'Instances':{'Least':'2','Most':'16','PerLag':'60'}}")
                        .bots())
                .extracting(Declaration.DeclaredBot::definition)
                .containsExactly(BotDefinition.bot("a")
                        .target("lambda:a")
                        .reads("in/0", "in/1")
                        .shards("in/0", "in/1")
                        .instances(2, 16, Duration.ofMinutes(1))
                        .build());
        assertThat(read("{'Id':'a','Target':'lambda:a','Instances':'4'}").bots())
                .extracting(Declaration.DeclaredBot::definition)
                .containsExactly(
                        BotDefinition.bot("a").target("lambda:a").instances(4).build());
    }

    @Test
    void anIdUnderWhichABotIsListedKeepsItsCapital() {
        assertThat(read("{'Bots':{'Orders':{'Target':'lambda:a'},'007':{'Target':'lambda:b'}}}")
                        .ids())
                .containsExactly(BotId.of("Orders"), BotId.of("007"));
    }

    @Test
    void everythingThatIsWrongIsToldAtOnce() {
        assertThat(problems("{'TakeOver':'perhaps','OnDelete':'Destroy','Bots':[{'Id':'a','Target':'lambda:a'},"
                        + "{'Id':'a','Target':'lambda:a'},{'Target':'lambda:b','Tag':[]}],'Extra':'1'}"))
                .satisfiesExactlyInAnyOrder(
                        p -> assertThat(p).startsWith("TakeOver: \"perhaps\""),
                        p -> assertThat(p)
                                .startsWith("OnDelete: \"Destroy\" is not known; accepted is Remove, Archive"),
                        p -> assertThat(p).isEqualTo("Bots[1]: has the same id as Bots[0]: 'a'"),
                        p -> assertThat(p).startsWith("Bots[2].id: is missing"),
                        p -> assertThat(p).startsWith("Bots[2].Tag: is not known; did you mean Tags?"),
                        p -> assertThat(p).startsWith("Extra: is not known. Accepted: Bots, OnDelete, ServiceTimeout"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}                                                          | id: is missing",
                "{'Bots':[]}                                                 | Bots: names no bot",
                "{'Bots':{}}                                                 | Bots: names no bot",
                "{'Bots':'a'}                                                | Bots: names no bot",
                "{'Bots':[7]}                                                | Bots[0]: \"7\" is a number; an object",
                "{'Bots':{'a':{'Id':'b','Target':'lambda:b'}}}               | Bots.a.Id: \"b\" is not \"a\"",
                "{'Id':'a','Target':'lambda:a','Instances':'many'}           | Instances: \"many\" is text; a whole number",
                "{'Id':'a','Target':'lambda:a','Instances':{'Least':'2'}}    | Instances.most: is missing",
                "{'Id':'a','Target':'lambda:a','Instances':{'Most':'8'}}     | Instances: from 1 to 8 needs either",
                "{'Id':'a','Target':'lambda:a','ManagedBy':'me'}             | ManagedBy: is what this resource sets",
                "{'Id':'a','Target':'lambda:a','TakeOver':true,'OnDelete':'Remove'} | OnDelete: cannot be Remove",
                "{'Id':'a','Target':'lambda:a','takeover':true}              | takeover: is not known; did you mean TakeOv"
            })
    void whatIsWrongIsToldByItsPath(String properties, String problem) {
        assertThat(problems(properties)).anySatisfy(p -> assertThat(p).startsWith(problem));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}                                     | REMOVE",
                "{'OnDelete':'Keep'}                    | KEEP",
                "{'TakeOver':'true'}                    | ARCHIVE",
                "{'TakeOver':'true','OnDelete':'Keep'}  | KEEP",
                "{'OnDelete':'Destroy'}                 | ARCHIVE",
                "{'TakeOver':'perhaps'}                 | ARCHIVE"
            })
    void aDeletionLosesNothingWhereThePropertiesDoNotSay(String properties, OnDelete onDelete) {
        assertThat(ResourceProperties.onDelete(json(properties))).isEqualTo(onDelete);
    }

    @Test
    void settingsAsTextAreKeptAsTheyAre() {
        assertThat(ResourceProperties.read(json("{'Id':'a','Target':'lambda:a','Settings':'{ \\'limit\\' : 5 }'}"
                                .replace("\\'", "\\\"")))
                        .bots()
                        .get(0)
                        .definition()
                        .settings())
                .isEqualTo("{ \"limit\" : 5 }");
    }

    @Test
    void noProblemRepeatsSettings() {
        assertThatThrownBy(() -> read("{'Id':'a','Target':'lambda:a','Settings':'hunter2 secret'}"))
                .hasMessageStartingWith("Settings: are not JSON at line 1")
                .hasMessageNotContaining("hunter2");
        assertThatThrownBy(() -> read("{'Id':'a','Target':'lambda:a','Settings':['hunter2']}"))
                .hasMessage("Settings: are not a JSON object");
    }

    @Test
    void theBotsOfADeletionAreFoundInWhateverForm() {
        assertThat(NamedBots.in(json("{'ServiceToken':'f','Id':'one','Bots':{'two':{},'-':{'id':'three'}},"
                        + "'Fn':{'id':'arn:aws:lambda:eu-west-1:123456789012:function:four'},'Text':'{not json',"
                        + "'More':[{'Id':7}]}")))
                .containsExactlyInAnyOrder(
                        BotId.of("one"),
                        BotId.of("two"),
                        BotId.of("three"),
                        BotId.of("four"),
                        BotId.of("arn:aws:lambda:eu-west-1:123456789012:function:four"));
        assertThat(NamedBots.in(json("{'Bots':[{'Id':'a'},'b',null]}"))).containsExactly(BotId.of("a"));
    }

    private static Declaration read(String properties) {
        return ResourceProperties.read(json(properties));
    }

    private static List<String> problems(String properties) {
        return catchThrowableOfType(InvalidInputException.class, () -> read(properties)).violations().stream()
                .map(Violation::toString)
                .toList();
    }
}
