package io.fireact.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.fireact.meter.Meters;
import io.fireact.plan.ArtifactRef;
import io.fireact.plan.StageRecord;
import io.fireact.store.GarbageCollection.Garbage;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KilledWriterTest {
  private static final int KILLS = 4;
  private static final int PUTS_BEFORE_A_KILL = 40;
  private static final Pattern PUT = Pattern.compile("put (\\d+)\\.");

  private final Path directory;

  KilledWriterTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @Test
  void whatPutReturnedIsThereAndNothingTornIsVisibleAfterKills() throws Exception {
    List<Integer> put = new ArrayList<>();
    for (int kill = 0; kill < KILLS; kill++) {
      put.addAll(writeUntilKilled(kill * 100_000));
    }

    assertThat(put).hasSizeGreaterThanOrEqualTo(KILLS * PUTS_BEFORE_A_KILL);
    FileJournal journal = new FileJournal(directory.resolve("journal"));
    FileArtifactStore store = store();
    for (int number : put) {
      assertThat(journal.get(PutLoop.key(number))).contains(PutLoop.text(number));
      StageRecord record = store.stage(PutLoop.stage(number)).orElseThrow();
      assertThat(record.outputs())
          .hasEntrySatisfying(
              "text",
              artifact -> assertThat(store.localFile(artifact)).hasContent(PutLoop.text(number)));
    }
    // Also what was put and not reported any more is whole.
    StoreVerification.Findings findings = StoreVerification.find(store);
    assertThat(findings.isEmpty()).as("%s", findings).isTrue();
    assertThat(journal.entries(JournalContract.STAGE, "model-0"))
        .hasSizeGreaterThanOrEqualTo(put.size())
        .allSatisfy(
            entry -> {
              int number = Integer.parseInt(entry.key().item().replace("item ", ""));
              assertThat(entry.json()).isEqualTo(PutLoop.text(number));
            });
    assertLeftoversAreFound(store);
  }

  /** Each of the killed process's half-written files, if any, and no file of a live one. */
  private void assertLeftoversAreFound(FileArtifactStore store) throws IOException {
    List<String> left =
        store.layout().temporaryFiles().stream()
            .map(file -> file.getFileName().toString())
            .sorted()
            .toList();
    Files.createFile(store.layout().newTemporary());

    Garbage garbage =
        GarbageCollection.find(
            store,
            Set.of(),
            Set.<ArtifactRef>of(),
            Clock.offset(Clock.systemUTC(), Duration.ofDays(2)));

    assertThat(garbage.leftovers()).isEqualTo(left);
  }

  private FileArtifactStore store() {
    return new FileArtifactStore(directory.resolve("store"), new Meters(new SimpleMeterRegistry()));
  }

  /** The numbers that a process reported before it was killed in the middle of its work. */
  private List<Integer> writeUntilKilled(int first) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-cp",
                System.getProperty("java.class.path"),
                PutLoop.class.getName(),
                directory.toString(),
                "" + first)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    List<Integer> numbers = new ArrayList<>();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        // Whole lines only: the last one may be cut, and others are log messages.
        Matcher put = PUT.matcher(line);
        if (!put.matches()) {
          continue;
        }
        numbers.add(Integer.parseInt(put.group(1)));
        if (numbers.size() == PUTS_BEFORE_A_KILL) {
          // Through the handle, which leaves what it printed readable.
          process.toHandle().destroyForcibly();
        }
      }
    } finally {
      process.destroyForcibly().waitFor();
    }
    return numbers;
  }
}
