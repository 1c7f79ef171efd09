package io.fireact.cli.sweep;

import io.fireact.cli.shell.CommandException;
import io.fireact.cli.shell.ExitCode;
import io.fireact.failure.FailureException;
import io.fireact.model.ModelFactories;
import io.fireact.review.ReviewFile;
import io.fireact.search.SearchFactories;
import io.fireact.spec.ExperimentSpec;
import io.fireact.spec.ModelSpec;
import io.fireact.spec.PointSpec;
import io.fireact.spec.ReviewSpec;
import io.fireact.spec.SearchSpec;
import io.fireact.spec.StudentSpec;
import io.fireact.spec.TeacherSpec;
import io.fireact.spec.TrainerSpec;
import io.fireact.stage.job.Trainers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Says which files teachers and search tools answer from, trainers read and reviewers wrote, by
 * content: stages are named by that.
 */
final class Recordings {
  private final SearchFactories searches = new SearchFactories();
  private final ModelFactories models = new ModelFactories();
  private final Trainers trainers = new Trainers();
  private final Path directory;

  private Recordings(Path directory) {
    this.directory = directory;
  }

  /**
   * The spec with every recording and review identified.
   *
   * @param file the spec's own, which relative paths begin at
   * @throws CommandException USAGE when one is not there, cannot be read as one, or is not the one
   *     that the spec pins
   */
  static ExperimentSpec identified(ExperimentSpec spec, Path file) {
    Recordings recordings = new Recordings(file.toAbsolutePath().resolveSibling("."));
    Map<SearchSpec, SearchSpec> searches = new HashMap<>();
    Map<TeacherSpec, TeacherSpec> teachers = new HashMap<>();
    Map<ReviewSpec, ReviewSpec> reviews = new HashMap<>();
    List<PointSpec> points = new ArrayList<>();
    for (PointSpec point : spec.points()) {
      points.add(
          recordings
              .trained(point)
              .withTools(
                  search -> searches.computeIfAbsent(search, recordings::search),
                  teacher -> teachers.computeIfAbsent(teacher, recordings::teacher))
              .withReviews(review -> reviews.computeIfAbsent(review, recordings::review))
              .withStudent(recordings.student(point.student())));
    }
    return spec.with(points);
  }

  private PointSpec trained(PointSpec point) {
    TrainerSpec written = point.fineTune().trainer();
    if (written == null) {
      return point;
    }
    try {
      return point.withTrainer(trainers.identify(written, directory));
    } catch (FailureException e) {
      throw new CommandException(
          ExitCode.USAGE, "nothing was started: fine_tune.trainer.files: " + e.getMessage());
    }
  }

  private SearchSpec search(SearchSpec spec) {
    return identified("search.recording", () -> searches.identify(spec, directory));
  }

  private TeacherSpec teacher(TeacherSpec spec) {
    return spec instanceof ModelSpec model
        ? (TeacherSpec) identified("teacher.recording", () -> models.identify(model, directory))
        : spec;
  }

  private StudentSpec student(StudentSpec spec) {
    return (StudentSpec) identified("student.recording", () -> models.identify(spec, directory));
  }

  private ReviewSpec review(ReviewSpec spec) {
    return identified("review.file", () -> ReviewFile.identify(spec, directory));
  }

  private static <T> T identified(String field, Supplier<T> identify) {
    try {
      return identify.get();
    } catch (FailureException e) {
      throw new CommandException(
          ExitCode.USAGE, "nothing was started: " + field + ": " + e.getMessage());
    }
  }
}
