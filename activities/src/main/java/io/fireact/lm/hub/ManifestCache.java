package io.fireact.lm.hub;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Manifests of hub models by commit, which never change, and the commits that revisions named when
 * the hub was last asked, for working without it. What is in the cache of files is another matter.
 */
final class ManifestCache {
  /** What a revision named. */
  record Named(String model, String revision, String commit) {}

  private final JsonCache manifests;
  private final JsonCache revisions;

  ManifestCache(Path directory) {
    manifests = new JsonCache(directory.resolve("manifests"));
    revisions = new JsonCache(directory.resolve("revisions"));
  }

  Optional<ModelManifest> manifest(String model, String commit) {
    return manifests
        .read(key(model, commit), ModelManifest.class)
        .filter(one -> one.model().equals(model) && one.revision().equals(commit));
  }

  void remember(ModelManifest manifest) {
    manifests.write(key(manifest.model(), manifest.revision()), manifest);
  }

  /** The commit that a revision named last. */
  Optional<String> commit(String model, String revision) {
    return revisions
        .read(key(model, revision), Named.class)
        .filter(one -> one.model.equals(model) && one.revision.equals(revision))
        .map(Named::commit);
  }

  void remember(String model, String revision, String commit) {
    revisions.write(key(model, revision), new Named(model, revision, commit));
  }

  private static String key(String model, String revision) {
    return model + "@" + revision;
  }
}
