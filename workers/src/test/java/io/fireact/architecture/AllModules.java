package io.fireact.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.fireact.config.Home;
import io.fireact.meter.Meters;
import io.fireact.sweep.Payloads;
import java.net.URL;
import java.util.List;

/** The main classes of every module, each module known by one of its classes. */
final class AllModules {
  static final URL WORKFLOWS = location(Payloads.class);
  static final URL ACTIVITIES = location(Meters.class);
  static final URL WORKERS = location(Home.class);

  static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importUrls(List.of(WORKFLOWS, ACTIVITIES, WORKERS));

  private AllModules() {}

  /** Whether the class comes from the module at that place. */
  static boolean isOf(JavaClass type, URL module) {
    return type.getSource()
        .map(source -> source.getUri().toString().contains(module.getPath()))
        .orElse(false);
  }

  private static URL location(Class<?> type) {
    return type.getProtectionDomain().getCodeSource().getLocation();
  }
}
