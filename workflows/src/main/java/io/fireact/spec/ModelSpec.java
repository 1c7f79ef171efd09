package io.fireact.spec;

/**
 * Whatever answers an agent's prompts. Teacher, student and prompted base model are what one is
 * used for, and not what it is.
 */
public sealed interface ModelSpec extends AnsweringSpec permits TeacherSpec.Scripted, StudentSpec {

  /**
   * Whether it chats, and is told an instruction before an agent's text; others are given that text
   * as it is. An instruction decides what it answers, and so is in the keys of its stages.
   */
  default boolean instructed() {
    return false;
  }

  /**
   * Whether it continues a text that nobody explained to it, so that worked examples have to be
   * introduced before them.
   */
  default boolean completes() {
    return !instructed();
  }
}
