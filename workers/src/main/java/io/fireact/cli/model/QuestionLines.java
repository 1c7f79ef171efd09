package io.fireact.cli.model;

import io.fireact.cli.shell.CliContext;
import io.fireact.cli.shell.CommandException;
import io.fireact.cli.shell.ExitCode;
import io.fireact.cli.shell.GlobalOptions;
import io.fireact.cli.shell.Output;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.SynchronousQueue;

/**
 * Questions from standard input, one a line, in UTF-8. A thread of its own reads, since a blocked
 * read does not notice an interrupt; it reads the next line only once the last one was taken.
 */
final class QuestionLines {
  private static final String PROMPT = "question> ";
  private static final String MARK = "\uFEFF";

  /** A line, an end, or a line that is no text. */
  private record Line(Optional<String> text, boolean readable) {}

  private final BlockingQueue<Line> lines = new SynchronousQueue<>();
  private final BlockingQueue<Boolean> wanted = new SynchronousQueue<>();
  private final Output prompts;
  private final boolean terminal;
  private int read;

  QuestionLines(GlobalOptions options) {
    CliContext context = options.context();
    terminal = context.in().terminal();
    prompts = new Output(context.err());
    Thread reader = new Thread(() -> read(context.in().stream()), "questions");
    reader.setDaemon(true);
    reader.start();
  }

  /**
   * The next line that is not blank, without blanks around it; empty at the end.
   *
   * @throws CommandException USAGE when it is not UTF-8
   */
  Optional<String> next() throws InterruptedException {
    while (true) {
      if (terminal) {
        prompts.print(PROMPT);
      }
      wanted.put(true);
      Line next = lines.take();
      read++;
      if (!next.readable) {
        throw new CommandException(
            ExitCode.USAGE, "line " + read + " of standard input is not UTF-8; write it in UTF-8");
      }
      Optional<String> line = next.text;
      if (line.isEmpty()) {
        if (terminal) {
          prompts.println("");
        }
        return line;
      }
      if (!line.get().isBlank()) {
        return line.map(String::strip);
      }
    }
  }

  private void read(InputStream stream) {
    InputStream in = new BufferedInputStream(stream);
    try {
      while (wanted.take()) {
        lines.put(line(in));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Line line(InputStream in) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int next = -1;
    try {
      next = in.read();
      while (next >= 0 && next != '\n') {
        bytes.write(next);
        next = in.read();
      }
    } catch (IOException e) {
      // A terminal that is gone is the end of its questions.
    }
    if (next < 0 && bytes.size() == 0) {
      return new Line(Optional.empty(), true);
    }
    try {
      String text =
          StandardCharsets.UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(bytes.toByteArray()))
              .toString();
      // Some programs begin a file with a mark of its encoding.
      return new Line(Optional.of(text.startsWith(MARK) ? text.substring(1) : text), true);
    } catch (CharacterCodingException e) {
      return new Line(Optional.empty(), false);
    }
  }
}
