package io.gradus.agents.run;

import ai.djl.engine.Engine;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.Properties;

/**
 * What a run was made with.
 *
 * @param gradus this framework
 * @param djl Deep Java Library
 * @param libtorch of DJL's engine
 * @param java the virtual machine
 * @param os name, version and processor
 * @param gymnasium where it hosts the environment
 */
public record Versions(
    String gradus,
    String djl,
    String libtorch,
    String java,
    String os,
    Optional<String> gymnasium) {

  /** Of this process; loads the engine. */
  public static Versions here(Optional<String> gymnasium) {
    return new Versions(
        ofGradus(),
        Engine.getDjlVersion(),
        Engine.getEngine("PyTorch").getVersion(),
        System.getProperty("java.runtime.version") + " (" + System.getProperty("java.vendor") + ")",
        System.getProperty("os.name")
            + " "
            + System.getProperty("os.version")
            + " "
            + System.getProperty("os.arch"),
        gymnasium);
  }

  /** Of this framework. */
  public static String ofGradus() {
    try (InputStream in = Versions.class.getResourceAsStream("version.properties")) {
      if (in == null) {
        throw new IllegalStateException("version.properties is not on the class path");
      }
      Properties properties = new Properties();
      properties.load(in);
      return properties.getProperty("version");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
