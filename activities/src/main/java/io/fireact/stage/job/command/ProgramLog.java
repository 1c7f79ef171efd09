package io.fireact.stage.job.command;

import io.fireact.spec.yaml.Secrets;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;

/** What a program wrote, in a file, and its last lines as they may be quoted. */
final class ProgramLog {
  private static final int LINES = 8;
  private static final int LONGEST_LINE = 300;
  private static final int TAIL_BYTES = 16 << 10;
  private static final int SHORTEST_SECRET = 4;
  private static final Pattern ESCAPES = Pattern.compile("\u001B(\\[[0-9;?]*[ -/]*[@-~]|.)?");
  private static final Pattern UNSEEN = Pattern.compile("\\p{C}+");

  private final Path file;
  private final List<String> secrets;

  /**
   * @param secrets never quoted: the values of variables that a spec passes on by name
   */
  ProgramLog(Path file, Collection<String> secrets) {
    this.file = file;
    this.secrets =
        secrets.stream().filter(secret -> secret.length() >= SHORTEST_SECRET).sorted().toList();
  }

  Path file() {
    return file;
  }

  /** Bytes so far. */
  long size() {
    try {
      return Files.size(file);
    } catch (IOException e) {
      return 0;
    }
  }

  /**
   * The last lines that have something in them, without control characters; empty for none.
   *
   * @param from bytes of an earlier attempt that are not looked at
   */
  String lastLines(long from) {
    List<String> lines =
        Arrays.stream(tail(from).split("[\\r\\n]+"))
            .map(this::shown)
            .filter(line -> !line.isBlank())
            .toList();
    return String.join(" | ", lines.subList(Math.max(0, lines.size() - LINES), lines.size()));
  }

  private String tail(long from) {
    try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
      long start = Math.max(from, in.length() - TAIL_BYTES);
      byte[] bytes = new byte[(int) Math.max(0, in.length() - start)];
      in.seek(start);
      in.readFully(bytes);
      return new String(bytes, StandardCharsets.UTF_8);
    } catch (IOException e) {
      return "";
    }
  }

  private String shown(String line) {
    String text = UNSEEN.matcher(ESCAPES.matcher(line).replaceAll("")).replaceAll(" ").strip();
    for (String secret : secrets) {
      text = text.replace(secret, "[withheld]");
    }
    if (Secrets.looksLikeOne(text)) {
      return "(withheld: it holds what looks like a key)";
    }
    return text.codePointCount(0, text.length()) <= LONGEST_LINE
        ? text
        : text.substring(0, text.offsetByCodePoints(0, LONGEST_LINE)) + "...";
  }
}
