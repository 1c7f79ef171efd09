package io.fireact.spec.read;

import io.fireact.spec.yaml.SourceLocation;
import io.fireact.spec.yaml.Violations;
import io.fireact.spec.yaml.YamlNode.Mapping;
import io.fireact.spec.yaml.YamlReader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** From a file's bytes to its root mapping. */
final class SpecText {
  private SpecText() {}

  /**
   * The root of a file whose bytes must be UTF-8; empty when there is none, and then there is a
   * violation.
   *
   * @param file which of the spec's files it is
   */
  static Optional<Mapping> root(byte[] content, int file, Violations violations) {
    if (content.length > YamlReader.CHARACTERS) {
      violations.add(
          SourceLocation.startOf(file),
          "",
          "the file has "
              + content.length
              + " bytes; allowed are at most "
              + YamlReader.CHARACTERS);
      return Optional.empty();
    }
    CharBuffer text = CharBuffer.allocate(content.length);
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    CoderResult decoded = decoder.decode(ByteBuffer.wrap(content), text, true);
    text.flip();
    if (decoded.isError()) {
      violations.add(end(text, file), "", "a byte here is not UTF-8; save the file as UTF-8");
      return Optional.empty();
    }
    return YamlReader.read(text.toString(), file, violations);
  }

  private static SourceLocation end(CharSequence text, int file) {
    int line = 1;
    int column = 1;
    for (int character : text.codePoints().toArray()) {
      column = character == '\n' ? 1 : column + 1;
      line += character == '\n' ? 1 : 0;
    }
    return new SourceLocation(file, line, column);
  }
}
