package io.gradus.agents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import io.gradus.agents.ppo.PpoConfig;
import io.gradus.agents.ppo.PpoLearner;
import io.gradus.core.policy.ActorCritic;
import io.gradus.core.random.Pcg64;
import io.gradus.core.rollout.Rollout;
import io.gradus.core.space.Discrete;
import io.gradus.core.space.Space;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInput;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TrainerTest {
  private static final Space CHOICE = new Discrete(3, 1);
  private final ActorCritic networks = Linear.networks(CHOICE);

  @AfterEach
  void close() {
    networks.close();
  }

  @Test
  void learnersHearHowFarTheRunIsBeforeAndAfterCollecting() {
    // windows of 4 in 2 lanes; 20 steps are asked for and 24 are planned
    Noting learner = new Noting(24);
    try (Trainer trainer = trainer(learner)) {
      TrainingResult result = trainer.train(20);
      // before: of those planned; after: of those asked for, as Stable-Baselines3 counts
      assertThat(learner.progress)
          .containsExactly(
              new Progress(1, 0, 8 / 20.0),
              new Progress(2, 8 / 24.0, 16 / 20.0),
              new Progress(3, 16 / 24.0, 1));
      assertThat(result.steps()).isEqualTo(24);
      assertThat(result.updates()).isEqualTo(3);
      assertThat(result.completed()).isTrue();
    }
    assertThat(learner.closed).isTrue();
  }

  @Test
  void listenersHearOfEachUpdateInTheOrderTheyWereAdded() {
    Noting learner = new Noting(16);
    List<String> heard = new ArrayList<>();
    try (Trainer trainer = trainer(learner)) {
      trainer
          .listen(report -> heard.add("first " + report.update() + " " + report.steps()))
          .listen(report -> heard.add("second " + report.episodes().count()))
          .train(16);
    }
    // lane 0 plays episodes of 3, lane 1 of 4: two ends in each window, three in the second
    assertThat(heard).containsExactly("first 1 8", "second 2", "first 2 16", "second 2");
  }

  @Test
  void stopEndsTheRunAfterTheUpdateItIsAt() {
    Noting learner = new Noting(1000);
    try (Trainer trainer = trainer(learner)) {
      trainer.listen(
          report -> {
            if (report.update() == 2) {
              trainer.stop();
            }
          });
      TrainingResult result = trainer.train(1000);
      assertThat(result.updates()).isEqualTo(2);
      assertThat(result.steps()).isEqualTo(16);
      assertThat(result.completed()).isFalse();
    }
  }

  @Test
  void listenersHearOfStartsUpdatesAndEndsInOneOrderOnTheCallersThread() {
    List<String> heard = new ArrayList<>();
    try (Trainer trainer = trainer(new Noting(16))) {
      trainer.listen(new Hearing("a", heard)).listen(new Hearing("b", heard));
      trainer.train(16);
      trainer.train(16);
    }
    String thread = Thread.currentThread().getName();
    assertThat(heard)
        .containsExactly(
            "a starts at 0 after 0 updates, to 16 on " + thread,
            "b starts at 0 after 0 updates, to 16 on " + thread,
            "a 8",
            "b 8",
            "a 16",
            "b 16",
            "a ends true",
            "b ends true",
            "a starts at 16 after 0 updates, to 32 on " + thread,
            "b starts at 16 after 0 updates, to 32 on " + thread,
            "a 24",
            "b 24",
            "a 32",
            "b 32",
            "a ends true",
            "b ends true");
  }

  @Test
  void listenersFindWhatThoseBeforeThemHaveMeasured() {
    List<Object> found = new ArrayList<>();
    try (Trainer trainer = trainer(new Noting(16))) {
      trainer
          .listen(report -> found.add(report.own().size()))
          .listen(report -> report.own().put("mine", report.steps() / 2.0))
          .listen(report -> found.add(report.own()))
          .train(16);
    }
    assertThat(found).containsExactly(0, Map.of("mine", 4.0), 0, Map.of("mine", 8.0));
  }

  @Test
  void theResultSaysWhyATrainingWasStopped() {
    try (Trainer trainer = trainer(new Noting(1000))) {
      List<TrainingResult> ends = new ArrayList<>();
      trainer.listen(
          new TrainingListener() {
            @Override
            public void onUpdate(UpdateReport report) {
              trainer.stop("update " + report.update() + " is enough");
            }

            @Override
            public void onEnd(TrainingResult result) {
              ends.add(result);
            }
          });
      TrainingResult result = trainer.train(1000);
      assertThat(result.stopReason()).contains("update 1 is enough");
      assertThat(result.completed()).isFalse();
      assertThat(ends).containsExactly(result);
      assertThat(trainer.resume().updates()).isEqualTo(2);
    }
  }

  /** Takes down what it is told. */
  private record Hearing(String name, List<String> heard) implements TrainingListener {
    @Override
    public void onStart(TrainingStart start) {
      heard.add(
          name
              + " starts at "
              + start.stepsTaken()
              + " after "
              + start.updates()
              + " updates, to "
              + start.lastStep()
              + " on "
              + Thread.currentThread().getName());
    }

    @Override
    public void onUpdate(UpdateReport report) {
      heard.add(name + " " + report.steps());
    }

    @Override
    public void onEnd(TrainingResult result) {
      heard.add(name + " ends " + result.completed());
    }
  }

  @Test
  void anExceptionOfAListenerEndsTheRun() {
    Noting learner = new Noting(1000);
    try (Trainer trainer = trainer(learner)) {
      trainer.listen(
          report -> {
            throw new IllegalStateException("disk full");
          });
      assertThatThrownBy(() -> trainer.train(1000)).hasMessage("disk full");
      assertThat(learner.progress).hasSize(1);
    }
  }

  @Test
  void aRunIsRoundedToWholeUpdatesAsTheImplementationsRoundIt() {
    try (PpoLearner cleanRl = ppo(PpoConfig.Convention.CLEANRL);
        PpoLearner stableBaselines = ppo(PpoConfig.Convention.STABLE_BASELINES3)) {
      // horizon 4, 8 lanes: 32 a update
      assertThat(cleanRl.plannedSteps(100, 8)).isEqualTo(96);
      assertThat(stableBaselines.plannedSteps(100, 8)).isEqualTo(128);
      assertThat(cleanRl.plannedSteps(96, 8)).isEqualTo(96);
      assertThat(stableBaselines.plannedSteps(96, 8)).isEqualTo(96);
      assertThat(cleanRl.plannedSteps(1, 8)).isEqualTo(32);
      assertThat(stableBaselines.plannedSteps(1, 8)).isEqualTo(32);
    }
  }

  @Test
  void refusesACollectorWithAnotherPlan() {
    Collector collector = new Collector(lanes(), networks, new CollectionPlan.Episodes(2), 7);
    Noting learner = new Noting(8);
    assertThatThrownBy(() -> new Trainer(collector, learner))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "the collector goes by Episodes[perLane=2]: expected the learner's Window[steps=4]");
  }

  @Test
  void refusesToTrainForNoSteps() {
    try (Trainer trainer = trainer(new Noting(8))) {
      assertThatThrownBy(() -> trainer.train(0))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("steps is 0: expected at least 1");
    }
  }

  private PpoLearner ppo(PpoConfig.Convention convention) {
    PpoConfig defaults = PpoConfig.defaults();
    return new PpoLearner(
        networks,
        new PpoConfig(
            4,
            defaults.fit(),
            defaults.advantage(),
            defaults.loss(),
            defaults.learningRate(),
            defaults.adamEpsilon(),
            convention),
        Pcg64.seeded(1));
  }

  @Test
  void aCollectionThatFailedIsNoUpdateOfWhatIsSaved() throws IOException {
    Noting learner = new Noting(16);
    ScriptedLanes lanes = lanes();
    lanes.notANumberAt = 6; // in the second window of 4
    try (Trainer trainer =
        new Trainer(new Collector(lanes, networks, learner.plan(), 7), learner)) {
      assertThatThrownBy(() -> trainer.train(16)).isInstanceOf(NotFiniteException.class);
      ByteArrayOutputStream saved = new ByteArrayOutputStream();
      trainer.save(new DataOutputStream(saved));
      DataInputStream read = new DataInputStream(new ByteArrayInputStream(saved.toByteArray()));
      assertThat(List.of(read.readLong(), read.readLong(), read.readLong()))
          .as("steps asked for, steps before, updates")
          .containsExactly(16L, 0L, 1L);
    }
  }

  private Trainer trainer(Learner learner) {
    return new Trainer(new Collector(lanes(), networks, learner.plan(), 7), learner);
  }

  private static ScriptedLanes lanes() {
    return new ScriptedLanes(CHOICE, false, false, new int[] {3}, new int[] {4});
  }

  /** Learns nothing and writes down what it is told. */
  private static final class Noting implements Learner {
    final List<Progress> progress = new ArrayList<>();
    final long planned;
    boolean closed;

    Noting(long planned) {
      this.planned = planned;
    }

    @Override
    public CollectionPlan plan() {
      return new CollectionPlan.Window(4);
    }

    @Override
    public UpdateStatistics update(Rollout rollout, Progress now) {
      progress.add(now);
      return new UpdateStatistics(0, 0, 0, 0, 0, 0, 0, 0);
    }

    @Override
    public Map<String, NDArray> arrays() {
      return Map.of();
    }

    @Override
    public void save(DataOutput out) {}

    @Override
    public void restore(DataInput in) {}

    @Override
    public long plannedSteps(long requested, int lanes) {
      return planned;
    }

    @Override
    public void close() {
      closed = true;
    }
  }
}
