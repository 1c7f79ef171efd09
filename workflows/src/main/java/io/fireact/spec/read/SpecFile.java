package io.fireact.spec.read;

/** A file of a spec as its reader asks for it: its content, or why there is none. */
public sealed interface SpecFile {

  /**
   * A file that was read.
   *
   * @param name what problems call it
   * @param identity the same for the same file, however it is named
   * @param content its bytes
   */
  @SuppressWarnings("ArrayRecordComponent") // nobody compares them
  record Found(String name, String identity, byte[] content) implements SpecFile {}

  /**
   * A file that cannot be read.
   *
   * @param reason a clause such as {@code there is no file parts/a.yaml}
   */
  record Refused(String reason) implements SpecFile {}

  /** Where the files are that a spec includes. */
  @FunctionalInterface
  interface Source {
    /** Of a spec that is no file, and so can include none. */
    Source NONE = (path, including) -> new Refused("only a spec in a file can include others");

    /**
     * Reads a file.
     *
     * @param path as the including file writes it, relative to that file
     * @param including what that file is called
     */
    SpecFile open(String path, String including);
  }
}
