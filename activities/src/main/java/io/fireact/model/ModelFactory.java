package io.fireact.model;

import io.fireact.plan.StageKeys;
import io.fireact.spec.AgentSpec;
import io.fireact.spec.ModelSpec;
import java.nio.file.Path;

/**
 * Opens the models of one kind, whatever they are used for. An implementation is found by {@link
 * java.util.ServiceLoader} (annotate it with {@code @AutoService(ModelFactory.class)}), has a
 * constructor without arguments, and no state.
 */
public interface ModelFactory<S extends ModelSpec> {

  /** The record that it opens models for. */
  Class<S> spec();

  /**
   * Opens a model; the caller closes it.
   *
   * @throws io.fireact.failure.FailureException UNAUTHORIZED where a key is missing, BAD_REQUEST
   *     for an endpoint that is no URL, and what else opening it ends in
   */
  OpenModel open(S spec, ModelContext context);

  /**
   * The same model, named by the content of the files that it reads, since a stage's key must not
   * hold a place. For kinds that read none, and those that are identified otherwise, the spec
   * itself.
   *
   * @param directory which relative paths begin at: the experiment spec's own
   * @throws io.fireact.failure.FailureException BAD_DATA when a file is not there, or not right, or
   *     not what the spec pins
   */
  default S identify(S spec, Path directory) {
    return spec;
  }

  /**
   * What of the spec, the agent and the instruction decides an answer, beside the request with its
   * prompt, limit, temperature and seed: two specs that agree in it share their answers. What is
   * not left out here only means that less is shared.
   */
  default Object identity(S spec, AgentSpec agent, String instruction) {
    return StageKeys.decidingFields((Record) spec);
  }
}
