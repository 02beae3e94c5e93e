package io.gradus.core;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * What holds more than was given to it: its state has to be saved for a run that is resumed to
 * equal one that never stopped.
 */
public interface Resumable {
  /** Writes the state; the same state gives the same bytes. */
  void save(DataOutput out) throws IOException;

  /**
   * Goes back to a state.
   *
   * @param in from where {@link #save} of one made in the same way has written
   * @throws IOException if the bytes end early
   * @throws IllegalArgumentException if they are another's
   */
  void restore(DataInput in) throws IOException;
}
