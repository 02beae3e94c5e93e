package io.gradus.agents.cli;

/** The process that this is. */
final class ThisProcess {
  private ThisProcess() {}

  /** Whether it has been told to end, and does. */
  static boolean isEnding() {
    Thread hook = new Thread(() -> {}, "question");
    try {
      Runtime.getRuntime().addShutdownHook(hook);
      Runtime.getRuntime().removeShutdownHook(hook);
      return false;
    } catch (IllegalStateException e) {
      return true;
    }
  }
}
