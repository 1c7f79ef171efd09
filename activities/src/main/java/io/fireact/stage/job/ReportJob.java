package io.fireact.stage.job;

import io.fireact.plan.ArtifactRef;
import io.fireact.report.ReportBuilder;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Writes the report over all points. */
final class ReportJob implements StageJob {
  @Override
  public Result run(Bench bench) {
    Map<String, ArtifactRef> outputs = new HashMap<>();
    Path directory = bench.directory().resolve("report");
    for (Path file :
        ReportBuilder.write(bench.place().store(), bench.plan(), bench.stage(), directory)) {
      outputs.put(file.getFileName().toString(), bench.place().store().putFile(file));
    }
    return new Result(outputs, Map.of("files", (long) outputs.size()));
  }
}
