package io.fireact.cli.sweep;

import io.fireact.cli.shell.CommandException;
import io.fireact.cli.shell.ExitCode;
import io.fireact.cli.shell.GlobalOptions;
import io.fireact.spec.ExperimentSpec;
import io.fireact.spec.PointCheck;
import io.fireact.spec.read.SpecFile;
import io.fireact.spec.read.SpecReader;
import io.fireact.spec.read.SpecResult;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/** Reads spec files for commands. */
public final class SpecFiles {
  /** More than the reader takes, so that it is the one to say what is too long. */
  private static final int BYTES = 8_000_000;

  private SpecFiles() {}

  /**
   * The experiment of a file, or everything that is wrong with it.
   *
   * @throws CommandException USAGE when the file cannot be read
   */
  public static SpecResult read(Path file) {
    return read(file, PointCheck.NONE);
  }

  /**
   * As {@link #read(Path)}, and what is wrong with the models and the data that it names, as far as
   * they are on this machine.
   */
  public static SpecResult readWithFiles(Path file, GlobalOptions options) {
    try (StudentChecks checks = new StudentChecks(file, options)) {
      TaskContents contents = new TaskContents(file, options);
      SpecResult result =
          read(
              file,
              (point, report) -> {
                contents.check(point, report);
                checks.check(point, report);
              });
      checks.notes().forEach(note -> options.say(file + ": " + note));
      return result;
    }
  }

  private static SpecResult read(Path file, PointCheck check) {
    try (InputStream in = Files.newInputStream(file)) {
      return SpecReader.read(in.readNBytes(BYTES), file.toString(), SpecFiles::included, check);
    } catch (IOException e) {
      throw new CommandException(ExitCode.USAGE, reason(file, e));
    }
  }

  /** The files that a spec without problems is made of, itself first. */
  public static List<String> files(Path file) {
    return read(file) instanceof SpecResult.Valid valid
        ? valid.files().stream().distinct().toList()
        : List.of();
  }

  /** A file that another one includes. */
  private static SpecFile included(String path, String including) {
    Path file;
    try {
      file = Path.of(including).resolveSibling(path).normalize();
    } catch (InvalidPathException e) {
      return new SpecFile.Refused(path + " is no name of a file here");
    }
    if (Files.exists(file) && !Files.isRegularFile(file) && !Files.isDirectory(file)) {
      return new SpecFile.Refused("cannot read " + file + ": it is no plain file");
    }
    try (InputStream in = Files.newInputStream(file)) {
      return new SpecFile.Found(
          file.toString(), file.toRealPath().toString(), in.readNBytes(BYTES));
    } catch (IOException e) {
      return new SpecFile.Refused(reason(file, e));
    }
  }

  private static String reason(Path file, IOException e) {
    if (e instanceof NoSuchFileException) {
      return "there is no file " + file;
    }
    if (e instanceof AccessDeniedException) {
      return "the file " + file + " may not be read";
    }
    String why = Files.isDirectory(file) ? "it is a directory" : String.valueOf(e.getMessage());
    return "cannot read " + file + ": " + why;
  }

  /**
   * The experiment of a file.
   *
   * @throws CommandException USAGE when there are problems, which have been said
   */
  public static ExperimentSpec experiment(Path file, GlobalOptions options) {
    return experiment(file, options, false);
  }

  /**
   * As {@link #experiment(Path, GlobalOptions)}.
   *
   * @param offline whether hub models are known from what was found before, and no hub is asked
   */
  static ExperimentSpec experiment(Path file, GlobalOptions options, boolean offline) {
    ExperimentSpec spec = identified(readWithFiles(file, options), file, options, offline);
    DataDownloads.announce(spec, options);
    return spec;
  }

  /**
   * As {@link #experiment}, where only the sweep is meant and nothing begins: no model is opened.
   */
  static ExperimentSpec named(Path file, GlobalOptions options) {
    return identified(read(file), file, options, false);
  }

  /** As {@link #experiment}, where only its tasks are meant: no model or recording is looked at. */
  static ExperimentSpec withTasks(Path file, GlobalOptions options) {
    return TaskContents.identified(valid(read(file), file, options), file);
  }

  private static ExperimentSpec identified(
      SpecResult result, Path file, GlobalOptions options, boolean offline) {
    ExperimentSpec spec =
        TaskContents.identified(Recordings.identified(valid(result, file, options), file), file);
    return BaseModelNames.identified(spec, file, options, offline);
  }

  private static ExperimentSpec valid(SpecResult result, Path file, GlobalOptions options) {
    if (result instanceof SpecResult.Invalid invalid) {
      invalid.problems().forEach(problem -> options.say(problem.render()));
      int count = invalid.problems().size();
      throw new CommandException(
          ExitCode.USAGE,
          "nothing was started: "
              + file
              + " has "
              + (count == 1 ? "a problem" : count + " problems")
              + "; `fireact schema` lists every field");
    }
    return ((SpecResult.Valid) result).spec();
  }
}
