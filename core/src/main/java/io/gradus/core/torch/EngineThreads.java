package io.gradus.core.torch;

import ai.djl.engine.Engine;
import ai.djl.pytorch.jni.JniUtils;

/**
 * How many threads the engine uses for what one thread asks of it. A process says that in {@code
 * ai.djl.pytorch.num_threads}, and the engine obeys for the thread that loads it; for any other it
 * may use all cores, and add up in another order.
 */
public final class EngineThreads {
  private static final String TOLD = "ai.djl.pytorch.num_threads";

  private EngineThreads() {}

  /** Lets the engine obey for the calling thread too; does nothing if nothing was said. */
  public static void adopt() {
    int told = Integer.getInteger(TOLD, 0);
    if (told > 0) {
      Engine.getEngine("PyTorch"); // it loads the library
      JniUtils.setNumThreads(told);
    }
  }
}
