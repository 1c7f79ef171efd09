package io.fireact.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.lm.format.AdapterFiles;
import io.fireact.lm.format.BaseModel;
import io.fireact.lm.format.safetensors.SafetensorsFile;
import io.fireact.record.DataRecords;
import io.fireact.task.CorpusFile;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Opening a FIFO waits for whoever writes into it: each of these would not end. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@DisabledOnOs(OS.WINDOWS)
class RegularFileTest {
  private final Path directory;

  RegularFileTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @Test
  void filesAndLinksToThemAreLetThroughAndWhatIsMissingIsForTheCaller() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "x");
    RegularFile.check(file);
    RegularFile.check(Files.createSymbolicLink(directory.resolve("link"), file));
    RegularFile.check(directory.resolve("missing"));
    assertThat(DurableFiles.readText(directory.resolve("link"))).isEqualTo("x");
  }

  @Test
  void everythingElseIsNamed() throws Exception {
    refused(() -> RegularFile.check(fifo("pipe")), "pipe is a FIFO");
    refused(() -> RegularFile.check(directory), "is a directory");
    refused(() -> RegularFile.check(Path.of("/dev/zero")), "/dev/zero is a device");
    Path loop = Files.createSymbolicLink(directory.resolve("loop"), directory.resolve("loop"));
    refused(() -> RegularFile.check(loop), "loop is a link that leads back to itself");
    Path dangling = Files.createSymbolicLink(directory.resolve("to"), directory.resolve("no"));
    refused(() -> RegularFile.check(dangling), "to is a link to a file that is not there");
    Path link = Files.createSymbolicLink(directory.resolve("link"), directory.resolve("pipe"));
    refused(() -> RegularFile.check(link), "link is a FIFO");
    Path socket = directory.resolve("socket");
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(socket));
      refused(() -> RegularFile.check(socket), "socket is a socket");
    }
  }

  @Test
  void aTextWithoutEndIsNotReadIntoMemory() throws IOException {
    Path sparse = Files.createFile(directory.resolve("sparse.json"));
    try (java.io.RandomAccessFile file = new java.io.RandomAccessFile(sparse.toFile(), "rw")) {
      file.setLength(1L << 40);
    }
    refused(() -> DurableFiles.readText(sparse), "at most 536870912 are read as text");
  }

  @Test
  void noReaderOfModelsAdaptersOrDataWaitsForAFifo() throws Exception {
    Path pipe = fifo("pipe");
    Consumer<Path> none = file -> {};
    for (Consumer<Path> reader :
        java.util.List.<Consumer<Path>>of(
            DurableFiles::readText, SafetensorsFile::open, DataRecords::read, CorpusFile::read)) {
      refused(() -> reader.andThen(none).accept(pipe), "pipe is a FIFO");
    }
    for (String name :
        new String[] {
          "config.json",
          "tokenizer.json",
          "tokenizer_config.json",
          "generation_config.json",
          "chat_template.jinja",
          "model.safetensors"
        }) {
      Path model = directory.resolve("with-" + name);
      copyModel(model);
      Files.deleteIfExists(model.resolve(name));
      fifo(model.getFileName() + "/" + name);
      refused(() -> BaseModel.open(model).close(), name + " is a FIFO");
    }
    Path adapter = Files.createDirectory(directory.resolve("adapter"));
    fifo("adapter/" + AdapterFiles.CONFIG);
    refused(() -> AdapterFiles.base(adapter), AdapterFiles.CONFIG + " is a FIFO");
  }

  private void copyModel(Path to) throws Exception {
    Files.createDirectories(to);
    Path from = Path.of(getClass().getResource("/io/fireact/lm/parity/llama2").toURI());
    for (String name : new String[] {"config.json", "model.safetensors"}) {
      Files.copy(from.resolve(name), to.resolve(name));
    }
    Files.writeString(
        to.resolve("tokenizer.json"),
        "{\"version\": \"1.0\", \"model\": {\"type\": \"WordLevel\", \"unk_token\": \"a\","
            + " \"vocab\": {\"a\": 0}}}");
  }

  private Path fifo(String name) throws IOException, InterruptedException {
    Path path = directory.resolve(name);
    Process made = new ProcessBuilder("mkfifo", path.toString()).inheritIO().start();
    assertThat(made.waitFor(2, TimeUnit.MINUTES)).isTrue();
    assertThat(made.exitValue()).isZero();
    return path;
  }

  private static void refused(ThrowingCallable action, String reason) {
    assertThatThrownBy(action)
        .isInstanceOfSatisfying(
            FailureException.class,
            failure -> assertThat(failure.type()).isEqualTo(FailureType.BAD_DATA))
        .hasMessageContaining(reason);
  }
}
