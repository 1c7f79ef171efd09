package io.fireact.agent.method;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.fireact.agent.AgentLimits;
import io.fireact.agent.Question;
import io.fireact.agent.Step;
import io.fireact.agent.Trajectory;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The methods that there are, by the names that specs give them. */
public enum Method {
  @JsonProperty("react")
  REACT(new ReAct()),
  @JsonProperty("io")
  IO(new DirectAnswer()),
  @JsonProperty("cot")
  COT(new ChainOfThought()),
  @JsonProperty("reflexion")
  REFLEXION(new Reflexion());

  private final AgentMethod agent;

  /**
   * Is equal to what specs and stored episodes leave out, since there was nothing else: for
   * Jackson.
   */
  public static final class DefaultFilter {
    @Override
    public boolean equals(@Nullable Object other) {
      return other == null || other.equals(REACT);
    }

    @Override
    public int hashCode() {
      return 0;
    }
  }

  Method(AgentMethod agent) {
    this.agent = agent;
  }

  /** As specs write it; also the folder of its prompt texts. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  Class<?> implementation() {
    return agent.getClass();
  }

  /** Whether its episodes ever search. What never searches owes nothing to a search tool. */
  public boolean searches() {
    return agent.searches();
  }

  /**
   * Tells a model that has not been fine-tuned what to write, of a task that has no instruction of
   * its own.
   */
  public String instruction() {
    return agent.instruction();
  }

  /**
   * The method of rounds that do not say it, by their shape, as FireAct's released data have it:
   * one round that answers is CoT's, or IO's where it has no thought; a sentence of reflection is
   * Reflexion's. A ReAct episode that knew the answer at once looks like CoT.
   */
  public static Method recognize(List<Step> steps) {
    for (Method method : values()) {
      if (!steps.isEmpty() && method.agent.recognizes(steps)) {
        return method;
      }
    }
    return REACT;
  }

  /**
   * A new episode.
   *
   * @throws IllegalArgumentException when a limit that the method needs leaves nothing to do
   */
  public AgentEpisode begin(Question question, AgentLimits limits) {
    return agent.begin(question, limits);
  }

  /**
   * Worked examples as they stand before a prompt, each followed by an empty line.
   *
   * @param shots trajectories of any method
   */
  public String examples(List<Trajectory> shots) {
    StringBuilder examples = new StringBuilder();
    for (Trajectory shot : shots) {
      examples.append(agent.example(shot));
      if (examples.charAt(examples.length() - 1) != '\n') {
        examples.append('\n');
      }
      examples.append('\n');
    }
    return examples.toString();
  }

  /**
   * Whether a round of this method is written as its instruction says and nothing else: stricter
   * than what its episodes understand.
   */
  public boolean wellFormed(Step step) {
    return agent.wellFormed(step);
  }
}
