package io.gradus.agents.film;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradus.envs.EnvironmentOptions;
import io.gradus.envs.Environments;
import io.gradus.envs.VectorEnvironment;
import io.gradus.envs.VectorStep;
import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.ImageInputStream;
import org.jcodec.api.FrameGrab;
import org.jcodec.api.JCodecException;
import org.jcodec.common.DemuxerTrackMeta;
import org.jcodec.common.io.NIOUtils;
import org.jcodec.common.model.Picture;
import org.jcodec.scale.AWTUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FilmTest {
  @TempDir Path folder;

  /** A pendulum that is pushed: pictures of 600 x 400, with a line of text. */
  private static List<BufferedImage> pictures(int count) {
    List<BufferedImage> pictures = new ArrayList<>();
    try (VectorEnvironment pendulum =
        Environments.make("Pendulum-v1", EnvironmentOptions.lanes(1))) {
      VectorStep step = VectorStep.of(pendulum);
      pendulum.reset(2, step);
      for (int t = 0; t < count; t++) {
        pictures.add(Caption.below(pendulum.draw(0), "step " + t));
        pendulum.step(new float[] {2}, step);
      }
    }
    return pictures;
  }

  private static void write(Path file, int rate, List<BufferedImage> pictures) {
    try (Film film = Film.create(file, rate)) {
      pictures.forEach(film::add);
      film.finish();
    }
  }

  /** The mean difference of a colour. */
  private static double difference(BufferedImage one, BufferedImage two) {
    long sum = 0;
    for (int y = 0; y < one.getHeight(); y++) {
      for (int x = 0; x < one.getWidth(); x++) {
        for (int shift = 0; shift < 24; shift += 8) {
          sum += Math.abs((one.getRGB(x, y) >> shift & 0xFF) - (two.getRGB(x, y) >> shift & 0xFF));
        }
      }
    }
    return sum / (3.0 * one.getWidth() * one.getHeight());
  }

  @Test
  void anMp4HasEveryFrameAndTheyLookLikeThePictures() throws IOException, JCodecException {
    List<BufferedImage> pictures = pictures(30); // more than one group of pictures
    Path file = folder.resolve("film.mp4");
    write(file, 20, pictures);
    try (var channel = NIOUtils.readableFileChannel(file.toString())) {
      FrameGrab grab = FrameGrab.createFrameGrab(channel);
      DemuxerTrackMeta track = grab.getVideoTrack().getMeta();
      assertThat(track.getTotalFrames()).isEqualTo(30);
      assertThat(track.getTotalDuration()).isEqualTo(1.5);
      for (int t = 0; t < 30; t++) {
        Picture decoded = grab.getNativeFrame();
        assertThat(decoded.getCroppedWidth()).isEqualTo(600);
        assertThat(decoded.getCroppedHeight()).isEqualTo(432);
        assertThat(difference(colours(decoded), pictures.get(t))).as("frame " + t).isLessThan(3);
      }
      assertThat(grab.getNativeFrame()).isNull();
    }
    assertThat(difference(pictures.get(0), pictures.get(29))).isGreaterThan(3);
  }

  /** BT.601 of limited range, the inverse of what was written. */
  private static BufferedImage colours(Picture decoded) {
    BufferedImage image =
        new BufferedImage(
            decoded.getCroppedWidth(), decoded.getCroppedHeight(), BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        double luma = 1.164 * (decoded.getPlaneData(0)[y * decoded.getWidth() + x] + 112);
        int i = y / 2 * decoded.getPlaneWidth(1) + x / 2;
        double blueness = decoded.getPlaneData(1)[i];
        double redness = decoded.getPlaneData(2)[i];
        int red = clip(luma + 1.596 * redness);
        int green = clip(luma - 0.392 * blueness - 0.813 * redness);
        int blue = clip(luma + 2.017 * blueness);
        image.setRGB(x, y, red << 16 | green << 8 | blue);
      }
    }
    return image;
  }

  private static int clip(double value) {
    return (int) Math.max(0, Math.min(255, Math.round(value)));
  }

  @Test
  void aGifHasEveryFrameItsTimesAndBeginsAgain() throws IOException {
    List<BufferedImage> pictures = pictures(12);
    Path file = folder.resolve("film.GIF");
    Files.write(file, new byte[1 << 20]); // an older one that is longer
    write(file, 30, pictures);
    assertThat(Files.size(file)).isLessThan(300_000);
    ImageReader reader = ImageIO.getImageReadersByFormatName("gif").next();
    try (ImageInputStream in = ImageIO.createImageInputStream(file.toFile())) {
      reader.setInput(in);
      assertThat(reader.getNumImages(true)).isEqualTo(12);
      int hundredths = 0;
      for (int t = 0; t < 12; t++) {
        BufferedImage frame = reader.read(t);
        assertThat(frame.getWidth()).isEqualTo(600);
        assertThat(frame.getHeight()).isEqualTo(432);
        assertThat(difference(frame, pictures.get(t))).as("frame " + t).isLessThan(1);
        var root =
            (IIOMetadataNode) reader.getImageMetadata(t).getAsTree("javax_imageio_gif_image_1.0");
        var control =
            (IIOMetadataNode) root.getElementsByTagName("GraphicControlExtension").item(0);
        hundredths += Integer.parseInt(control.getAttribute("delayTime"));
        if (t == 0) {
          var loop = (IIOMetadataNode) root.getElementsByTagName("ApplicationExtension").item(0);
          assertThat(loop.getAttribute("applicationID")).isEqualTo("NETSCAPE");
          assertThat((byte[]) loop.getUserObject()).containsExactly(1, 0, 0);
        }
      }
      assertThat(hundredths).isEqualTo(40); // 12 frames at 30 a second
    } finally {
      reader.dispose();
    }
  }

  @Test
  void aSmallPictureOfOddSizeBecomesALargerOneOfEvenSize() throws IOException, JCodecException {
    BufferedImage small = new BufferedImage(161, 43, BufferedImage.TYPE_INT_RGB);
    BufferedImage frame = Caption.below(small, "step 1");
    assertThat(frame.getWidth()).isEqualTo(322);
    assertThat(frame.getHeight()).isEqualTo(86 + 32);
    Path file = folder.resolve("small.mp4");
    write(file, 30, List.of(frame));
    File written = file.toFile();
    assertThat(AWTUtil.toBufferedImage(FrameGrab.getFrameFromFile(written, 0)).getWidth())
        .isEqualTo(322);
  }

  @ParameterizedTest
  @ValueSource(strings = {"film.mp4", "film.gif"})
  void aFilmThatIsNotFinishedLeavesTheOlderOneAndNothingElse(String name) throws IOException {
    Path file = folder.resolve(name);
    Files.writeString(file, "older");
    try (Film film = Film.create(file, 30)) {
      film.add(pictures(1).get(0));
    }
    assertThat(file).hasContent("older");
    assertThat(folder).isDirectoryContaining(file::equals).isDirectoryNotContaining("glob:**.part");
  }

  @Test
  void aFilmThatCannotBeIsRefused() throws IOException {
    assertRefused("film.avi", 30, "--video is FILE: expected a name that ends with .mp4 or .gif");
    assertRefused("film.mp4", 0, "--fps is 0: expected a number from 1 to 50");
    assertRefused("film.mp4", 51, "--fps is 51: expected a number from 1 to 50");
    Files.writeString(folder.resolve("file"), "");
    for (String name : List.of("file/film.mp4", "file/film.gif")) {
      assertThatThrownBy(() -> Film.create(folder.resolve(name), 30))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith(folder.resolve(name) + " cannot be written: ");
    }
  }

  private void assertRefused(String name, int rate, String message) {
    Path file = folder.resolve(name);
    assertThatThrownBy(() -> Film.create(file, rate))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message.replace("FILE", file.toString()));
    assertThat(file).doesNotExist();
  }
}
