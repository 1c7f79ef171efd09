package io.fireact.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

final class CorpusFolderTest {
  private final Path folder;

  CorpusFolderTest(@TempDir Path directory) throws IOException {
    folder = Files.createDirectory(directory.resolve("texts"));
  }

  @Test
  void filesOfTextAndLinesOfJsonArePassagesInTheOrderOfTheirPaths() throws IOException {
    write("b/Ann_Lind.txt", "\uFEFF  Ann Lind is a pilot.\r\nShe flies.\n");
    write("b.MD", "# Bo");
    write("a.jsonl", "{\"title\": \"Oslo\", \"text\": \"A town.\", \"id\": 7}\n");
    write("c.json", "[{\"title\": \"Bonn\", \"text\": \"Another.\"}]");
    write(".git/config", "\0");
    write(".DS_Store", "\0");
    assertThat(passages())
        .extracting(Passage::id, Passage::title, Passage::text)
        .containsExactly(
            tuple("7", "Oslo", "A town."),
            tuple("b.MD", "b", "# Bo"),
            tuple("b/Ann_Lind.txt", "Ann Lind", "Ann Lind is a pilot.\r\nShe flies."),
            tuple(ContentId.of("Bonn\nAnother."), "Bonn", "Another."));
  }

  @Test
  void theDigestIsOfPathsAndContentAndOfNothingElse() throws IOException {
    write("a.txt", "one");
    write("b.txt", "two");
    String before = new CorpusFolder(folder).sha256();
    write(".hidden", "x");
    assertThat(new CorpusFolder(folder).sha256()).isEqualTo(before).matches("[0-9a-f]{64}");
    Files.move(folder.resolve("b.txt"), folder.resolve("c.txt"));
    String moved = new CorpusFolder(folder).sha256();
    write("a.txt", "one.");
    assertThat(List.of(before, moved, new CorpusFolder(folder).sha256())).doesNotHaveDuplicates();
  }

  @Test
  void oneFileIsACorpusToo() throws IOException {
    Path file = write("a.jsonl", "{\"title\": \"Oslo\", \"text\": \"A town.\"}");
    List<Passage> passages = new ArrayList<>();
    CorpusFolder corpus = new CorpusFolder(file);
    corpus.passages(passages::add);
    assertThat(passages).extracting(Passage::title).containsExactly("Oslo");
    assertThat(corpus.sha256()).isEqualTo(DataFiles.digest(file));
  }

  @Test
  void linksAreFollowedAndThoseThatLeadNowhereOrBackAreNamed() throws IOException {
    Path elsewhere = Files.createDirectory(folder.resolveSibling("elsewhere"));
    Files.writeString(elsewhere.resolve("x.txt"), "linked");
    Files.createSymbolicLink(folder.resolve("more"), elsewhere);
    Files.createSymbolicLink(folder.resolve("y.txt"), elsewhere.resolve("x.txt"));
    assertThat(passages()).extracting(Passage::id).containsExactly("more/x.txt", "y.txt");

    Path loop = Files.createSymbolicLink(folder.resolve("zzz"), folder);
    assertRefused().hasMessageContainingAll(loop.toString(), "a folder that it lies in");
    Files.delete(loop);
    Files.createSymbolicLink(folder.resolve("gone.txt"), folder.resolve("nothing.txt"));
    assertRefused().hasMessageContainingAll("gone.txt", "a link to a file that is not there");
  }

