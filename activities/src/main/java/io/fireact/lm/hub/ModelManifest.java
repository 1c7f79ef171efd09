package io.fireact.lm.hub;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;

/**
 * What a base model consists of. Its {@link #sha256()} is the identity for stage keys; its name and
 * revision only say where the files come from and belong in no key.
 *
 * @param model a hub id, or the absolute path of a directory
 * @param revision the commit of a hub model; empty for a directory
 * @param files by name; exactly those that decide what the model computes
 */
public record ModelManifest(String model, String revision, List<ModelFile> files) {

  public ModelManifest {
    if (model.isBlank()) {
      throw new IllegalArgumentException("model must not be blank");
    }
    if (files.isEmpty()) {
      throw new IllegalArgumentException("files must not be empty for " + model);
    }
    files = files.stream().sorted(Comparator.comparing(ModelFile::name)).toList();
    if (files.stream().map(ModelFile::name).distinct().count() != files.size()) {
      throw new IllegalArgumentException("files must have different names in " + model);
    }
  }

  /** The SHA-256 over one line for each file, by name: digest, size and name. */
  public String sha256() {
    MessageDigest digest = Digests.sha256();
    for (ModelFile file : files) {
      String line = file.sha256() + " " + file.size() + " " + file.name() + "\n";
      digest.update(line.getBytes(StandardCharsets.UTF_8));
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /** The bytes of all files together. */
  public long bytes() {
    return files.stream().mapToLong(ModelFile::size).sum();
  }
}
