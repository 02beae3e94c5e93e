package io.gradus.agents.film;

import io.gradus.envs.Drawable;
import java.awt.AWTError;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;

/** A line of text below a picture. Small pictures are enlarged, so that there is room for it. */
public final class Caption {
  private static final int LEAST_WIDTH = 320;
  private static final int HEIGHT = 32;
  private static final Color BAR = new Color(0x1B2430);
  private static final Color TEXT = new Color(0xE6ECF3);

  private Caption() {}

  /**
   * A picture with a line below it; the bar stays empty where a machine has no fonts.
   *
   * @param picture of any size
   * @param text a line
   * @return of even width and height
   */
  public static BufferedImage below(BufferedImage picture, String text) {
    int scale = Math.max(1, (LEAST_WIDTH + picture.getWidth() - 1) / picture.getWidth());
    int width = even(scale * picture.getWidth());
    int height = even(scale * picture.getHeight());
    return Drawable.picture(
        width,
        height + HEIGHT,
        canvas -> {
          canvas.drawImage(
              picture, 0, 0, scale * picture.getWidth(), scale * picture.getHeight(), null);
          canvas.setColor(BAR);
          canvas.fillRect(0, height, width, HEIGHT);
          write(canvas, text, height + 21);
        });
  }

  private static int even(int length) {
    return (length + 1) / 2 * 2;
  }

  private static void write(Graphics2D canvas, String text, int line) {
    canvas.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    canvas.setColor(TEXT);
    try {
      canvas.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 14));
      canvas.drawString(text, 14, line);
    } catch (RuntimeException | LinkageError | AWTError e) {
      // There are no fonts.
    } catch (InternalError e) { // how the JDK says that it found no font
      // There are none.
    }
  }
}
