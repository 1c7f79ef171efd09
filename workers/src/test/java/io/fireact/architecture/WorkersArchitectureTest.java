package io.fireact.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.fireact.cli.Main;
import org.junit.jupiter.api.Test;

/** The processes. */
final class WorkersArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importUrl(Main.class.getProtectionDomain().getCodeSource().getLocation());

  @Test
  void theServerLibraryIsKnownToOnePackageAndThereIsNoOther() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.fireact.endpoint")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.eclipse.jetty..", "com.sun.net.httpserver..")
        .check(CLASSES);
  }

  @Test
  void jsonIsReadInOnePlaceOnly() {
    noClasses().should(JsonReading.readNoJson()).check(CLASSES);
  }
}
