package io.gradus.spark;

import io.gradus.envs.http.RemoteEnvironmentException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.apache.spark.ExceptionFailure;
import org.apache.spark.ExecutorLostFailure;
import org.apache.spark.TaskFailedReason;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.TaskInfo;

/** Says why a task is tried again, once for each reason: a run may have it at each iteration. */
final class FailedTasks extends SparkListener {
  private static final int MOST_REASONS = 100;
  private static final String ENVIRONMENT = RemoteEnvironmentException.class.getName();

  private final Set<String> said = ConcurrentHashMap.newKeySet();
  private final Consumer<String> notes;
  private final int tries;

  /**
   * Says it to somebody.
   *
   * @param tries how often Spark tries a task; the last failure is the job's, and no note
   */
  FailedTasks(Consumer<String> notes, int tries) {
    this.notes = notes;
    this.tries = tries;
  }

  @Override
  public void onTaskEnd(SparkListenerTaskEnd end) {
    if (!(end.reason() instanceof TaskFailedReason failure)
        || !failure.countTowardsTaskFailures() // it was told to end
        || failure instanceof ExecutorLostFailure // LostExecutors says it
        || end.taskInfo().attemptNumber() + 1 >= tries) {
      return;
    }
    String reason = reason(failure);
    String kind = reason.replaceAll("\\d+", "#"); // ports and times make no other reason of it
    if (said.size() < MOST_REASONS && said.add(kind)) {
      notes.accept("a task failed " + place(end.taskInfo()) + " and is tried again: " + reason);
    }
  }

  private static String place(TaskInfo task) {
    return task.executorId().equals("driver") ? "in this process" : "on " + task.host();
  }

  private static String reason(TaskFailedReason failure) {
    String words = failure.toErrorString();
    if (failure instanceof ExceptionFailure thrown) {
      boolean ofAnEnvironment = thrown.className().equals(ENVIRONMENT); // its message says it all
      words = (ofAnEnvironment ? "" : thrown.className() + ": ") + thrown.description();
    }
    return JobFailure.plain(words.lines().findFirst().orElse(""));
  }
}
