package io.fireact.agent;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A model's text in two: what it wrote between its think tags, and its content. Only the content
 * holds actions and answers. Never throws, in time linear in the text; not for whole episodes.
 *
 * <ul>
 *   <li>Tags are {@code <think>} (DeepSeek-R1, QwQ, Qwen3), {@code <thinking>}, {@code <thought>},
 *       {@code <reasoning>}, {@code <reflection>}, {@code <analysis>}, {@code <scratchpad>} and
 *       their like in any case, with a prefix such as {@code seed:}, attributes, or escaped as
 *       HTML; {@code ◁think▷} (Kimi), {@code [THINK]} (Magistral), {@code <|begin_of_thought|>},
 *       {@code <|START_THINKING|>}, and the analysis channel of gpt-oss.
 *   <li>A block that is not closed runs to the end of the text.
 *   <li>A closing tag without an opening one hides everything before it: templates open the block
 *       in the prompt, and blocks within blocks end so too.
 *   <li>Within a block an opening tag is text. A tag within the brackets of an action is an
 *       argument.
 * </ul>
 *
 * @param reasoning what stood in the blocks, without tags
 * @param content all the rest; the text itself where there is no tag
 * @param open whether the text ends within a block
 */
public record ReasoningText(String reasoning, String content, boolean open) {
  private static final String NAMES =
      "(?:[a-z]{1,12}:)?(?:think|thinking|thoughts?|thought[_-]process|reason|reasoning|reflect"
          + "|reflection|analysis|scratchpad|antthinking|inner[_-](?:monologue|thoughts?)"
          + "|internal[_-](?:reasoning|thoughts?|monologue)|chain[_-]of[_-]thoughts?)";

  private static final Pattern TAG =
      Pattern.compile(
          "(?:<\\|?|&lt;|\uFF1C|\u25C1)\\s{0,4}(?<close>/?)\\s{0,4}"
              + NAMES
              + "(?:\\s[^<>\\n]{0,100})?(?<alone>/?)(?:\\|?>|&gt;|\uFF1E|\u25B7)"
              + "|(?<![\\p{L}\\p{N}])\\[(?-i:THINK)\\]|(?m:^)\\[think\\]"
              + "|(?<closeBracket>\\[/think\\])"
              + "|<\\|(?:(?:begin|start)|(?<end>end))_(?:of_)?(?:think|thought|thinking)\\|>"
              + "|<\\|channel\\|>\\s{0,4}(?:(?:analysis|thought)|(?<final>final))"
              + "\\s{0,4}<\\|message\\|>",
          Pattern.CASE_INSENSITIVE);

  /** The bracket of an action's argument, in a line up to a tag. */
  private static final Pattern ARGUMENT =
      Pattern.compile(
          "(?:action\\s{0,4}\\d{0,4}\\s{0,4}[:\uFF1A][^\\[\\n]{0,100}|\\b(?:search|finish)\\s{0,4})\\[",
          Pattern.CASE_INSENSITIVE);

  private static final int ARGUMENT_CHARS = 500;

  private static final Pattern OBSERVATION =
      Pattern.compile("^[*_`]{0,3}Observation[*_`]{0,3}:.*$", Pattern.MULTILINE);

  /** A stretch of reasoning, its tags included: from a place up to another one. */
  public record Block(int from, int to) {}

  /** Splits a model's text. */
  public static ReasoningText of(String text) {
    List<Tag> tags = tags(text);
    StringBuilder reasoning = new StringBuilder();
    StringBuilder content = new StringBuilder();
    int kept = 0;
    for (Block block : blocks(text, tags, List.of())) {
      content.append(text, kept, block.from());
      String inside = TAG.matcher(text.substring(block.from(), block.to())).replaceAll(" ");
      reasoning.append(reasoning.isEmpty() ? "" : "\n").append(inside.strip());
      kept = block.to();
    }
    content.append(text, kept, text.length());
    return new ReasoningText(reasoning.toString(), content.toString(), isOpen(tags));
  }

  /** A model's content alone. */
  public static String contentOf(String text) {
    return of(text).content();
  }

  /**
   * The blocks of a whole episode, with its observations. A block that is not closed ends where the
   * next observation is, and a closing tag without an opening one hides no more than its own round:
   * what stands between the line of the observation before and itself. In that line, a tag is text.
   */
  public static List<Block> inEpisode(String text) {
    List<Tag> tags = tags(text);
    if (tags.isEmpty()) {
      return List.of();
    }
    List<Block> observations = new ArrayList<>();
    Matcher line = OBSERVATION.matcher(text);
    while (line.find()) {
      observations.add(new Block(line.start(), line.end()));
    }
    return blocks(text, tags, observations);
  }

  /** The text with blanks for these blocks, line ends kept: places in it are the text's own. */
  public static String blanked(String text, List<Block> blocks) {
    StringBuilder blanked = new StringBuilder(text);
    for (Block block : blocks) {
      for (int i = block.from(); i < block.to(); i++) {
        char letter = text.charAt(i);
        blanked.setCharAt(i, letter == '\n' || letter == '\r' ? letter : ' ');
      }
    }
    return blanked.toString();
  }

