package io.fireact.task;

import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.json.MalformedJsonException;
import io.fireact.json.Utf8;
import io.fireact.spec.DataFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A list of files with their digests, as {@code sha256sum} writes it: for data that is published in
 * many files, which the list's own digest stands for. The files are beside the list, in directories
 * and at addresses alike. For one file there is {@link DataFile} itself.
 */
public final class FileList {
  private static final Pattern LINE =
      Pattern.compile(
          "([0-9a-f]{64}) [ *]([A-Za-z0-9_][A-Za-z0-9_.-]*(?:/[A-Za-z0-9_][A-Za-z0-9_.-]*)*)");

  private FileList() {}

  /**
   * The files of a list, in its order.
   *
   * @param list what the spec says of the list
   * @param own the platform's own list, which is neither looked for nor downloaded
   * @throws FailureException BAD_DATA when a line is none of a list, or a file is there twice;
   *     whatever {@link DataFiles#file} throws
   */
  public static List<DataFile> read(DataFile list, DataFiles files, byte[] own) {
    boolean ours = is(list, own);
    Path local = ours ? Path.of(list.file()) : files.file(list);
    List<String> lines;
    try {
      lines = Utf8.decode(ours ? own : Files.readAllBytes(local)).lines().toList();
    } catch (MalformedJsonException | IOException e) {
      throw new FailureException(
          FailureType.BAD_DATA, local + " cannot be read: " + e.getMessage(), e);
    }
    return files(list, local, lines);
  }

  /**
   * The files of the platform's own list.
   *
   * @param list what the spec says of it
   */
  public static List<DataFile> own(DataFile list, byte[] own) {
    return files(
        list, Path.of(list.file()), new String(own, StandardCharsets.UTF_8).lines().toList());
  }

  /** Whether a list is the platform's own. */
  public static boolean is(DataFile list, byte[] own) {
    return HexFormat.of().formatHex(ContentId.sha256().digest(own)).equals(list.sha256());
  }

  private static List<DataFile> files(DataFile list, Path local, List<String> lines) {
    String folder = list.file().substring(0, list.file().lastIndexOf('/') + 1);
    String address = list.url().substring(0, list.url().lastIndexOf('/') + 1);
    List<DataFile> files = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      Matcher line = LINE.matcher(lines.get(i));
      if (!line.matches()) {
        throw new FailureException(
            FailureType.BAD_DATA,
            "%s, line %s: it is not a SHA-256, two spaces and a relative path, as sha256sum writes them"
                .formatted(local, i + 1));
      }
      String path = line.group(2);
      if (files.stream().anyMatch(file -> file.file().equals(folder + path))) {
        throw new FailureException(
            FailureType.BAD_DATA,
            "%s, line %s: the file %s is there twice".formatted(local, i + 1, path));
      }
      files.add(new DataFile(folder + path, line.group(1), address + path, list.license()));
    }
    return List.copyOf(files);
  }
}
