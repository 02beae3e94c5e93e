package io.gradus.envs.wrapper;

import io.gradus.core.Checks;
import io.gradus.envs.VectorEnvironment;
import io.gradus.envs.VectorStep;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Remembers returns and lengths of the last n episodes of all lanes (Gymnasium's
 * RecordEpisodeStatistics). Put it innermost, and they are those of the raw rewards; they are
 * anyhow, as wrappers of rewards leave an episode's return as it is. An episode that was cut
 * because its lane was lost counts nowhere.
 */
public final class EpisodeStatistics extends VectorWrapper {
  private final int most;
  private final Deque<Episode> episodes = new ArrayDeque<>();
  private long count;

  private record Episode(double total, int length) {}

  /**
   * Statistics of {@code inner}, which this closes.
   *
   * @param most n, at least 1
   * @throws IllegalArgumentException if n &lt; 1
   */
  public EpisodeStatistics(VectorEnvironment inner, int most) {
    super(inner);
    this.most = Checks.positive("the number of episodes", most);
  }

  /** How many episodes ended since the environment was made. */
  public long count() {
    return count;
  }

  /** (n at most) returns of the last episodes, the latest last. */
  public double[] returns() {
    return episodes.stream().mapToDouble(Episode::total).toArray();
  }

  /** (n at most) lengths of the last episodes, the latest last. */
  public int[] lengths() {
    return episodes.stream().mapToInt(Episode::length).toArray();
  }

  @Override
  String name() {
    return "episodeStatistics(" + most + ")";
  }

  @Override
  public void step(float[] actions, VectorStep result) {
    inner.step(actions, result);
    for (int lane = 0; lane < lanes(); lane++) {
      if (result.valid()[lane] && result.ended(lane)) {
        count++;
        add(new Episode(result.episodeReturns()[lane], result.episodeLengths()[lane]));
      }
    }
  }

  private void add(Episode episode) {
    if (episodes.size() == most) {
      episodes.removeFirst();
    }
    episodes.addLast(episode);
  }

  @Override
  void saveOwn(DataOutput out) throws IOException {
    out.writeLong(count);
    out.writeInt(episodes.size());
    for (Episode episode : episodes) {
      out.writeDouble(episode.total());
      out.writeInt(episode.length());
    }
  }

  @Override
  void restoreOwn(DataInput in) throws IOException {
    count = in.readLong();
    episodes.clear();
    int saved = in.readInt();
    for (int i = 0; i < saved; i++) {
      add(new Episode(in.readDouble(), in.readInt()));
    }
  }
}
