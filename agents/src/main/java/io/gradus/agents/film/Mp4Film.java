package io.gradus.agents.film;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.jcodec.codecs.h264.H264Encoder;
import org.jcodec.codecs.h264.encode.RateControl;
import org.jcodec.codecs.h264.io.model.SliceType;
import org.jcodec.common.Codec;
import org.jcodec.common.MuxerTrack;
import org.jcodec.common.VideoCodecMeta;
import org.jcodec.common.VideoEncoder;
import org.jcodec.common.io.FileChannelWrapper;
import org.jcodec.common.io.NIOUtils;
import org.jcodec.common.model.ColorSpace;
import org.jcodec.common.model.Packet;
import org.jcodec.common.model.Picture;
import org.jcodec.common.model.Size;
import org.jcodec.containers.mp4.Brand;
import org.jcodec.containers.mp4.muxer.MP4Muxer;
import org.jspecify.annotations.Nullable;

/**
 * H.264 in an MP4, as browsers and players take it: yuv420p, BT.601 of limited range. JCodec's own
 * conversion has the full range and does not say so, which players show too dark.
 */
final class Mp4Film implements FilmWriter {
  private static final int QUALITY = 16; // of H.264's 0 (best) to 51
  private static final int KEY_INTERVAL = 25;

  private final int rate;
  private final FileChannelWrapper channel;
  private final MP4Muxer muxer;
  private final H264Encoder encoder = new H264Encoder(new ConstantQuality());
  private @Nullable Track track;
  private long frames;

  /** What the first frame decides. */
  private record Track(MuxerTrack track, int width, int height, ByteBuffer buffer) {}

  Mp4Film(Path file, int framesPerSecond) throws IOException {
    rate = framesPerSecond;
    channel = NIOUtils.writableFileChannel(file.toString());
    boolean ready = false;
    try {
      muxer = MP4Muxer.createMP4Muxer(channel, Brand.MP4);
      ready = true;
    } finally {
      if (!ready) {
        channel.close();
      }
    }
    encoder.setKeyInterval(KEY_INTERVAL);
  }

  @Override
  public void add(BufferedImage frame) throws IOException {
    int width = frame.getWidth() / 2 * 2; // colours are kept for two by two pixels
    int height = frame.getHeight() / 2 * 2;
    Picture picture = yuv(frame, width, height);
    if (track == null) {
      track =
          new Track(
              muxer.addVideoTrack(
                  Codec.H264,
                  VideoCodecMeta.createSimpleVideoCodecMeta(
                      new Size(width, height), ColorSpace.YUV420)),
              width,
              height,
              ByteBuffer.allocate(encoder.estimateBufferSize(picture)));
    }
    if (width != track.width || height != track.height) {
      throw new IllegalArgumentException(
          "a frame is "
              + width
              + " x "
              + height
              + ": expected "
              + track.width
              + " x "
              + track.height
              + ", as the first one is");
    }
    track.buffer.clear();
    VideoEncoder.EncodedFrame encoded = encoder.encodeFrame(picture, track.buffer);
    track.track.addFrame(
        Packet.createPacket(
            NIOUtils.clone(encoded.getData()),
            frames,
            rate,
            1,
            frames,
            encoded.isKeyFrame() ? Packet.FrameType.KEY : Packet.FrameType.INTER,
            null));
    frames++;
  }

  /** BT.601: luma of 16 to 235, chroma of 16 to 240; JCodec's bytes are 128 less. */
  private static Picture yuv(BufferedImage frame, int width, int height) {
    Picture picture = Picture.create(width, height, ColorSpace.YUV420J);
    byte[] luma = picture.getPlaneData(0);
    byte[] blueness = picture.getPlaneData(1);
    byte[] redness = picture.getPlaneData(2);
    int[] colours = frame.getRGB(0, 0, width, height, null, 0, width);
    for (int y = 0; y < height; y += 2) {
      for (int x = 0; x < width; x += 2) {
        int red = 0;
        int green = 0;
        int blue = 0;
        for (int corner = 0; corner < 4; corner++) {
          int i = (y + corner / 2) * width + x + corner % 2;
          int r = colours[i] >> 16 & 0xFF;
          int g = colours[i] >> 8 & 0xFF;
          int b = colours[i] & 0xFF;
          luma[i] = (byte) (Math.round(16 + 0.2568 * r + 0.5041 * g + 0.0979 * b) - 128);
          red += r;
          green += g;
          blue += b;
        }
        int i = y / 2 * (width / 2) + x / 2;
        blueness[i] = (byte) Math.round((-0.1482 * red - 0.2910 * green + 0.4392 * blue) / 4);
        redness[i] = (byte) Math.round((0.4392 * red - 0.3678 * green - 0.0714 * blue) / 4);
      }
    }
    return picture;
  }

  @Override
  public void finish() throws IOException {
    if (frames > 0) { // an empty one has no header to write
      muxer.finish();
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  /** The same quality for every frame, whatever it takes. */
  private static final class ConstantQuality implements RateControl {
    @Override
    public int startPicture(Size size, int most, SliceType kind) {
      return QUALITY;
    }

    @Override
    public int initialQpDelta() {
      return 0;
    }

    @Override
    public int accept(int bits) {
      return 0;
    }
  }
}
