package io.gradus.envs.http;

import java.nio.file.Path;
import java.util.Map;

/** Where what is kept between runs lies. */
public final class CacheFolder {
  private CacheFolder() {}

  /**
   * {@code GRADUS_CACHE}, else {@code gradus} in {@code XDG_CACHE_HOME}, else in {@code ~/.cache}.
   */
  public static Path of(Map<String, String> variables) {
    String ours = variables.get("GRADUS_CACHE");
    if (ours != null && !ours.isBlank()) {
      return Path.of(ours).toAbsolutePath();
    }
    String shared = variables.get("XDG_CACHE_HOME");
    if (shared != null && Path.of(shared).isAbsolute()) { // a relative one counts as none
      return Path.of(shared, "gradus");
    }
    return Path.of(System.getProperty("user.home"), ".cache", "gradus").toAbsolutePath();
  }
}
