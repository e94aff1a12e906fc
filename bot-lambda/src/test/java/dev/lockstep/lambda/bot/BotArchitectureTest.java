package dev.lockstep.lambda.bot;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.junit.jupiter.api.Test;

/** Bots' jars have Lockstep's, but not all that Lockstep's own functions need. */
class BotArchitectureTest {
    private static final JavaClasses OURS = new ClassFileImporter()
            .withImportOption(location -> !location.contains("/test-classes/") && !location.contains("-tests.jar"))
            .importPackages("dev.lockstep");
    private static final String[] OPTIONAL = {
        "software.amazon.awssdk.services.lambda..", "software.amazon.awssdk.services.sns.."
    };

    @Test
    void aBotNeedsNoClientButDynamoDbs() {
        noClasses()
                .that()
                .resideInAPackage("dev.lockstep.lambda.bot..")
                .should()
                .transitivelyDependOnClassesThat()
                .resideInAnyPackage(OPTIONAL)
                .check(OURS);
    }

    @Test
    void ofTheFunctionsABotKnowsTheVariablesAndTheLogAlone() {
        classes()
                .that()
                .resideInAPackage("dev.lockstep.lambda.bot..")
                .should()
                .onlyDependOnClassesThat()
                .resideOutsideOfPackage("dev.lockstep.lambda..")
                .orShould()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "dev.lockstep.lambda",
                        "dev.lockstep.lambda.log",
                        "dev.lockstep.lambda.bot",
                        "dev.lockstep",
                        "dev.lockstep.run..",
                        "dev.lockstep.bot..",
                        "dev.lockstep.types..",
                        "java..",
                        "org.slf4j..",
                        "org.crac..",
                        "org.jspecify..",
                        "com.fasterxml.jackson..",
                        "com.amazonaws.services.lambda.runtime..",
                        "software.amazon.awssdk.services.dynamodb..")
                .check(OURS);
    }

    @Test
    void theRulesLookAtWhatIsThere() {
        assertThat(OURS.contain(BotHandler.class)).isTrue();
        assertThat(OURS.contain(dev.lockstep.Lockstep.class)).isTrue();
    }
}
