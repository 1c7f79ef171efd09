package io.fireact.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.fireact.sweep.Payloads;
import io.fireact.sweep.TemporalSweepClient;
import io.fireact.sweep.episode.EpisodeWorkflowImpl;
import io.fireact.sweep.flow.StageWorkflowImpl;
import io.fireact.sweep.flow.SweepWorkflowImpl;
import java.util.List;
import org.junit.jupiter.api.Test;

/** This module is pure: what touches the world is in {@code activities}. */
final class WorkflowsArchitectureTest {
  private static final JavaClasses MODULE =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importUrl(Payloads.class.getProtectionDomain().getCodeSource().getLocation());

  private static final List<String> CLIENT_CLASSES =
      List.of(
          TemporalSweepClient.class.getName(),
          "io.fireact.sweep.ServerCalls",
          "io.fireact.sweep.StageObserver",
          "io.fireact.sweep.WorkerLiveness");

  /** Calls of clients with deadlines; no workflow uses it. */
  private static final DescribedPredicate<JavaClass> CLIENT =
      DescribedPredicate.describe(
          "are the client",
          type -> CLIENT_CLASSES.stream().anyMatch(name -> type.getName().startsWith(name)));

  @Test
  void whatWorkflowsReachIsDeterministic() {
    DescribedPredicate<JavaClass> reached = Determinism.reachedByWorkflows(MODULE);
    assertThat(MODULE.stream().filter(reached).map(JavaClass::getName))
        .contains(
            SweepWorkflowImpl.class.getName(),
            StageWorkflowImpl.class.getName(),
            EpisodeWorkflowImpl.class.getName(),
            "io.fireact.sweep.flow.SweepBoard",
            "io.fireact.agent.method.ReActEpisode");
    classes().that(reached).should(Determinism.beDeterministic()).check(MODULE);
  }

  @Test
  void everythingElseIsDeterministicTooButForTheClient() {
    classes()
        .that(DescribedPredicate.not(CLIENT))
        .should(Determinism.beDeterministic())
        .check(MODULE);
    assertThat(MODULE.stream().filter(CLIENT).filter(Determinism.reachedByWorkflows(MODULE)))
        .isEmpty();
  }

  @Test
  void workflowsSeeTheSdkJacksonAndDistributionsOnly() {
    classes()
        .that(DescribedPredicate.not(CLIENT))
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(
                "io.fireact..",
                "java..",
                "io.temporal..",
                "com.fasterxml.jackson..",
                "com.google.protobuf..", // the SDK's own payloads
                "org.hipparchus..", // distributions and least squares of fits: pure functions
                "org.jspecify..",
                "org.slf4j..",
                "org.yaml.snakeyaml..")) // comes with Jackson's YAML module
        .check(MODULE);
    noClasses()
        .that()
        .resideOutsideOfPackage("io.fireact.spec.yaml")
        .should()
        .dependOnClassesThat(resideInAnyPackage("org.yaml.."))
        .check(MODULE);
  }

  /** Everything may fail, so what all use stands below all. */
  @Test
  void failuresKnowNothingOfTheRest() {
    classes()
        .that()
        .resideInAPackage("io.fireact.failure")
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(
                "io.fireact.failure", "java..", "io.temporal.failure..", "org.jspecify.."))
        .check(MODULE);
  }

  @Test
  void nothingPrintsOrReadsTheConsole() {
    noClasses().should().accessField(System.class, "out").check(MODULE);
    noClasses().should().accessField(System.class, "err").check(MODULE);
    noClasses().should().accessField(System.class, "in").check(MODULE);
  }

  @Test
  void aWorkflowThatReachesTheWorldIsCaught() {
    JavaClasses unsteady =
        new ClassFileImporter().importClasses(Unsteady.class, Unsteady.Elsewhere.class);
    List<String> found =
        classes()
            .that(Determinism.reachedByWorkflows(unsteady))
            .should(Determinism.beDeterministic())
            .evaluate(unsteady)
            .getFailureReport()
            .getDetails();
    for (String what :
        List.of(
            "System.currentTimeMillis()",
            "System.getenv(java.lang.String)",
            "Instant.now()",
            "Math.random()",
            "java.util.Random",
            "UUID.randomUUID()",
            "parallelStream()",
            "Class.getResource(java.lang.String)",
            "java.nio.file.Files",
            "Thread.currentThread()",
            "ReentrantLock",
            "is synchronized")) {
      assertThat(found).as(what).anyMatch(detail -> detail.contains(what));
    }
  }
}
