package io.fireact.architecture;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaStaticInitializer;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import io.temporal.workflow.WorkflowInterface;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What workflow code must not touch: a replay gives it other values, or none. Pure code elsewhere
 * is held to the same, because workflows come to use it.
 *
 * <p>A resource of the class path is part of the code, and may be read while a class is
 * initialised: by its static initialiser, or by what nothing else calls.
 */
final class Determinism {
  private static final List<String> PREFIXES =
      List.of(
          "java.io.File",
          "java.net.",
          "java.nio.channels.",
          "java.nio.file.",
          "java.security.SecureRandom",
          "java.sql.",
          "java.util.Random",
          "java.util.Timer",
          "java.util.concurrent.",
          "java.util.logging.");

  private static final Set<String> CLASSES =
      Set.of(
          "java.lang.Process",
          "java.lang.ProcessBuilder",
          "java.lang.ProcessHandle",
          "java.lang.Runtime",
          "java.lang.Thread",
          "java.lang.ThreadLocal");

  /** Methods of classes that are harmless otherwise. */
  private static final Map<String, Set<String>> METHODS =
      Map.of(
          "java.lang.System",
              Set.of("currentTimeMillis", "nanoTime", "getenv", "getProperty", "exit", "load"),
          "java.lang.Math", Set.of("random"),
          "java.lang.Object", Set.of("wait", "notify", "notifyAll"),
          "java.util.UUID", Set.of("randomUUID"),
          "java.util.Collections", Set.of("shuffle"),
          "java.time.Clock", Set.of("systemUTC", "systemDefaultZone", "system"));

  private static final Set<String> RESOURCES =
      Set.of(
          "getResource",
          "getResourceAsStream",
          "getResources",
          "getSystemResource",
          "getSystemResourceAsStream",
          "getSystemResources",
          "resources");

  private Determinism() {}

  /**
   * Whether code only runs while a class is initialised, as far as its callers in the module say.
   */
  private static boolean isInitialising(JavaCodeUnit code, Set<String> visited) {
    if (code.getName().equals(JavaStaticInitializer.STATIC_INITIALIZER_NAME)) {
      return true;
    }
    if (!visited.add(code.getFullName())) {
      return true; // its other callers decide
    }
    Set<JavaAccess<?>> callers = new HashSet<>(code.getAccessesToSelf());
    return !callers.isEmpty()
        && callers.stream().allMatch(call -> isInitialising(call.getOrigin(), visited));
  }

  /** Every class that an implementation of a workflow reaches, itself included. */
  static DescribedPredicate<JavaClass> reachedByWorkflows(JavaClasses classes) {
    Deque<JavaClass> open = new ArrayDeque<>();
    Set<String> reached = new HashSet<>();
    for (JavaClass type : classes) {
      if (!type.isInterface()
          && type.getAllRawInterfaces().stream()
              .anyMatch(of -> of.isAnnotatedWith(WorkflowInterface.class))) {
        open.add(type);
      }
    }
    while (!open.isEmpty()) {
      JavaClass type = open.remove();
      if (reached.add(type.getName())) {
        for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
          JavaClass target = dependency.getTargetClass().getBaseComponentType();
          if (classes.contain(target.getName())) {
            open.add(target);
          }
        }
      }
    }
    return DescribedPredicate.describe(
        "are reached by workflows", type -> reached.contains(type.getName()));
  }

  /** No clock, randomness, threads, locks, environment, or input and output. */
  static ArchCondition<JavaClass> beDeterministic() {
    return new ArchCondition<>("be deterministic") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
          String target = dependency.getTargetClass().getBaseComponentType().getName();
          if (CLASSES.contains(target) || PREFIXES.stream().anyMatch(target::startsWith)) {
            events.add(SimpleConditionEvent.violated(type, dependency.getDescription()));
          }
        }
        for (JavaAccess<?> access : type.getAccessesFromSelf()) {
          String owner = access.getTargetOwner().getName();
          String name = access.getTarget().getName();
          boolean clock = owner.startsWith("java.time.") && name.equals("now");
          boolean parallel = owner.startsWith("java.util.") && name.startsWith("parallel");
          boolean resource =
              (owner.equals("java.lang.Class") || owner.equals("java.lang.ClassLoader"))
                  && RESOURCES.contains(name)
                  && !isInitialising(access.getOrigin(), new HashSet<>());
          if (clock
              || parallel
              || resource
              || METHODS.getOrDefault(owner, Set.of()).contains(name)) {
            events.add(SimpleConditionEvent.violated(type, access.getDescription()));
          }
        }
        for (JavaMethod method : type.getMethods()) {
          if (method.getModifiers().contains(JavaModifier.SYNCHRONIZED)) {
            events.add(
                SimpleConditionEvent.violated(type, method.getDescription() + " is synchronized"));
          }
        }
      }
    };
  }
}
