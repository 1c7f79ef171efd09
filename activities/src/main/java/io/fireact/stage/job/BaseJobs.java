package io.fireact.stage.job;

import io.fireact.spec.StudentSpec;
import io.fireact.spec.TeacherSpec;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** The job that makes a base model ready, for each kind of student. */
final class BaseJobs {
  private static final Map<Class<? extends StudentSpec>, Function<StudentSpec, StageJob>> JOBS =
      Map.of(
          StudentSpec.Nano.class, student -> new PretrainingJob((StudentSpec.Nano) student),
          StudentSpec.Pretrained.class,
              student -> new HubModelJob((StudentSpec.Pretrained) student),
          TeacherSpec.OpenAi.class, student -> new RemoteModelJob(),
          TeacherSpec.Recorded.class, student -> new RemoteModelJob());

  private BaseJobs() {}

  static StageJob of(StudentSpec student) {
    Function<StudentSpec, StageJob> job = JOBS.get(student.getClass());
    if (job == null) {
      throw new IllegalStateException("no job makes a " + student.getClass().getName());
    }
    return job.apply(student);
  }

  /** The kinds that there is a job for. */
  static Set<Class<? extends StudentSpec>> kinds() {
    return JOBS.keySet();
  }
}