  /** Java reads every such byte as U+FFFD, so that the two names would be one passage. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void filesWhoseNamesAreNoTextAreRefusedBeforeOneHidesAnother() throws Exception {
    Process made =
        new ProcessBuilder(
                "sh",
                "-c",
                "printf a >\"$(printf 'x\\377.txt')\"; printf b >\"$(printf 'x\\376.txt')\"")
            .directory(folder.toFile())
            .inheritIO()
            .start();
    assertThat(made.waitFor()).isZero();
    assertRefused().hasMessageContaining("has a name that is not UTF-8");
  }

  @Test
  void whatIsNoPassageIsNamed() throws Exception {
    Path file = write("a.txt", "");
    assertRefused().hasMessage(file + " is empty; remove it");
    Files.write(file, new byte[] {'a', '\n', (byte) 0xFF, 'b'});
    assertRefused().hasMessageContainingAll(file.toString(), "is no text", "line 2, column 1");
    Files.write(file, "a\nb\0".getBytes(StandardCharsets.UTF_8));
    assertRefused().hasMessageContainingAll("is no text", "a byte here is 0", "line 2, column 2");
    Files.writeString(file, "fine");
    Path lines = write("b.jsonl", "{\"title\": \"a\", \"text\": \"b\"}\n{\"title\": \"a\"}\n");
    assertRefused().hasMessageContainingAll(lines.toString(), "line 2: \"text\" must be text");
    Files.writeString(lines, "{\"title\": \"a\", \"text\": \" \"}");
    assertRefused().hasMessageContaining("line 1: \"text\" is empty");
    Files.writeString(lines, "{\"title\": \"a\", \"text\": \"\\u00a0\\u200b\"}");
    assertRefused().hasMessageContaining("line 1: \"text\" is empty");
    Files.writeString(lines, "{\"id\": 1, \"_id\": 2, \"title\": \"a\", \"text\": \"b\"}");
    assertRefused().hasMessageContaining("line 1: it has both \"id\" and \"_id\"");
    Files.write(lines, new byte[] {0x1F, (byte) 0x8B, 8, 0});
    assertRefused().hasMessageContaining("it is compressed (gzip); unpack it");
    Files.writeString(lines, "\0".repeat(10_000));
    assertRefused().hasMessageContaining(lines + " must be a JSON array of {title, text}");
    Files.writeString(lines, "\n".repeat(10_000));
    assertRefused().hasMessageContaining(lines + " must be a JSON array of {title, text}");
    Files.writeString(lines, "{\"title\": \"a\", \"text\": \"b\"}\n".repeat(2));
    assertRefused().hasMessageContainingAll("line 2: the id ", "is there twice");
    Files.writeString(lines, "{\"title\": \"a\", \"text\": \"b\", \"id\": \"a.txt\"}");
    write("c.jsonl", "{\"title\": \"c\", \"text\": \"d\", \"id\": \"a.txt\"}");
    assertRefused().hasMessageContainingAll("line 1: the id a.txt is there twice");
    Files.delete(folder.resolve("c.jsonl"));
    Files.delete(lines);
    Path page = write("page.pdf", "%PDF");
    assertRefused().hasMessageContainingAll(page.toString(), "neither text (.txt", "convert it");
    Files.delete(page);
    Path pipe = folder.resolve("pipe.txt");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    assertRefused().hasMessageContainingAll(pipe.toString(), "a FIFO");
  }

  @Test
  void whatIsNoCorpusIsNamed() throws IOException {
    assertRefused().hasMessageContaining("has no file");
    assertThatThrownBy(() -> new CorpusFolder(folder.resolve("nothing")))
        .hasMessageContaining("is not there");
    write("no-ending", "x");
    assertRefused().hasMessageContaining("no-ending is neither text");
  }

  @Test
  void whatDoesNotFitIntoMemoryIsRefusedBeforeItIsRead() throws IOException {
    Path file = folder.resolve("big.txt");
    sparse(file, CorpusFolder.LONGEST_TEXT + 1);
    assertRefused().hasMessageContainingAll(file.toString(), "a text file is one passage");
    sparse(file, CorpusFolder.LARGEST + 1);
    assertRefused().hasMessageContaining("is searched in memory");
  }

  private static void sparse(Path file, long length) throws IOException {
    try (RandomAccessFile hole = new RandomAccessFile(file.toFile(), "rw")) {
      hole.setLength(length);
    }
  }

  private List<Passage> passages() {
    List<Passage> passages = new ArrayList<>();
    new CorpusFolder(folder).passages(passages::add);
    return passages;
  }

  private AbstractThrowableAssert<?, ? extends Throwable> assertRefused() {
    return assertThatThrownBy(this::passages)
        .isInstanceOfSatisfying(
            FailureException.class,
            failure -> assertThat(failure.type()).isEqualTo(FailureType.BAD_DATA));
  }

  private Path write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }
}
