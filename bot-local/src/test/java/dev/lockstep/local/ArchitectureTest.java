package dev.lockstep.local;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(location -> !location.contains("/test-classes/"))
            .importPackages("dev.lockstep.local");

    @Test
    void amazonsDynamoDbLocalStaysInItsOwnProcess() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName(DynamoDbLocalServer.class.getName())
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("software.amazon.dynamodb..", "org.eclipse.jetty..")
                .check(MAIN);
    }
}
