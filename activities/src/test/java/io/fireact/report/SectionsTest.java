package io.fireact.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.fireact.report.page.PageFigure;
import io.fireact.report.page.Section;
import io.fireact.report.page.Sections;
import io.fireact.report.result.EpisodeSample;
import io.fireact.report.result.ReportData;
import io.fireact.report.result.ReportDataReader;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;

/** The page, its navigation and the files of figures follow from one list of sections. */
final class SectionsTest {
  private final SampleSweep sweep =
      SampleSweep.finished(
          SampleSweep.SIZES
              + "  agent.noise.probability: [0, 0.5]\n"
              + "  agent.method: [react, reflexion]\n"
              + "published: {source: A paper, values: [{at: [n=64], value: 26.2}]}\n");

  @TempDir
  @SuppressWarnings("NullAway.Init")
  Path directory;

  @Test
  void everyKindOfSectionIsInTheList() {
    assertThat(sections())
        .extracting(section -> section.getClass().getName())
        .containsExactlyInAnyOrderElementsOf(
            new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    .importPackages(Section.class.getPackageName())
                    .stream()
                    .filter(type -> type.isAssignableTo(Section.class) && !type.isInterface())
                    .map(JavaClass::getName)
                    .toList());
  }

  @Test
  void thePageHasEachSectionOnceAndLeadsToIt() {
    ParsedPage page = page();
    List<String> ids = sections().stream().map(Section::id).toList();
    assertThat(ids).doesNotHaveDuplicates();
    assertThat(page.all("section"))
        .extracting(section -> section.getAttribute("id"))
        .containsExactlyElementsOf(ids);
    Element navigation = page.all("nav").get(0);
    assertThat(page.all("a"))
        .filteredOn(link -> link.getParentNode().getParentNode().getParentNode() == navigation)
        .extracting(link -> link.getAttribute("href").substring(1), Element::getTextContent)
        .containsExactlyElementsOf(
            sections().stream().map(section -> tuple(section.id(), section.title())).toList());
  }

  @Test
  void eachFigureIsDrawnInItsSectionAndIsAFile() {
    ParsedPage page = page();
    for (Section section : sections()) {
      assertThat(page.section(section.id()).getElementsByTagName("svg").getLength())
          .as(section.id())
          .isEqualTo(section.figures().size());
      for (PageFigure figure : section.figures()) {
        assertThat(page.section(section.id()).getTextContent()).contains(figure.caption());
      }
    }
    assertThat(directory.toFile().list((where, name) -> name.endsWith(".svg")))
        .containsExactlyInAnyOrderElementsOf(
            sections().stream()
                .flatMap(section -> section.figures().stream())
                .map(PageFigure::file)
                .toList());
  }

  private List<Section> sections() {
    ReportData data = ReportDataReader.read(sweep.store, sweep.plan, sweep.report());
    return Sections.of(data, new EpisodeSample(0, 0, List.of()));
  }

  private ParsedPage page() {
    ReportBuilder.write(sweep.store, sweep.plan, sweep.report(), directory);
    return ParsedPage.read(directory);
  }
}
