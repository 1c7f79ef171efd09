package io.fireact.lm.train;

import io.fireact.lm.engine.MicroBatch;
import java.security.MessageDigest;
import java.util.List;

/**
 * The data of a training, as a pure function of the step: that is what makes a resumed training
 * read exactly what an uninterrupted one does.
 */
public interface Batches {

  /**
   * The micro-batches of a step; at least one token of them counts.
   *
   * @param step from 0
   */
  List<MicroBatch> at(int step);

  /** Adds everything that decides the data to a digest. */
  void digest(MessageDigest digest);
}
