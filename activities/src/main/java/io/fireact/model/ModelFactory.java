package io.fireact.model;

import io.fireact.plan.StageKeys;
import io.fireact.spec.AgentSpec;
import io.fireact.spec.ModelSpec;

/**
 * Opens the models of one kind, whatever they are used for. An implementation is found by {@link
 * java.util.ServiceLoader} (annotate it with {@code @AutoService(ModelFactory.class)}), has a
 * constructor without arguments, and no state.
 */
public interface ModelFactory<S extends ModelSpec> {

  /** The kind of spec that it opens models for. */
  Class<S> kind();

  /**
   * Opens a model; the caller closes it.
   *
   * @throws io.fireact.sweep.FailureException UNAUTHORIZED where a key is missing, BAD_REQUEST for
   *     an endpoint that is no URL, and what else opening it ends in
   */
  OpenModel open(S spec, ModelContext context);

  /**
   * What of the spec and the agent decides an answer, beside the request with its prompt, limit,
   * temperature and seed: two specs that agree in it share their answers. What is not left out here
   * only means that less is shared.
   */
  default Object identity(S spec, AgentSpec agent) {
    return StageKeys.decidingFields((Record) spec);
  }
}
