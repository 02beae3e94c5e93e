package io.gradus.core.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The numbers are those of NumPy 2.4.6. */
class Pcg64Test {
  @ParameterizedTest
  @CsvSource({
    "0, a30febcfd9c2825f, 4510bdf882d9d721, 0a7d3da94ecde8b8",
    "1, 8306bdf37922e4ff, f35196bbc152a866, 24e7a4f608ec18cd",
    "42, c621fbcd16d92688, 705a5661a791ffc1, dbcd12c26eda1624",
    "4294967301, c6323ec321deb8d1, 78814821c73a0583, b22536d8e0ec17c0",
    "9223372036854775807, 2ceb59116fb27514, 784d3e7d390dc57c, d335a7689ce43488",
  })
  void firstWordsOfASeedAreNumPys(long seed, String first, String second, String third) {
    Pcg64 random = Pcg64.seeded(seed);
    assertThat(new String[] {hex(random), hex(random), hex(random)})
        .containsExactly(first, second, third);
  }

  @Test
  void aHundredThousandWordsAreNumPys() {
    long[] words = LongStream.generate(Pcg64.seeded(7)::nextLong).limit(100_000).toArray();
    assertThat(words[words.length - 1]).isEqualTo(0x2eae33df1d055145L);
    assertThat(LongStream.of(words).reduce(0, (a, b) -> a ^ b)).isEqualTo(0x9b1270e072fc91eL);
  }

  @Test
  void doublesAreNumPys() {
    Pcg64 random = Pcg64.seeded(42);
    assertThat(random.doubles(3).toArray())
        .containsExactly(0.7739560485559633, 0.4388784397520523, 0.8585979199113825);
  }

  @Test
  void uniformsAreNumPys() {
    Pcg64 random = Pcg64.seeded(42);
    assertThat(random.uniform(-0.05, 0.05)).isEqualTo(0.027395604855596334);
    assertThat(random.uniform(-0.05, 0.05)).isEqualTo(-0.006112156024794771);
    assertThat(random.uniform(-0.05, 0.05)).isEqualTo(0.03585979199113824);
    assertThat(random.uniform(-0.05, 0.05)).isEqualTo(0.019736802905936393);
  }

  @Test
  void aStreamIsNumPysSpawnKeyOfThePurposesBytes() {
    Pcg64 weights = Pcg64.stream(42, "initial weights");
    assertThat(hex(weights)).isEqualTo("ca2dae98666514c9");
    assertThat(hex(weights)).isEqualTo("59460eec08373014");
    assertThat(hex(Pcg64.stream(42, "action noise"))).isEqualTo("3116c911a7e9b768");
    assertThat(hex(Pcg64.stream((1L << 40) + 1, "ψ"))).isEqualTo("fd56df0ab1e4032a");
  }

  @Test
  void aGeneratorOfAStateGoesOnWhereTheStateWasTaken() {
    Pcg64 random = Pcg64.seeded(3);
    random.nextLong();
    Pcg64 resumed = Pcg64.ofState(random.state());
    assertThat(resumed.longs(100).toArray()).isEqualTo(random.longs(100).toArray());
  }

  @Test
  void refusesANegativeSeed() {
    assertThatThrownBy(() -> Pcg64.seeded(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("seed is -1: expected at least 0");
    assertThatThrownBy(() -> Pcg64.stream(-7, "action noise"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("seed is -7: expected at least 0");
  }

  @Test
  void refusesAStreamWithoutAPurpose() {
    assertThatThrownBy(() -> Pcg64.stream(1, ""))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("purpose is empty: expected a name for the stream");
  }

  @Test
  void refusesAStateThatNoGeneratorHas() {
    assertThatThrownBy(() -> Pcg64.ofState(new long[3]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("state has 3 numbers: expected 4");
    assertThatThrownBy(() -> Pcg64.ofState(new long[4]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("state[3] is 0: expected an odd increment, as state() returns it");
  }

  private static String hex(Pcg64 random) {
    return String.format("%016x", random.nextLong());
  }
}
