package io.gradus.agents.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventFileTest {
  @TempDir Path folder;

  @Test
  void itsNameIsTheSameWhateverDigitsTheUserCountsIn() {
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
    try (EventFile first = new EventFile(folder, 0);
        EventFile second = new EventFile(folder, 0)) {
      assertThat(name(first)).matches("events\\.out\\.tfevents\\.[0-9]{10}\\.gradus");
      assertThat(name(second)).as("the next of the folder").isGreaterThan(name(first));
    } finally {
      Locale.setDefault(before);
    }
  }

  private static String name(EventFile file) {
    return String.valueOf(file.path().getFileName());
  }
}
