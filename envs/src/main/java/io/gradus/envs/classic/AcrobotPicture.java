package io.gradus.envs.classic;

import io.gradus.envs.drawing.Pen;
import java.awt.Graphics2D;

/** The two links below their pivot, and the line that the tip has to pass. */
final class AcrobotPicture {
  private static final double LINK = 88; // pixels
  private static final double PIVOT = 200;

  private AcrobotPicture() {}

  /**
   * Draws it.
   *
   * @param angle1 θ₁ in radians, 0 hanging, counterclockwise
   * @param angle2 θ₂ of the second link from the first
   */
  static void paint(Graphics2D canvas, double angle1, double angle2) {
    Pen pen = new Pen(canvas);
    int width = ClassicEnvironment.PICTURE_WIDTH;
    pen.background(width, ClassicEnvironment.PICTURE_HEIGHT);
    double x = width / 2.0;
    pen.ring(x, PIVOT, 2 * LINK, 3, Pen.SOFT);
    pen.dashes(x - 230, PIVOT - LINK, x + 230, PIVOT - LINK, 3, Pen.GREEN);
    double elbowX = x + LINK * Math.sin(angle1);
    double elbowY = PIVOT + LINK * Math.cos(angle1);
    double tipX = elbowX + LINK * Math.sin(angle1 + angle2);
    double tipY = elbowY + LINK * Math.cos(angle1 + angle2);
    pen.line(x, PIVOT, elbowX, elbowY, 18, Pen.INK);
    pen.line(elbowX, elbowY, tipX, tipY, 14, Pen.BLUE);
    pen.disc(x, PIVOT, 12, Pen.INK);
    pen.disc(x, PIVOT, 5, Pen.SOFT);
    pen.disc(elbowX, elbowY, 11, Pen.ORANGE);
    boolean above = tipY < PIVOT - LINK;
    pen.disc(tipX, tipY, 9, above ? Pen.GREEN : Pen.BLUE);
  }
}
