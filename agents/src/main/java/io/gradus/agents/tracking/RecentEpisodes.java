package io.gradus.agents.tracking;

import io.gradus.agents.EpisodeLog;
import io.gradus.core.Resumable;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** Returns and lengths of the last hundred episodes. */
public final class RecentEpisodes implements Resumable {
  private static final int EPISODES = 100;

  private record Episode(double episodeReturn, int length) {}

  private final Deque<Episode> episodes = new ArrayDeque<>();

  /** Takes in the episodes of an update. */
  public void add(EpisodeLog log) {
    List<Double> returns = log.returns();
    List<Integer> lengths = log.lengths();
    for (int i = 0; i < returns.size(); i++) {
      add(new Episode(returns.get(i), lengths.get(i)));
    }
  }

  private void add(Episode episode) {
    if (episodes.size() == EPISODES) {
      episodes.removeFirst();
    }
    episodes.addLast(episode);
  }

  /** Their mean return; NaN if there is none. */
  public double meanReturn() {
    return episodes.stream().mapToDouble(Episode::episodeReturn).average().orElse(Double.NaN);
  }

  /** Their mean length in steps; NaN if there is none. */
  public double meanLength() {
    return episodes.stream().mapToInt(Episode::length).average().orElse(Double.NaN);
  }

  @Override
  public void save(DataOutput out) throws IOException {
    out.writeInt(episodes.size());
    for (Episode episode : episodes) {
      out.writeDouble(episode.episodeReturn());
      out.writeInt(episode.length());
    }
  }

  @Override
  public void restore(DataInput in) throws IOException {
    episodes.clear();
    for (int left = in.readInt(); left > 0; left--) {
      add(new Episode(in.readDouble(), in.readInt()));
    }
  }
}
