package io.gradus.envs;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** What the saved state of an environment begins with: whose it is. */
public final class StateHeader {
  private StateHeader() {}

  /**
   * Writes it.
   *
   * @param name of what is saved
   * @param lanes B
   */
  public static void write(DataOutput out, String name, int lanes) throws IOException {
    out.writeUTF(name);
    out.writeInt(lanes);
  }

  /**
   * Reads it.
   *
   * @param name of what is to be restored
   * @param lanes B
   * @throws IOException if the bytes end early, or are none that {@link #write} wrote
   * @throws IllegalArgumentException if the state is another's
   */
  public static void check(DataInput in, String name, int lanes) throws IOException {
    String saved = in.readUTF();
    int savedLanes = in.readInt();
    if (!saved.equals(name) || savedLanes != lanes) {
      throw new IllegalArgumentException(
          "the saved state is of "
              + describe(saved, savedLanes)
              + ": expected one of "
              + describe(name, lanes));
    }
  }

  private static String describe(String name, int lanes) {
    return name + " (" + lanes + " lanes)";
  }
}
