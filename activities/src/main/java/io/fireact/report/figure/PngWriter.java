package io.fireact.report.figure;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

/**
 * Draws as PNG pixels (PNG specification, second edition, W3C 2003), twice as many as drawing
 * units. Plain arithmetic instead of Java 2D, which wants native font and window libraries that a
 * server often lacks.
 */
public final class PngWriter implements Canvas {
  /** Pixels a drawing unit. */
  private static final int SCALE = 2;

  private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
  private static final double PEN_SHARE = 0.078;
  private static final double BOLD_PEN_SHARE = 0.115;

  private final StrokeFont font = StrokeFont.load();
  private final Pixels pixels;

  private PngWriter(Figure figure) {
    pixels =
        new Pixels(
            (int) Math.round(figure.width() * SCALE), (int) Math.round(figure.height() * SCALE));
  }

  /** A complete PNG file on a white background. */
  public static byte[] encode(Figure figure) {
    PngWriter writer = new PngWriter(figure);
    figure.draw(writer);
    return encode(writer.pixels);
  }

  @Override
  public void line(List<Point> points, Color color, double width) {
    pixels.strokes(List.of(scaled(points)), width * SCALE, rgb(color));
  }

  @Override
  public void area(List<Point> outline, Color color, double opacity) {
    pixels.polygon(scaled(outline), rgb(color), opacity);
  }

  @Override
  public void disc(Point center, double radius, Color color) {
    pixels.strokes(List.of(scaled(List.of(center, center))), 2 * radius * SCALE, rgb(color));
  }

  @Override
  public void text(Point at, String text, TextStyle style) {
    double pen = style.size() * (style.bold() ? BOLD_PEN_SHARE : PEN_SHARE);
    pixels.strokes(
        font.strokes(at, text, style).stream().map(PngWriter::scaled).toList(),
        pen * SCALE,
        rgb(style.color()));
  }

  private static List<Point> scaled(List<Point> points) {
    return points.stream().map(point -> new Point(point.x() * SCALE, point.y() * SCALE)).toList();
  }

  private static int rgb(Color color) {
    return Integer.parseInt(color.hex().substring(1), 16);
  }

  private static byte[] encode(Pixels pixels) {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.writeBytes(SIGNATURE);
    // Eight bits a sample, RGB, no interlace.
    chunk(
        file,
        "IHDR",
        ByteBuffer.allocate(13)
            .putInt(pixels.width())
            .putInt(pixels.height())
            .put(new byte[] {8, 2, 0, 0, 0})
            .array());
    // 5,669 pixels a metre: 144 dots an inch.
    chunk(file, "pHYs", ByteBuffer.allocate(9).putInt(5669).putInt(5669).put((byte) 1).array());
    chunk(file, "IDAT", deflated(pixels));
    chunk(file, "IEND", new byte[0]);
    return file.toByteArray();
  }

  private static byte[] deflated(Pixels pixels) {
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION);
    try (DeflaterOutputStream out = new DeflaterOutputStream(data, deflater)) {
      byte[] above = new byte[3 * pixels.width()];
      for (int y = 0; y < pixels.height(); y++) {
        byte[] row = pixels.row(y);
        // Filter 2: the difference to the row above, which is mostly none.
        out.write(2);
        byte[] difference = new byte[row.length];
        for (int i = 0; i < row.length; i++) {
          difference[i] = (byte) (row[i] - above[i]);
        }
        out.write(difference);
        above = row;
      }
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    } finally {
      deflater.end();
    }
    return data.toByteArray();
  }

  private static void chunk(ByteArrayOutputStream file, String type, byte[] data) {
    byte[] name = type.getBytes(StandardCharsets.US_ASCII);
    CRC32 check = new CRC32();
    check.update(name);
    check.update(data);
    file.writeBytes(ByteBuffer.allocate(4).putInt(data.length).array());
    file.writeBytes(name);
    file.writeBytes(data);
    file.writeBytes(ByteBuffer.allocate(4).putInt((int) check.getValue()).array());
  }
}
