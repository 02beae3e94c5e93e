package io.gradus.agents.film;

import io.gradus.agents.run.RunFolder;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;

/**
 * A film that is written to a file frame by frame; no frame is kept. It lies beside its place, in a
 * hidden file, until it is finished: an older film stays whole until then, and one that is not
 * finished leaves nothing.
 */
public final class Film implements AutoCloseable {
  /** The least number of frames a second. */
  public static final int LEAST_RATE = 1;

  /** What an animated GIF can say: its clock has hundredths, and viewers slow down below two. */
  public static final int GREATEST_RATE = 50;

  private final Path file;
  private final Path part;
  private final FilmWriter writer;
  private boolean open = true;

  private Film(Path file, Path part, FilmWriter writer) {
    this.file = file;
    this.part = part;
    this.writer = writer;
  }

  /**
   * A film of the kind that the name ends with, {@code .mp4} (H.264) or {@code .gif}; an older file
   * is replaced by {@link #finish}.
   *
   * @param framesPerSecond from {@link #LEAST_RATE} to {@link #GREATEST_RATE}
   * @throws IllegalArgumentException if the name ends otherwise, or the file cannot be written
   */
  public static Film create(Path file, int framesPerSecond) {
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
    Path part = file.resolveSibling("." + file.getFileName() + ".part");
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      return new Film(
          file,
          part,
          mp4 ? new Mp4Film(part, framesPerSecond) : new GifFilm(part, framesPerSecond));
    } catch (IOException e) {
      throw new IllegalArgumentException(file + " cannot be written: " + RunFolder.reason(e), e);
    }
  }

  /**
   * Adds a frame.
   *
   * @param frame of the size of the first one
   */
  public void add(BufferedImage frame) {
    try {
      writer.add(frame);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes the end and puts the film in its place. Once, after the last frame. */
  public void finish() {
    try {
      writer.finish();
      end();
      Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Throws a film away that was not finished. */
  @Override
  public void close() {
    try {
      end();
      Files.deleteIfExists(part);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void end() throws IOException {
    if (open) {
      open = false;
      writer.close();
    }
  }
}
