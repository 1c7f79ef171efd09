package io.fireact.review;

import io.fireact.agent.SingleLine;
import io.fireact.curation.Review;
import io.fireact.curation.ReviewedTrajectory;
import io.fireact.curation.Verdict;
import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.files.DurableFiles;
import io.fireact.record.DataRecord;
import io.fireact.record.DataRecords;
import io.fireact.spec.ReviewSpec;
import io.fireact.store.Sha256;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A file of what people said of trajectories: JSON lines of {@code {id, method, digest, verdict,
 * comment, reviewer}}, a reviewer and trajectory each, known by the SHA-256 of its bytes.
 */
public final class ReviewFile {
  private static final List<String> FIELDS =
      List.of("id", "method", "digest", "verdict", "comment", "reviewer");
  private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");

  private ReviewFile() {}

  /**
   * What a spec names, with the digest of its bytes, an absolute path, and every line looked at.
   *
   * @param directory where relative paths begin
   * @throws FailureException BAD_DATA when it cannot be read, is no review, or is not the one that
   *     the spec pins
   */
  public static ReviewSpec identify(ReviewSpec spec, Path directory) {
    Path path;
    try {
      path = directory.toAbsolutePath().resolve(spec.file()).normalize();
    } catch (InvalidPathException e) {
      throw bad("the review " + spec.file() + " is no file: " + e.getReason());
    }
    verdicts(path);
    String sha256 = digest(path);
    if (spec.identified() && !spec.sha256().equals(sha256)) {
      throw bad(
          "the review %s has the SHA-256 %s, and the spec pins %s"
              .formatted(path, sha256, spec.sha256()));
    }
    return new ReviewSpec(path.toString(), sha256, spec.unreviewed());
  }

  /**
   * What people said.
   *
   * @param spec identified
   * @throws FailureException BAD_DATA when the file is not the one that was planned
   */
  public static Review read(ReviewSpec spec) {
    Path path = Path.of(spec.file());
    String found = digest(path);
    if (!found.equals(spec.sha256())) {
      throw bad(
          "the review %s is not the one that was planned: its SHA-256 is %s, the plan's is %s; put the right file there, or plan anew"
              .formatted(path, found, spec.sha256()));
    }
    return new Review(verdicts(path));
  }

  private static List<ReviewedTrajectory> verdicts(Path file) {
    List<ReviewedTrajectory> verdicts = new ArrayList<>();
    Map<String, String> places = new HashMap<>();
    for (DataRecord line : DataRecords.lines(file)) {
      line.expectFields("a review", FIELDS, List.of());
      String digest = line.text("digest");
      if (!DIGEST.matcher(digest).matches()) {
        throw line.bad("\"digest\" must be 64 hex digits, as `fireact review import` writes them");
      }
      ReviewedTrajectory verdict =
          new ReviewedTrajectory(
              line.text("id"),
              line.text("method"),
              digest,
              verdict(line.text("verdict"))
                  .orElseThrow(() -> line.bad(notAVerdict(line.textOrEmpty("verdict")))),
              line.textOrEmpty("comment"),
              line.textOrEmpty("reviewer"));
      String before = places.putIfAbsent(digest + " " + verdict.reviewer(), line.place());
      if (before != null) {
        throw line.bad(
            "%s says something of %s for a second time, after %s"
                .formatted(named(verdict.reviewer()), verdict.id(), before));
      }
      verdicts.add(verdict);
    }
    if (verdicts.isEmpty()) {
      throw bad("the review " + file + " is empty");
    }
    return verdicts;
  }

  /** A verdict as people write it, in any case; empty where it is none. */
  static Optional<Verdict> verdict(String text) {
    return Arrays.stream(Verdict.values())
        .filter(verdict -> verdict.id().equalsIgnoreCase(text.strip()))
        .findFirst();
  }

  static String notAVerdict(String text) {
    return "the verdict is \"%s\"; allowed are accept, reject and, for not reviewed, nothing"
        .formatted(SingleLine.of(text));
  }

  static String named(String reviewer) {
    return reviewer.isEmpty() ? "a reviewer without a name" : "reviewer " + reviewer;
  }

  private static String digest(Path file) {
    return Sha256.of(DurableFiles.read(file));
  }

  private static FailureException bad(String message) {
    return new FailureException(FailureType.BAD_DATA, message);
  }
}
