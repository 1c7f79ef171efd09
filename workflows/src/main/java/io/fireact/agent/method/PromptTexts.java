package io.fireact.agent.method;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The texts that models are told, which are resources: a file for each in the folder of its method,
 * or of a task within that. To be read while a class is initialised and at no other time, so that
 * what a workflow sees is a constant.
 */
public final class PromptTexts {
  private static final String INSTRUCTION = "instruction.txt";
  private static final String PREAMBLE = "preamble.txt";
  private static final String EXAMPLES = "examples.txt";

  private PromptTexts() {}

  /** A method's own instruction. */
  static String instruction(String method) {
    return text(method + "/" + INSTRUCTION);
  }

  /**
   * A method's instruction for the questions of one task; empty where it has none of its own.
   *
   * @param method its name in specs
   * @param task its kind in specs
   */
  public static Optional<String> instruction(String method, String task) {
    return find(method + "/" + task + "/" + INSTRUCTION);
  }

  /**
   * What a plain completion model is told before worked examples.
   *
   * @param method its name in specs
   */
  public static String preamble(String method) {
    return text(method + "/" + PREAMBLE);
  }

  /**
   * A method's worked examples of our own for the questions of one task, each in the lines of the
   * method's format and ending with a newline; empty where there are none. In the file an empty
   * line is between two.
   *
   * @param method its name in specs
   * @param task its kind in specs
   */
  public static List<String> examples(String method, String task) {
    return find(method + "/" + task + "/" + EXAMPLES).stream()
        .flatMap(text -> Arrays.stream(text.split("\n\n")))
        .map(example -> example + "\n")
        .toList();
  }

  /**
   * A text without the newline that ends its file.
   *
   * @param name of a file that there is, below this package
   */
  static String text(String name) {
    return find(name)
        .orElseThrow(() -> new IllegalStateException("there is no prompt text " + name));
  }

  private static Optional<String> find(String name) {
    try (InputStream file = PromptTexts.class.getResourceAsStream(name)) {
      if (file == null) {
        return Optional.empty();
      }
      String text = new String(file.readAllBytes(), StandardCharsets.UTF_8);
      return Optional.of(text.endsWith("\n") ? text.substring(0, text.length() - 1) : text);
    } catch (IOException e) {
      throw new UncheckedIOException("the prompt text " + name + " cannot be read", e);
    }
  }
}
