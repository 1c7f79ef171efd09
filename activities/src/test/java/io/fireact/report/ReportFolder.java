package io.fireact.report;

import com.fasterxml.jackson.databind.JsonNode;
import io.fireact.agent.Disposition;
import io.fireact.agent.Question;
import io.fireact.agent.Split;
import io.fireact.agent.Trajectory;
import io.fireact.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A directory that reports of sample sweeps are written into. */
record ReportFolder(Path directory) {
  List<Path> write(SampleSweep sweep) {
    return ReportBuilder.write(sweep.store, sweep.plan, sweep.report(), directory);
  }

  ParsedPage page(SampleSweep sweep) {
    write(sweep);
    return ParsedPage.read(directory);
  }

  JsonNode json() throws IOException {
    return Json.read(Files.readString(directory.resolve("report.json")), JsonNode.class);
  }

  static String headline(ParsedPage page) {
    return page.only("p", one -> one.getAttribute("class").equals("headline")).getTextContent();
  }

  /** So many of a point's 20 questions right. */
  static void answers(SampleSweep sweep, int point, int right) {
    List<Trajectory> episodes = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      episodes.add(i < right ? right("q" + i) : wrong("q" + i));
    }
    sweep.putEpisodes(sweep.evaluate(point), episodes, List.of(), "2026-03-01T10:00:00Z", 1);
  }

  static Trajectory wrong(String id) {
    Question question = new Question(id, Split.TEST, "where ?", "arden", "two-hop");
    return new Trajectory(question, List.of(), Disposition.OUT_OF_ROUNDS, "", false, 1, 1);
  }

  static Trajectory right(String id) {
    Question question = new Question(id, Split.TEST, "where ?", "arden", "two-hop");
    return new Trajectory(question, List.of(), Disposition.FINISHED, "Arden", true, 1, 1);
  }
}
