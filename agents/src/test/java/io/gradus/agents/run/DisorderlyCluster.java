package io.gradus.agents.run;

import io.gradus.agents.cluster.Cluster;
import io.gradus.agents.cluster.ClusterTask;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Tasks as another process gets them, on two threads, the last first, each done twice. */
final class DisorderlyCluster implements Cluster {
  private final ExecutorService threads = Executors.newFixedThreadPool(2);

  @Override
  public String name() {
    return "disorder";
  }

  @Override
  public int slots() {
    return 2;
  }

  @Override
  public List<byte[]> run(ClusterTask task, byte[] shared, List<byte[]> inputs) {
    ClusterTask sent = sent(task);
    List<Future<byte[]>> results = new ArrayList<>();
    for (int i = inputs.size() - 1; i >= 0; i--) {
      byte[] input = inputs.get(i);
      results.add(
          0,
          threads.submit(
              () -> {
                sent.run(shared, input);
                return sent.run(shared, input);
              }));
    }
    List<byte[]> outputs = new ArrayList<>();
    try {
      for (Future<byte[]> result : results) {
        outputs.add(result.get());
      }
    } catch (ExecutionException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return outputs;
  }

  private static ClusterTask sent(ClusterTask task) {
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      new ObjectOutputStream(bytes).writeObject(task);
      return (ClusterTask)
          new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
