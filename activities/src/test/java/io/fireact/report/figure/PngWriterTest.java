package io.fireact.report.figure;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

final class PngWriterTest {
  private static final int WHITE = 0xFFFFFF;

  @Test
  void aStandardDecoderReadsWhatWasDrawn() throws IOException {
    BufferedImage image =
        image(
            canvas ->
                canvas.area(
                    List.of(
                        new Point(10, 10), new Point(30, 10), new Point(30, 20), new Point(10, 20)),
                    Color.SERIES_1,
                    1));
    assertThat(image.getWidth()).isEqualTo(200);
    assertThat(image.getHeight()).isEqualTo(100);
    assertThat(pixel(image, 40, 30)).isEqualTo(0x1464A5);
    assertThat(pixel(image, 20, 20)).isEqualTo(0x1464A5);
    assertThat(pixel(image, 59, 39)).isEqualTo(0x1464A5);
    assertThat(pixel(image, 60, 30)).isEqualTo(WHITE);
    assertThat(pixel(image, 40, 40)).isEqualTo(WHITE);
    assertThat(pixel(image, 199, 99)).isEqualTo(WHITE);
  }

  @Test
  void anOpacityLetsThePaperThrough() throws IOException {
    BufferedImage image =
        image(
            canvas ->
                canvas.area(
                    List.of(new Point(0, 0), new Point(50, 0), new Point(50, 40), new Point(0, 40)),
                    Color.TEXT,
                    0.5));
    assertThat(pixel(image, 40, 30)).isEqualTo(0x8D9093);
  }

  @Test
  void aLineAndADiscCoverTheirMiddleAndNothingFarAway() throws IOException {
    BufferedImage image =
        image(
            canvas -> {
              canvas.line(List.of(new Point(10, 20), new Point(60, 20)), Color.SERIES_2, 4);
              canvas.disc(new Point(80, 20), 8, Color.SERIES_3);
            });
    assertThat(pixel(image, 70, 40)).isEqualTo(0xC4560C);
    assertThat(pixel(image, 70, 46)).isEqualTo(WHITE);
    assertThat(pixel(image, 160, 40)).isEqualTo(0x12795B);
    assertThat(pixel(image, 160, 20)).isEqualTo(WHITE);
  }

  @Test
  void textIsDrawnWithoutAnyFontOfTheMachine() throws IOException {
    BufferedImage image =
        image(
            canvas ->
                canvas.text(
                    new Point(50, 30),
                    "EM 81.5 %",
                    TextStyle.of(14, Color.TEXT, TextStyle.Anchor.MIDDLE)));
    long inked = 0;
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        inked += pixel(image, x, y) == WHITE ? 0 : 1;
      }
    }
    assertThat(inked).isGreaterThan(300);
  }

  @Test
  void marksThatLeaveThePictureAreCutOff() throws IOException {
    BufferedImage image =
        image(
            canvas -> {
              canvas.line(List.of(new Point(-50, -50), new Point(300, 300)), Color.TEXT, 3);
              canvas.area(
                  List.of(
                      new Point(-9, 40),
                      new Point(400, 40),
                      new Point(400, 900),
                      new Point(-9, 90)),
                  Color.SERIES_1,
                  1);
            });
    assertThat(pixel(image, 100, 95)).isEqualTo(0x1464A5);
  }

  @Test
  void theReportNeedsNoWindowOrFontLibraryOfTheJdk() {
    JavaClasses report =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.fireact.report");
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.awt..", "javax.imageio..", "javax.swing..")
        .check(report);
  }

  private static int pixel(BufferedImage image, int x, int y) {
    return image.getRGB(x, y) & WHITE;
  }

  private static BufferedImage image(Consumer<Canvas> marks) throws IOException {
    byte[] file = PngWriter.encode(new Sketch(marks));
    assertThat(PngWriter.encode(new Sketch(marks))).isEqualTo(file);
    return ImageIO.read(new ByteArrayInputStream(file));
  }

  /** A figure of given marks. */
  private record Sketch(Consumer<Canvas> marks) implements Figure {
    @Override
    public double width() {
      return 100;
    }

    @Override
    public double height() {
      return 50;
    }

    @Override
    public String title() {
      return "sketch";
    }

    @Override
    public String description() {
      return "marks of a test";
    }

    @Override
    public void draw(Canvas canvas) {
      marks.accept(canvas);
    }
  }
}
