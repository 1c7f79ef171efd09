package io.fireact.cli.shell;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Whether this process got the letters of its arguments, its directory and its environment as they
 * were written. Java reads those in the locale's encoding, and where that is ASCII, as in cron and
 * in containers, it has question marks for all other letters: a command would then do something
 * else than it was told. The launcher sets a locale with letters where there is one.
 */
public final class LocaleCheck {
  private static final char UNREADABLE = '\uFFFD';

  /** Variables whose values are paths or words for us; keys are looked at where they are read. */
  private static final Pattern OURS =
      Pattern.compile("FIREACT_.*|HOME|XDG_.*|HF_.*|HUGGING_FACE_.*|TEMPORAL_.*");

  private final Charset letters;
  private final Optional<byte[]> written;

  /**
   * @param letters in which arguments and paths were read
   * @param written the command line's bytes, where the system tells them
   */
  LocaleCheck(Charset letters, Optional<byte[]> written) {
    this.letters = letters;
    this.written = written;
  }

  /** Of this process. */
  public static LocaleCheck ofProcess() {
    Charset letters = Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));
    try {
      return new LocaleCheck(
          letters, Optional.of(Files.readAllBytes(Path.of("/proc/self/cmdline"))));
    } catch (IOException e) {
      return new LocaleCheck(letters, Optional.empty()); // no Linux
    }
  }

  /**
   * What cannot be read, and what to do; empty where all can.
   *
   * @param directory in which the process was started
   */
  public Optional<String> problem(
      String[] arguments, String directory, Map<String, String> environment) {
    if (!readable(arguments)) {
      return Optional.of(sentence("an argument of the command"));
    }
    if (directory.indexOf(UNREADABLE) >= 0) {
      return Optional.of(sentence("the path of the current directory"));
    }
    for (Map.Entry<String, String> variable : new TreeMap<>(environment).entrySet()) {
      if (OURS.matcher(variable.getKey()).matches()
          && variable.getValue().indexOf(UNREADABLE) >= 0) {
        return Optional.of(sentence("the environment variable " + variable.getKey()));
      }
    }
    return Optional.empty();
  }

  private boolean readable(String[] arguments) {
    boolean replaced = false;
    for (String argument : arguments) {
      replaced |= argument.indexOf(UNREADABLE) >= 0;
    }
    if (!replaced || written.isEmpty()) {
      return !replaced;
    }
    // Somebody may well have written this very character.
    try {
      letters.newDecoder().decode(ByteBuffer.wrap(written.get()));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  private String sentence(String what) {
    return letters.equals(StandardCharsets.UTF_8)
        ? what + " holds bytes that are not UTF-8; write it in UTF-8"
        : what
            + " holds letters that the locale (encoding "
            + letters.name()
            + ") cannot express; set LC_ALL=C.UTF-8, or another locale with UTF-8 that `locale -a`"
            + " lists, and run it again";
  }
}
