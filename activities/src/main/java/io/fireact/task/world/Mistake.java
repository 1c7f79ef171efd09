package io.fireact.task.world;

import io.fireact.lm.train.SeededRandom;
import io.fireact.spec.TeacherSpec;
import java.util.ArrayList;
import java.util.List;

/** What the scripted teacher does wrong in an episode. */
enum Mistake {
  /** Nothing. */
  NONE,
  /** Follows another relation of the film than was asked for. */
  WRONG_PERSON,
  /** Finds what was asked for and answers with something else. */
  WRONG_FACT,
  /** Searches half a name, and gives up. */
  HALF_NAME,
  /** Thinks but never acts once it knows the answer. */
  NO_ACTION,
  /** Answers with what the first passage says. */
  TOO_EARLY;

  /** The mistake on a question: a function of seed and question, whatever was asked before. */
  static Mistake on(WorldQuestion question, TeacherSpec.Scripted spec) {
    SeededRandom random = SeededRandom.of(spec.seed(), "mistake on " + question.text());
    if (random.nextDouble() >= spec.errorRate()) {
      return NONE;
    }
    List<Mistake> possible = new ArrayList<>(List.of(WRONG_FACT, HALF_NAME, NO_ACTION));
    if (question instanceof WorldQuestion.Chain chain) {
      possible.add(TOO_EARLY);
      if (chain.path().size() == 1) {
        possible.add(WRONG_PERSON);
      }
    }
    return possible.get(random.nextInt(possible.size()));
  }
}
