package dev.lockstep;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.conditions.ArchConditions.be;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** What holds between packages; {@code .ci/gates} shows that it can fail. */
class ArchitectureTest {
    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(location -> location.contains("/bot-core/") && !location.contains("/test-classes/"))
            .importPackages("dev.lockstep");

    @Test
    void packagesDependOnOneAnotherInOneDirection() {
        slices().matching("dev.lockstep.(*)..").should().beFreeOfCycles().check(MAIN);
    }

    @Test
    void onlyTheStoreTalksToDynamoDb() {
        noClasses()
                .that()
                .resideOutsideOfPackages("dev.lockstep", "dev.lockstep.store")
                .should()
                .dependOnClassesThat(resideInAPackage("software.amazon.awssdk.services.dynamodb"))
                .check(MAIN);
    }

    @Test
    void theDecisionKnowsNeitherAClockNorTheStore() {
        noClasses()
                .that()
                .resideInAPackage("dev.lockstep.decision")
                .should()
                .dependOnClassesThat(resideInAPackage("dev.lockstep.store"))
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(InstantSource.class)
                .check(MAIN);
    }

    @Test
    void timeComesFromAnInjectedClock() {
        noClasses()
                .should()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .check(MAIN);
    }

    @Test
    void everyPackageIsNullMarked() {
        classes()
                .should()
                .resideInAPackage("dev.lockstep..")
                .andShould(be(describe(
                        "in a @NullMarked package",
                        (JavaClass type) -> type.getPackage().isAnnotatedWith(NullMarked.class))))
                .check(MAIN);
    }
}
