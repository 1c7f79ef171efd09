package io.fireact.sweep;

/** Task queues, by the resource that their work takes. */
public final class TaskQueues {
  /** Sweep and stage workflows: always quick to answer. */
  public static final String WORKFLOWS = "workflows";

  /** Episode workflows, with the student and the local index in the same process. */
  public static final String EPISODES = "episodes";

  /** Disk and CPU, for seconds to minutes. */
  public static final String IO = "io";

  /** Training: one job at a time in a process. */
  public static final String GPU = "gpu";

  /** Calls of the OpenAI-compatible model. */
  public static final String LM_OPENAI = "lm-openai";

  /** Calls of the remote search API. */
  public static final String SEARCH_HTTP = "search-http";

  private TaskQueues() {}
}