  /**
   * The text up to the first of the stop strings that stands in its content; one within a block
   * does not end a round.
   */
  public static String upTo(String text, List<String> stops) {
    String content = blanked(text, blocks(text, tags(text), List.of()));
    int end = text.length();
    for (String stop : stops) {
      int at = stop.isEmpty() ? -1 : content.indexOf(stop);
      end = at < 0 ? end : Math.min(end, at);
    }
    return text.substring(0, end);
  }

  /**
   * The tag that closes the block which a text's last words open, such as {@code </think>} for a
   * prompt that a reasoning model's template ends with {@code <think>}; empty where they do not.
   */
  public static String closing(String text) {
    List<Tag> tags = tags(text);
    if (!isOpen(tags) || tags.get(tags.size() - 1).to() != text.stripTrailing().length()) {
      return "";
    }
    String tag = text.substring(tags.get(tags.size() - 1).from()).strip();
    if (tag.contains("channel")) {
      return "<|channel|>final<|message|>";
    }
    if (tag.startsWith("<|")) {
      String end = tag.replaceFirst("(?i)start|begin", tag.contains("START") ? "END" : "end");
      return end.equals(tag) ? "<|/" + tag.substring(2) : end;
    }
    return tag.charAt(0) + "/" + tag.substring(1).replaceFirst("\\s[^>]*", "");
  }

  private record Tag(int from, int to, boolean closes) {}

  /** Tags that count: not those in an action's argument outside of blocks. */
  private static List<Tag> tags(String text) {
    List<Tag> tags = new ArrayList<>();
    Matcher tag = TAG.matcher(text);
    boolean open = false;
    while (tag.find()) {
      if (open || !isArgument(text, tag.start(), tag.end())) {
        boolean closes = closes(tag);
        boolean alone = tag.group("alone") != null && !tag.group("alone").isEmpty();
        if (!alone) {
          tags.add(new Tag(tag.start(), tag.end(), closes));
          open = !closes;
        } else if (!open) {
          // <think/> is a block of nothing.
          tags.add(new Tag(tag.start(), tag.end(), false));
          tags.add(new Tag(tag.end(), tag.end(), true));
        }
      }
    }
    return tags;
  }

  private static boolean isOpen(List<Tag> tags) {
    return !tags.isEmpty() && !tags.get(tags.size() - 1).closes();
  }

  /**
   * @param observations lines of the text that are no model's, in order
   */
  private static List<Block> blocks(String text, List<Tag> tags, List<Block> observations) {
    List<Block> blocks = new ArrayList<>();
    int opened = -1;
    for (Tag tag : tags) {
      if (opened < 0 && isWithin(observations, tag)) {
        continue; // what a tool found
      }
      if (opened >= 0 && !tag.closes()) {
        int observed = firstFrom(observations, opened);
        if (observed < tag.from()) {
          blocks.add(new Block(opened, observed));
          opened = tag.from();
        }
      } else if (opened >= 0) {
        blocks.add(new Block(opened, tag.to()));
        opened = -1;
      } else if (tag.closes()) {
        int round = roundStart(observations, blocks, tag.from());
        blocks.removeIf(block -> block.from() >= round);
        blocks.add(new Block(round, tag.to()));
      } else {
        opened = tag.from();
      }
    }
    if (opened >= 0) {
      blocks.add(new Block(opened, Math.min(firstFrom(observations, opened), text.length())));
    }
    return blocks;
  }

  private static boolean isWithin(List<Block> lines, Tag tag) {
    return lines.stream().anyMatch(line -> line.from() <= tag.from() && tag.to() <= line.to());
  }

  /** Where the first of these lines after a place begins; beyond every text where there is none. */
  private static int firstFrom(List<Block> lines, int from) {
    for (Block line : lines) {
      if (line.from() >= from) {
        return line.from();
      }
    }
    return Integer.MAX_VALUE;
  }

  /** The end of the last observation's line before a place, not counting those within blocks. */
  private static int roundStart(List<Block> observations, List<Block> blocks, int before) {
    int start = 0;
    for (Block line : observations) {
      if (line.to() <= before
          && blocks.stream().noneMatch(b -> b.from() <= line.from() && line.from() < b.to())) {
        start = line.to();
      }
    }
    return start;
  }

  private static boolean closes(Matcher tag) {
    String slash = tag.group("close");
    return (slash != null && !slash.isEmpty())
        || tag.group("closeBracket") != null
        || tag.group("end") != null
        || tag.group("final") != null;
  }

  private static boolean isArgument(String text, int from, int to) {
    int line = from;
    while (line > 0 && from - line < ARGUMENT_CHARS && text.charAt(line - 1) != '\n') {
      line--;
    }
    Matcher bracket = ARGUMENT.matcher(text).region(line, from);
    int open = -1;
    while (bracket.find()) {
      open = bracket.end();
    }
    if (open < 0 || text.substring(open, from).indexOf(']') >= 0) {
      return false;
    }
    for (int i = to; i < Math.min(text.length(), to + ARGUMENT_CHARS); i++) {
      if (text.charAt(i) == ']') {
        return true;
      }
      if (text.charAt(i) == '\n') {
        return false;
      }
    }
    return false;
  }
}
