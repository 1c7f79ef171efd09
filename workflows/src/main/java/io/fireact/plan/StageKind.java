package io.fireact.plan;

/** The kinds of stages, in the order in which a plan lists them. */
public enum StageKind {
  /** Questions, corpus and pre-training text of a task. */
  DATASET,
  /** The student's base LM: tokenizer and pre-trained weights. */
  BASE,
  /** Episodes of the teacher, or an import of published ones. */
  TRAJECTORIES,
  /** The right trajectories chosen for one fine-tuning run. */
  MIX,
  /** A LoRA adapter. */
  FINE_TUNE,
  /** Episodes of a student on held-out questions. */
  EVALUATE,
  /** The report over all points. */
  REPORT
}
