package io.fireact.cli.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import org.junit.jupiter.api.Test;

final class PersonStreamTest {

  @Test
  void whatWasNotWrittenIsKnownUnlessNobodyWantedIt() {
    assertThat(writing("No space left on device").failure()).contains("No space left on device");
    assertThat(writing("Broken pipe").failure()).isEmpty();
    PersonStream good = new PersonStream(OutputStream.nullOutputStream());
    good.stream().println("x");
    assertThat(good.failure()).isEmpty();
  }

  private static PersonStream writing(String failure) {
    PersonStream stream =
        new PersonStream(
            new OutputStream() {
              @Override
              public void write(int b) throws IOException {
                throw new IOException(failure);
              }
            });
    stream.stream().println("x");
    stream.stream().println("y");
    return stream;
  }
}
