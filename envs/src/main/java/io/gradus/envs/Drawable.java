package io.gradus.envs;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.function.Consumer;

/**
 * An {@link Environment} that can draw itself, for films and for whoever watches a run. It needs no
 * display. Drawing changes nothing: the steps to come are the same with and without it.
 */
public interface Drawable {
  /** Pixels from left to right, an even number. */
  default int pictureWidth() {
    return 600;
  }

  /** Pixels from top to bottom, an even number. */
  default int pictureHeight() {
    return 400;
  }

  /** How many steps a second look right to people. */
  default int stepsPerSecond() {
    return 30;
  }

  /**
   * Draws the state that the environment is in.
   *
   * @param canvas white, with smooth edges; x goes from 0 to {@link #pictureWidth()} to the right,
   *     y from 0 to {@link #pictureHeight()} downwards
   */
  void draw(Graphics2D canvas);

  /** The picture as it is now. */
  default BufferedImage picture() {
    return picture(pictureWidth(), pictureHeight(), this::draw);
  }

  /**
   * A picture.
   *
   * @param width in pixels
   * @param height in pixels
   * @param painter draws on a white canvas with smooth edges
   */
  static BufferedImage picture(int width, int height, Consumer<Graphics2D> painter) {
    BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D canvas = picture.createGraphics();
    try {
      canvas.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
      canvas.setRenderingHint(RenderingHints.KEY_RENDERING, RenderingHints.VALUE_RENDER_QUALITY);
      canvas.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
      canvas.setColor(Color.WHITE);
      canvas.fillRect(0, 0, width, height);
      painter.accept(canvas);
    } finally {
      canvas.dispose();
    }
    return picture;
  }
}
