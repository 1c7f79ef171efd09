package io.fireact.lm.format.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.fireact.failure.FailureException;
import io.fireact.lm.architecture.ElementType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class ShardedFilesTest {
  private final Path directory;

  ShardedFilesTest(@TempDir Path directory) {
    this.directory = directory;
    write(directory, 40);
  }

  @Test
  void tensorsAreSharedOutAndFoundAgain() throws IOException {
    assertThat(directory.toFile().list())
        .containsExactlyInAnyOrder(
            "model-00001-of-00003.safetensors",
            "model-00002-of-00003.safetensors",
            "model-00003-of-00003.safetensors",
            ShardedFiles.INDEX);
    try (ShardedFiles files = ShardedFiles.open(directory)) {
      assertThat(files.files()).hasSize(3);
      for (String name : List.of("a", "b", "c", "large")) {
        assertThat(files.read(name, 0, 4).getFloat()).isEqualTo(name.charAt(0));
      }
      assertThat(files.find("large").shape()).containsExactly(12L);
      assertThatThrownBy(() -> files.find("d")).hasMessage("tensor d is missing");
      assertThatThrownBy(() -> files.read("d", 0, 1)).hasMessage("tensor d is missing");
    }
    assertThat(Files.readString(directory.resolve(ShardedFiles.INDEX)))
        .contains("\"total_size\" : 96");
  }

  @Test
  void whatFitsIntoOneFileHasNoIndex() throws IOException {
    Path other = directory.resolve("other");
    write(other, 96);
    assertThat(other.toFile().list()).containsExactly(ShardedFiles.SINGLE);
    try (ShardedFiles files = ShardedFiles.open(other)) {
      assertThat(files.tensors()).hasSize(4);
    }
  }

  @Test
  void aMissingShardIsNamed() throws IOException {
    Files.delete(directory.resolve("model-00002-of-00003.safetensors"));
    assertBad("it names model-00002-of-00003.safetensors, but there is no such file");
  }

  @Test
  void aShardWithoutATensorOfTheIndexIsNamed() throws IOException {
    index("\"a\" : \"model-00001", "\"x\" : \"model-00001");
    assertBad("it puts tensor x into model-00001-of-00003.safetensors, which lacks it");
  }

  @Test
  void aTensorThatTheIndexDoesNotNameIsNamed() throws IOException {
    index("\"a\" : \"model-00001-of-00003.safetensors\",", "");
    assertBad("model-00001-of-00003.safetensors holds tensor a, which the index does not name");
  }

  @Test
  void aFileElsewhereIsRefused() throws IOException {
    for (String place : List.of("../x.safetensors", "/x.safetensors", "..\\\\x.safetensors", "x")) {
      write(40);
      index("\"model-00001-of-00003.safetensors\"", "\"" + place + "\"");
      assertBad("it must be a .safetensors file of the same directory");
    }
  }

  @Test
  void anIndexThatIsNoneIsRefused() throws IOException {
    Path index = directory.resolve(ShardedFiles.INDEX);
    Files.writeString(index, "{\"weight_map\": {}}");
    assertBad("it has no weight_map that names files");
    Files.writeString(index, "{\"weight_map\": {\"a\": 3}}");
    assertBad("weight_map puts tensor a into 3");
    Files.writeString(index, "{\"weight_map\": {\"a\": \"b\", \"a\": \"c\"}}");
    assertBad("not JSON: Duplicate field 'a'");
    Files.writeString(index, "");
    assertBad("not JSON: it is empty");
    Files.writeString(index, "{\"weight_map\": {\"a\": \"b.safetensors\"}} {}");
    assertBad("not JSON: something follows the first value");
  }

  @Test
  void aWrongTotalSizeIsSaidButNoFailure() throws IOException {
    index("\"total_size\" : 96", "\"total_size\" : 97");
    Logger logger = (Logger) LoggerFactory.getLogger(ShardedFiles.class);
    ListAppender<ILoggingEvent> said = new ListAppender<>();
    said.start();
    logger.addAppender(said);
    try {
      ShardedFiles.open(directory).close();
    } finally {
      logger.detachAppender(said);
    }
    assertThat(said.list)
        .singleElement()
        .satisfies(
            event ->
                assertThat(event.getFormattedMessage())
                    .endsWith("says total_size 97, but the tensors take 96 bytes"));
  }

  private void write(long most) {
    write(directory, most);
  }

  private static void write(Path directory, long most) {
    ShardedWriter.write(
        directory,
        Map.of("format", "pt"),
        List.of(
            TensorEntry.of("a", ElementType.F32, 2),
            TensorEntry.of("b", ElementType.F32, 2, 3),
            TensorEntry.of("large", ElementType.F32, 12),
            TensorEntry.of("c", ElementType.F32, 4)),
        most,
        (entry, out) -> {
          ByteBuffer bytes =
              ByteBuffer.allocate((int) entry.bytes()).order(ByteOrder.LITTLE_ENDIAN);
          out.write(bytes.putFloat(0, entry.name().charAt(0)).array());
        });
  }

  private void index(String from, String to) throws IOException {
    Path index = directory.resolve(ShardedFiles.INDEX);
    String text = Files.readString(index);
    assertThat(text).contains(from);
    Files.writeString(index, text.replace(from, to));
  }

  private void assertBad(String reason) {
    assertThatThrownBy(() -> ShardedFiles.open(directory))
        .isInstanceOf(FailureException.class)
        .hasMessageContaining(directory.resolve(ShardedFiles.INDEX).toString())
        .hasMessageContaining(reason);
  }
}
