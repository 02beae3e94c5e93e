package io.gradus.agents.film;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** A film that is written to a file frame by frame; no frame is kept. */
public interface Film extends AutoCloseable {
  /** The least and the greatest number of frames a second. */
  int LEAST_RATE = 1;

  /** What an animated GIF can say: its clock has hundredths, and viewers slow down below two. */
  int GREATEST_RATE = 50;

  /**
   * Adds a frame.
   *
   * @param frame of the size of the first one
   */
  void add(BufferedImage frame);

  /** Writes the end. */
  @Override
  void close();

  /**
   * A film of the kind that the name ends with, {@code .mp4} (H.264) or {@code .gif}; an older file
   * is replaced.
   *
   * @param framesPerSecond from {@link #LEAST_RATE} to {@link #GREATEST_RATE}
   * @throws IllegalArgumentException if the name ends otherwise, or the file cannot be written
   */
  static Film create(Path file, int framesPerSecond) {
    if (framesPerSecond < LEAST_RATE || framesPerSecond > GREATEST_RATE) {
      throw new IllegalArgumentException(
          "--fps is "
              + framesPerSecond
              + ": expected a number from "
              + LEAST_RATE
              + " to "
              + GREATEST_RATE);
    }
    String name = file.toString().toLowerCase(Locale.ROOT);
    boolean mp4 = name.endsWith(".mp4");
    if (!mp4 && !name.endsWith(".gif")) {
      throw new IllegalArgumentException(
          "--video is " + file + ": expected a name that ends with .mp4 or .gif");
    }
    if (Files.isDirectory(file)) {
      throw new IllegalArgumentException("--video is " + file + ", a folder: expected a file");
    }
    try {
      return mp4 ? new Mp4Film(file, framesPerSecond) : new GifFilm(file, framesPerSecond);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          file
              + " cannot be written: "
              + e.getClass().getSimpleName().replaceAll("Exception$", "")
              + " "
              + e.getMessage(),
          e);
    }
  }
}
