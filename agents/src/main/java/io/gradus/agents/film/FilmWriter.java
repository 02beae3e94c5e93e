package io.gradus.agents.film;

import java.awt.image.BufferedImage;
import java.io.Closeable;
import java.io.IOException;

/** Writes one kind of film. */
interface FilmWriter extends Closeable {
  /** Adds a frame of the size of the first one. */
  void add(BufferedImage frame) throws IOException;

  /** Writes the end, after which no frame is added. */
  void finish() throws IOException;
}
