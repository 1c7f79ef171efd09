package io.fireact.architecture;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static io.fireact.architecture.AllModules.CLASSES;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.fireact.cli.shell.Output;
import io.fireact.json.Kinds;
import io.fireact.spec.SearchSpec;
import io.fireact.spec.StudentSpec;
import io.fireact.spec.TaskSpec;
import io.fireact.spec.TeacherSpec;
import java.io.PrintStream;
import java.net.URL;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** Rules for the code of all modules, which only this module sees together. */
final class HouseRulesTest {
  private static final List<String> VAGUE = List.of("Utils", "Util", "Helper", "Manager");

  @Test
  void everyModuleIsLookedAt() {
    for (URL module : List.of(AllModules.WORKFLOWS, AllModules.ACTIVITIES, AllModules.WORKERS)) {
      assertThat(CLASSES.stream().filter(type -> AllModules.isOf(type, module)).count())
          .as(module.toString())
          .isGreaterThan(10);
    }
  }

  @Test
  void modulesDependInOneDirection() {
    classes()
        .that(of("workflows", AllModules.WORKFLOWS))
        .should()
        .onlyDependOnClassesThat(
            DescribedPredicate.not(
                of("activities", AllModules.ACTIVITIES).or(of("workers", AllModules.WORKERS))))
        .check(CLASSES);
    classes()
        .that(of("activities", AllModules.ACTIVITIES))
        .should()
        .onlyDependOnClassesThat(DescribedPredicate.not(of("workers", AllModules.WORKERS)))
        .check(CLASSES);
  }

  @Test
  void noPackageIsSplitBetweenModules() {
    Map<String, Set<String>> places = new TreeMap<>();
    for (JavaClass type : CLASSES) {
      places.computeIfAbsent(type.getPackageName(), ignored -> new TreeSet<>()).add(module(type));
    }
    assertThat(places.entrySet()).allMatch(place -> place.getValue().size() == 1);
  }

  /** A feature is a package with those below it. */
  @Test
  void featuresHaveNoCycles() {
    slices().matching("io.fireact.(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  /**
   * What is so of a kind is asked of its record, or a registry has it: whoever adds a kind would
   * find no list of places that test for the others.
   */
  @Test
  void nobodyTestsForAKindOfASpec() {
    Set<String> kinds =
        Stream.of(TaskSpec.class, SearchSpec.class, TeacherSpec.class, StudentSpec.class)
            .flatMap(family -> Kinds.of(family).values().stream())
            .map(Class::getName)
            .collect(Collectors.toSet());
    assertThat(kinds).hasSizeGreaterThan(8);
    assertThat(CLASSES.stream().map(type -> testsFor(kinds, type)).flatMap(Set::stream)).isEmpty();
  }

  /** Records compare themselves to others of their kind. */
  private static Set<String> testsFor(Set<String> kinds, JavaClass type) {
    return type.getInstanceofChecks().stream()
        .map(check -> check.getRawType().getName())
        .filter(kinds::contains)
        .filter(kind -> !kind.equals(type.getName()))
        .map(kind -> type.getName() + " tests for " + kind)
        .collect(Collectors.toSet());
  }

  @Test
  void everyPackageIsNullMarked() {
    Set<String> marked =
        CLASSES.stream()
            .filter(type -> type.getSimpleName().equals("package-info"))
            .filter(type -> type.isAnnotatedWith(NullMarked.class))
            .map(JavaClass::getPackageName)
            .collect(Collectors.toSet());
    assertThat(CLASSES.stream().map(JavaClass::getPackageName).collect(Collectors.toSet()))
        .isEqualTo(marked);
  }

  @Test
  void namesSayWhatAClassIs() {
    assertThat(vague(CLASSES)).isEmpty();
  }

  @Test
  void librariesStayWhereTheyAreUsed() {
    confine("picocli..", "io.fireact.cli..");
    confine("ai.djl..", "io.fireact.lm..", "io.fireact.cli.doctor.."); // which says what it finds
    confine("org.apache.lucene..", "io.fireact.search..");
    confine("io.temporal.testing..", "io.fireact.devserver..");
    confine("io.temporal.testserver..", "io.fireact.devserver..");
    noClasses()
        .that(of("workflows", AllModules.WORKFLOWS))
        .should()
        .dependOnClassesThat(resideInAnyPackage("okhttp3..", "okio..", "io.micrometer.."))
        .check(CLASSES);
  }

  @Test
  void onlyTheCommandLineTalksToTheConsole() {
    for (String stream : List.of("out", "err", "in")) {
      noClasses()
          .that()
          .resideOutsideOfPackage("io.fireact.cli..")
          .should()
          .accessField(System.class, stream)
          .check(CLASSES);
    }
    noClasses().should().callMethod(Throwable.class, "printStackTrace").check(CLASSES);
  }

  /** What strangers wrote is made harmless for a terminal there, and nowhere else. */
  @Test
  void onlyTheOutputWritesToAStreamOfThePerson() {
    noClasses()
        .that()
        .doNotBelongToAnyOf(Output.class)
        .should()
        .callMethodWhere(
            target(name("print"))
                .or(target(name("println")))
                .or(target(name("printf")))
                .or(target(name("format")))
                .or(target(name("append")))
                .or(target(name("write")))
                .and(target(owner(type(PrintStream.class)))))
        .check(CLASSES);
  }

  @Test
  void nobodyLogsPastSlf4j() {
    noClasses()
        .should()
        .dependOnClassesThat(resideInAnyPackage("java.util.logging..", "ch.qos.logback.."))
        .check(CLASSES);
  }

  @Test
  void aVagueNameIsCaught() {
    assertThat(vague(new ClassFileImporter().importClasses(ThingManager.class)))
        .containsExactly(ThingManager.class.getName());
  }

  /** What {@link #namesSayWhatAClassIs} must find. */
  private static final class ThingManager {}

  private static List<String> vague(JavaClasses classes) {
    return classes.stream()
        .filter(type -> VAGUE.stream().anyMatch(type.getSimpleName()::endsWith))
        .map(JavaClass::getName)
        .toList();
  }

  private static void confine(String library, String... homes) {
    noClasses()
        .that()
        .resideOutsideOfPackages(homes)
        .should()
        .dependOnClassesThat(resideInAnyPackage(library))
        .check(CLASSES);
  }

  private static DescribedPredicate<JavaClass> of(String name, URL module) {
    return DescribedPredicate.describe("are of " + name, type -> AllModules.isOf(type, module));
  }

  private static String module(JavaClass type) {
    return AllModules.isOf(type, AllModules.WORKFLOWS)
        ? "workflows"
        : AllModules.isOf(type, AllModules.ACTIVITIES) ? "activities" : "workers";
  }
}
