package io.fireact.stage;

import io.fireact.call.CallStore;
import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.lm.engine.Devices;
import io.fireact.lm.engine.Placement;
import io.fireact.lm.hub.BaseModelSource;
import io.fireact.lm.memory.DeviceBudgets;
import io.fireact.meter.Meters;
import io.fireact.spec.StudentSpec;
import io.fireact.store.ArtifactStore;
import io.fireact.store.Journal;
import io.fireact.task.DataFiles;
import java.nio.file.Path;
import java.util.Map;
import okhttp3.OkHttpClient;

/**
 * What the activities of a worker process share: its stores, clients, devices and meters. Not
 * Temporal's {@code ActivityExecutionContext}, which is of one call.
 *
 * @param calls answers of remote calls
 * @param work checkpoints and other work in progress, a directory a stage
 * @param models base models that were not made here
 * @param device what {@link Devices#named} takes, such as {@code auto}
 * @param environment where secrets are looked up
 * @param memory of the devices that this process computes on
 */
public record ActivityContext(
    ArtifactStore store,
    Journal journal,
    CallStore calls,
    Path work,
    DataFiles data,
    OkHttpClient http,
    BaseModelSource models,
    String device,
    Map<String, String> environment,
    Meters meters,
    DeviceBudgets memory) {

  /** With as much memory as {@code environment} says. */
  public ActivityContext(
      ArtifactStore store,
      Journal journal,
      CallStore calls,
      Path work,
      DataFiles data,
      OkHttpClient http,
      BaseModelSource models,
      String device,
      Map<String, String> environment,
      Meters meters) {
    this(
        store,
        journal,
        calls,
        work,
        data,
        http,
        models,
        device,
        environment,
        meters,
        budgets(environment));
  }

  private static DeviceBudgets budgets(Map<String, String> environment) {
    try {
      return DeviceBudgets.of(environment);
    } catch (IllegalArgumentException e) {
      throw new FailureException(FailureType.BAD_DATA, String.valueOf(e.getMessage()), e);
    }
  }

  /**
   * Where this process computes with a base model. The platform's own students are small enough for
   * the processor, where the same machine gives the same bytes again; a checkpoint goes where this
   * process was told to compute.
   *
   * @throws FailureException BAD_DATA when the device is not there
   */
  public Placement placement(StudentSpec student) {
    try {
      return Devices.named(student.pretrainsOnTask() ? "cpu" : device);
    } catch (IllegalArgumentException e) {
      throw new FailureException(FailureType.BAD_DATA, String.valueOf(e.getMessage()), e);
    }
  }
}
