package io.fireact.cli.shell;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The log that users get, whose lines quote strangers. */
final class LogPatternTest {

  @Test
  void aLineOfTheLogIsOneLineAndSteersNothing(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("fireact-1.log");
    LoggerContext context = new LoggerContext();
    context.setMDCAdapter(new LogbackMDCAdapter());
    context.putProperty("fireact.log.file", file.toString());
    context.putProperty("fireact.log.console", "OFF");
    JoranConfigurator configurator = new JoranConfigurator();
    configurator.setContext(context);
    configurator.doConfigure(users());
    context
        .getLogger("io.fireact.Peer")
        .warn(
            "it says a\u001b[31m\nERROR forged\u202e \u00e9\ud83d\ude00",
            new IllegalStateException(
                "c\u009b\u0007\td", new IllegalArgumentException("\u001b]0;x")));
    context.stop();
    List<String> lines = Files.readAllLines(file);
    assertThat(lines.get(0))
        .endsWith("it says a\uFFFD[31m\uFFFDERROR forged\uFFFD \u00e9\ud83d\ude00");
    assertThat(lines.get(1)).contains("IllegalStateException: c\uFFFD\uFFFD\td");
    assertThat(lines).anyMatch(line -> line.contains("Caused by: ") && line.endsWith("\uFFFD]0;x"));
    assertThat(String.join("", lines)).doesNotContainPattern("[\\p{Cc}\\p{Cf}&&[^\t]]");
  }

  private static URL users() throws Exception {
    return Collections.list(LogPatternTest.class.getClassLoader().getResources("logback.xml"))
        .stream()
        .findFirst()
        .orElseThrow();
  }
}
