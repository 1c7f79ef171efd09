package io.fireact.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.fireact.cli.Main;
import org.junit.jupiter.api.Test;

/** The processes. */
final class WorkersArchitectureTest {
  @Test
  void jsonIsReadInOnePlaceOnly() {
    noClasses()
        .should(JsonReading.readNoJson())
        .check(
            new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importUrl(Main.class.getProtectionDomain().getCodeSource().getLocation()));
  }
}
