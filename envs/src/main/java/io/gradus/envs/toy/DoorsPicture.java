package io.gradus.envs.toy;

import io.gradus.envs.drawing.Pen;
import java.awt.Color;
import java.awt.Graphics2D;

/** The rooms in a row with the one that one is in, and below them its doors. */
final class DoorsPicture {
  private static final double LEFT = 40;
  private static final double ROOMS_TOP = 70;
  private static final double DOORS_TOP = 250;

  private DoorsPicture() {}

  /**
   * Draws it.
   *
   * @param room the one that one is in
   * @param rooms how many there are
   * @param doors by how many rooms each leads on; locked where that is {@code locked}
   */
  static void paint(Graphics2D canvas, int room, int rooms, int[] doors, int locked) {
    Pen pen = new Pen(canvas);
    pen.background(600, 400);
    double size = (600 - 2 * LEFT) / (rooms + 0.6);
    for (int i = 0; i < rooms; i++) {
      pen.box(LEFT + i * size, ROOMS_TOP, size - 10, size - 10, 10, Pen.SOFT);
    }
    double middle = ROOMS_TOP + (size - 10) / 2;
    double exit = LEFT + rooms * size;
    pen.arrow(exit, middle, exit + 0.6 * size, middle, 6, Pen.GREEN);
    double x = LEFT + room * size + (size - 10) / 2;
    pen.disc(x, middle, 0.27 * size, Pen.BLUE);
    double pitch = (600 - 2 * LEFT) / doors.length;
    for (int i = 0; i < doors.length; i++) {
      door(pen, LEFT + i * pitch, pitch - 7, doors[i], doors[i] == locked);
    }
  }

  private static void door(Pen pen, double x, double width, int leads, boolean locked) {
    double height = 78;
    Color color =
        locked
            ? Pen.faint(Pen.MUTED, 0.45)
            : leads > 0 ? Pen.GREEN : leads < 0 ? Pen.ORANGE : Pen.INK;
    pen.box(x, DOORS_TOP, width, height, 5, color);
    if (!locked) {
      double middle = x + width / 2;
      double y = DOORS_TOP + height + 20;
      pen.arrow(middle - 11 * leads, y, middle + 11 * leads, y, 3.5, color);
      pen.disc(x + width - 7, DOORS_TOP + height / 2, 2.5, Color.WHITE);
    }
  }
}
