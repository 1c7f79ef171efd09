package io.fireact.cli.shell;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Standard output or error in UTF-8 that remembers why it could not be written, which {@link
 * PrintStream} keeps to itself: a result that was not written is no success.
 */
public final class PersonStream {
  private final Remembering below;
  private final PrintStream stream;

  PersonStream(OutputStream target) {
    below = new Remembering(target);
    stream = new PrintStream(below, true, StandardCharsets.UTF_8);
  }

  public static PersonStream of(FileDescriptor descriptor) {
    return new PersonStream(new FileOutputStream(descriptor));
  }

  public PrintStream stream() {
    return stream;
  }

  /**
   * Why something was not written; empty where all was, or where the reader went away, as {@code
   * head} does once it has seen enough.
   */
  public Optional<String> failure() {
    stream.flush();
    return Optional.ofNullable(below.failure)
        .map(failure -> String.valueOf(failure.getMessage()))
        .filter(message -> !message.contains("Broken pipe"));
  }

  private static final class Remembering extends FilterOutputStream {
    private volatile @Nullable IOException failure;

    private Remembering(OutputStream target) {
      super(target);
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int count) throws IOException {
      try {
        out.write(bytes, from, count);
      } catch (IOException e) {
        failure = failure == null ? e : failure;
        throw e;
      }
    }
  }
}
