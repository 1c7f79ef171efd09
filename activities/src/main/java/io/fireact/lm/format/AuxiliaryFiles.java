package io.fireact.lm.format;

import io.fireact.failure.FailureException;
import io.fireact.files.DurableFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The files of a checkpoint beside its weights: what it says of itself, its texts, and under what
 * terms it is given. Weights in other formats are not among them.
 */
final class AuxiliaryFiles {
  private static final List<String> NAMES =
      List.of(
          ModelFiles.CONFIG,
          "generation_config.json",
          ModelFiles.TOKENIZER,
          "tokenizer_config.json",
          "special_tokens_map.json",
          "added_tokens.json",
          "tokenizer.model",
          "vocab.json",
          "merges.txt",
          "chat_template.jinja",
          "chat_template.json",
          "LICENSE",
          "LICENSE.txt",
          "LICENSE.md",
          "NOTICE",
          "USE_POLICY.md");

  private AuxiliaryFiles() {}

  /**
   * Copies those that are there, each whole or not at all.
   *
   * @throws FailureException DISK_FULL or UNAVAILABLE
   */
  static void copy(Path from, Path to) {
    for (String name : NAMES) {
      Path file = from.resolve(name);
      if (Files.isRegularFile(file)) {
        DurableFiles.write(to.resolve(name), out -> Files.copy(file, out));
      }
    }
  }
}
