package io.gradus.envs.toy;

import io.gradus.core.Resumable;
import io.gradus.core.random.Pcg64;
import io.gradus.core.space.Box;
import io.gradus.core.space.Discrete;
import io.gradus.core.space.Space;
import io.gradus.envs.Drawable;
import io.gradus.envs.Environment;
import io.gradus.envs.EnvironmentSpec;
import io.gradus.envs.Step;
import java.awt.Graphics2D;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;

/**
 * Rooms in a row, each with sixteen doors, three of which are unlocked: one leads on, one back, one
 * to the same room. A step costs 0.05; the one that leads out of the last room pays 1 instead, and
 * ends the task. A locked door ends it too, with −1: {@link #legalActions} tells which are not.
 *
 * <p>An observation has 1 at the room's place and 0 elsewhere. Which doors are unlocked is the same
 * in every episode; one begins in a room that is drawn.
 */
public final class Doors implements Environment, Resumable, Drawable {
  static final EnvironmentSpec SPEC =
      new EnvironmentSpec(
          "Doors-v0",
          "find the way through rooms, most doors of which are locked (action masks)",
          OptionalInt.of(200),
          OptionalDouble.empty());

  private static final int ROOMS = 6;
  private static final int DOORS = 16;
  private static final int LOCKED = Integer.MIN_VALUE;
  private static final double COST = -0.05;

  /** (room, door) by how many rooms it leads on, or {@link #LOCKED}. */
  private static final int[][] DOORS_OF_ROOMS = draw();

  private int room;

  /** Not started yet. */
  public Doors() {}

  private static int[][] draw() {
    Pcg64 random = Pcg64.stream(0, "doors");
    int[][] doors = new int[ROOMS][DOORS];
    for (int[] row : doors) {
      Arrays.fill(row, LOCKED);
      for (int leads = -1; leads <= 1; leads++) {
        int door = random.nextInt(DOORS);
        while (row[door] != LOCKED) {
          door = random.nextInt(DOORS);
        }
        row[door] = leads;
      }
    }
    return doors;
  }

  /**
   * V*(s) of each room, by value iteration: the greatest return of an episode that begins there.
   *
   * @return (rooms)
   */
  public static double[] optimalValues() {
    double[] values = new double[ROOMS];
    Arrays.fill(values, Double.NEGATIVE_INFINITY);
    for (int sweep = 0; sweep < ROOMS; sweep++) {
      for (int room = 0; room < ROOMS; room++) {
        for (int leads : DOORS_OF_ROOMS[room]) {
          if (leads != LOCKED) {
            int next = Math.max(0, room + leads);
            double value = next == ROOMS ? 1 : COST + values[next];
            values[room] = Math.max(values[room], value);
          }
        }
      }
    }
    return values;
  }

  @Override
  public Space observationSpace() {
    return Box.of(ROOMS, 0, 1);
  }

  @Override
  public Space actionSpace() {
    return new Discrete(DOORS);
  }

  @Override
  public boolean masksActions() {
    return true;
  }

  @Override
  public void legalActions(boolean[] legal) {
    for (int door = 0; door < DOORS; door++) {
      legal[door] = DOORS_OF_ROOMS[room][door] != LOCKED;
    }
  }

  @Override
  public float[] reset(RandomGenerator random) {
    room = random.nextInt(ROOMS);
    return observation();
  }

  @Override
  public Step step(float[] action) {
    int leads = DOORS_OF_ROOMS[room][(int) action[0]];
    if (leads == LOCKED) {
      return new Step(observation(), -1, true, false);
    }
    if (room + leads == ROOMS) {
      return new Step(observation(), 1, true, false);
    }
    room = Math.max(0, room + leads);
    return new Step(observation(), COST, false, false);
  }

  @Override
  public void draw(Graphics2D canvas) {
    DoorsPicture.paint(canvas, room, ROOMS, DOORS_OF_ROOMS[room], LOCKED);
  }

  @Override
  public int stepsPerSecond() {
    return 4;
  }

  private float[] observation() {
    float[] observation = new float[ROOMS];
    observation[room] = 1;
    return observation;
  }

  @Override
  public void save(DataOutput out) throws IOException {
    out.writeInt(room);
  }

  @Override
  public void restore(DataInput in) throws IOException {
    int saved = in.readInt();
    if (saved < 0 || saved >= ROOMS) {
      throw new IllegalArgumentException(
          "the saved room is " + saved + ": expected one in [0, " + ROOMS + ")");
    }
    room = saved;
  }
}
