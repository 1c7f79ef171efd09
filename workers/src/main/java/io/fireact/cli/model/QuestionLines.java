package io.fireact.cli.model;

import io.fireact.cli.shell.GlobalOptions;
import io.fireact.cli.shell.Surroundings;
import io.fireact.json.Utf8;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.SynchronousQueue;

/**
 * Questions from standard input, one a line. A thread of its own reads, since a blocked read does
 * not notice an interrupt; it reads the next line only once the last one was taken.
 */
final class QuestionLines {
  private static final String PROMPT = "question> ";

  private final BlockingQueue<Optional<String>> lines = new SynchronousQueue<>();
  private final BlockingQueue<Boolean> wanted = new SynchronousQueue<>();
  private final PrintStream prompts;
  private final boolean terminal;

  QuestionLines(GlobalOptions options) {
    Surroundings surroundings = options.surroundings();
    terminal = surroundings.in().terminal();
    prompts = surroundings.err();
    Thread reader = new Thread(() -> read(surroundings.in().stream()), "questions");
    reader.setDaemon(true);
    reader.start();
  }

  /** The next line that is not blank, without blanks around it; empty at the end. */
  Optional<String> next() throws InterruptedException {
    while (true) {
      if (terminal) {
        prompts.print(PROMPT);
        prompts.flush();
      }
      wanted.put(true);
      Optional<String> line = lines.take();
      if (line.isEmpty()) {
        if (terminal) {
          prompts.println();
        }
        return line;
      }
      if (!line.get().isBlank()) {
        return line.map(String::strip);
      }
    }
  }

  private void read(InputStream stream) {
    BufferedReader in = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
    boolean first = true;
    try {
      while (wanted.take()) {
        Optional<String> line = Optional.empty();
        try {
          line = Optional.ofNullable(in.readLine());
          if (first) {
            // What a Windows program pipes begins with a byte order mark.
            line = line.map(Utf8::withoutMark);
            first = false;
          }
        } catch (IOException e) {
          // A terminal that is gone is the end of its questions.
        }
        lines.put(line);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
