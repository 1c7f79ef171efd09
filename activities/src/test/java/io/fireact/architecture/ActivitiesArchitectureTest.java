package io.fireact.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.fireact.json.Json;
import io.fireact.meter.Meters;
import java.util.List;
import org.junit.jupiter.api.Test;

/** This module does what workflows ask for; processes and their command line are above it. */
final class ActivitiesArchitectureTest {
  private static final JavaClasses MODULE =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importUrl(Meters.class.getProtectionDomain().getCodeSource().getLocation());

  @Test
  void nothingKnowsTheProcessesAboveIt() {
    noClasses()
        .should()
        .dependOnClassesThat(
            resideInAnyPackage(
                "io.fireact.cli..",
                "io.fireact.config..",
                "io.fireact.prometheus..",
                "io.fireact.devserver..",
                "io.fireact.worker..",
                "picocli..",
                "io.temporal.testing..",
                "io.temporal.testserver.."))
        .check(MODULE);
  }

  @Test
  void theEngineIsUsedWhereModelsLiveAndNowhereElse() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.fireact.lm..")
        .should()
        .dependOnClassesThat(resideInAnyPackage("ai.djl.."))
        .check(MODULE);
  }

  @Test
  void theIndexIsUsedInSearchAndNowhereElse() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.fireact.search..")
        .should()
        .dependOnClassesThat(resideInAnyPackage("org.apache.lucene.."))
        .check(MODULE);
  }

  @Test
  void nothingPrintsOrReadsTheConsole() {
    noClasses().should().accessField(System.class, "out").check(MODULE);
    noClasses().should().accessField(System.class, "err").check(MODULE);
    noClasses().should().accessField(System.class, "in").check(MODULE);
  }

  @Test
  void jsonIsReadInOnePlaceOnly() {
    JavaClasses pure =
        new ClassFileImporter()
            .importUrl(Json.class.getProtectionDomain().getCodeSource().getLocation());
    for (JavaClasses module : List.of(pure, MODULE)) {
      noClasses()
          .that()
          .resideOutsideOfPackage("io.fireact.json..")
          .should(JsonReading.readNoJson())
          .check(module);
    }
    assertThatThrownBy(() -> noClasses().should(JsonReading.readNoJson()).check(pure))
        .hasMessageContaining("StrictJson");
  }
}
