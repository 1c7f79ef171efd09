package io.fireact.stage.job;

import io.fireact.plan.ArtifactRef;
import io.fireact.report.ReportBuilder;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Writes the report over all points. */
final class ReportJob implements StageJob {
  @Override
  public Result run(JobContext context) {
    Map<String, ArtifactRef> outputs = new HashMap<>();
    Path directory = context.directory().resolve("report");
    for (Path file :
        ReportBuilder.write(
            context.activity().store(), context.plan(), context.stage(), directory)) {
      outputs.put(file.getFileName().toString(), context.activity().store().putFile(file));
    }
    return new Result(outputs, Map.of("files", (long) outputs.size()));
  }
}
