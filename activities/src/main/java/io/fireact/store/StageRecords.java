package io.fireact.store;

import io.fireact.json.Json;
import io.fireact.plan.ArtifactRef;
import io.fireact.plan.StageRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The records of finished stages, one checked file each; what cannot be read counts as absent. */
final class StageRecords {
  private static final Logger LOG = LoggerFactory.getLogger(StageRecords.class);

  private final StoreLayout layout;
  private final Set<String> logged = ConcurrentHashMap.newKeySet();

  StageRecords(StoreLayout layout) {
    this.layout = layout;
  }

  /** The record as written, whether or not its outputs are there. */
  Optional<StageRecord> read(String key) throws IOException {
    byte[] file;
    try {
      file = Files.readAllBytes(layout.stage(key));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
    Optional<StageRecord> record = parse(key, file);
    if (record.isEmpty()) {
      warnOnce(key, "cannot be read");
    }
    return record;
  }

  /** Says once a process why a stage's record is not used. */
  void warnOnce(String key, String why) {
    if (logged.add(key + why)) {
      LOG.warn("the record {} {}; the stage will be made again", layout.stage(key), why);
    }
  }

  private static Optional<StageRecord> parse(String key, byte[] file) {
    return CheckedText.read(file)
        .flatMap(
            line -> {
              try {
                return Optional.of(Json.read(line, StageRecord.class));
              } catch (IllegalArgumentException e) {
                return Optional.empty();
              }
            })
        .filter(record -> isWhole(record) && record.stage().key().equals(key));
  }

  /** JSON may leave out what Java needs. */
  @SuppressWarnings("ConstantValue")
  private static boolean isWhole(StageRecord record) {
    return record.stage() != null
        && record.stage().key() != null
        && record.outputs() != null
        && record.outputs().values().stream().allMatch(StageRecords::isArtifact);
  }

  private static boolean isArtifact(ArtifactRef output) {
    return output != null
        && output.sha256() != null
        && Sha256.isDigest(output.sha256())
        && output.bytes() >= 0;
  }

  /** The bytes of a record's file. */
  static byte[] write(StageRecord record) {
    return CheckedText.write(Json.write(record));
  }

  /** Names and artifacts of outputs that {@code isThere} does not find. */
  static Map<String, ArtifactRef> missing(StageRecord record, Predicate<ArtifactRef> isThere) {
    Map<String, ArtifactRef> missing = new TreeMap<>(record.outputs());
    missing.values().removeIf(isThere);
    return missing;
  }
}
