package io.fireact.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class EnvironmentVariableTest {
  private static final Path ROOT = Path.of("..");
  private static final Pattern READ =
      Pattern.compile("\"((?:FIREACT|HF|HUGGING_FACE|XDG|PYTORCH)_[A-Z_]*[A-Z])\"");
  private static final Pattern BY_THE_LAUNCHER = Pattern.compile("\\$\\{?(FIREACT_[A-Z_]*[A-Z])");

  /** What is there is given to a trainer's program (activities/TRAINERS.md), and not read. */
  private static final Path WRITTEN_FOR_PROGRAMS =
      ROOT.resolve("activities/src/main/java/io/fireact/stage/job/command");

  @Test
  void theListHasEveryVariableThatTheSourcesName() throws IOException {
    Set<String> named = new TreeSet<>();
    for (String module : List.of("workflows", "activities", "workers")) {
      try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve("src/main/java"))) {
        for (Path file :
            files
                .filter(each -> each.toString().endsWith(".java"))
                .filter(each -> !each.startsWith(WRITTEN_FOR_PROGRAMS))
                .toList()) {
          collect(READ, file, named);
        }
      }
    }
    collect(BY_THE_LAUNCHER, ROOT.resolve("fireact"), named);
    assertThat(named).containsExactlyElementsOf(new TreeSet<>(EnvironmentVariable.names()));
  }

  private static void collect(Pattern pattern, Path file, Set<String> names) throws IOException {
    Matcher matcher = pattern.matcher(Files.readString(file));
    while (matcher.find()) {
      names.add(matcher.group(1));
    }
  }
}
