package io.gradus.agents.watch;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * What is new in a file that grows by lines.
 *
 * @param from where the lines begin; 0 if the file is not the one that was read before, since a
 *     run that is resumed puts one in its place that ends at its checkpoint
 * @param next where to read on
 * @param file tells the file from another of its name
 * @param text whole lines, in UTF-8
 */
record Lines(long from, long next, String file, ByteBuffer text) {
  private static final int MOST_BYTES = 1 << 20;

  /**
   * Reads on.
   *
   * @param path of a file, which may not be there
   * @param from what was {@link #next} before; 0 for the beginning
   * @param file what was {@link #file} before
   */
  static Lines after(Path path, long from, String file) throws IOException {
    if (!Files.isRegularFile(path)) {
      return new Lines(0, 0, "", ByteBuffer.allocate(0));
    }
    String key = String.valueOf(Files.readAttributes(path, BasicFileAttributes.class).fileKey());
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      long size = channel.size();
      long begin = key.equals(file) && from <= size && follows(channel, from) ? from : 0;
      ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(MOST_BYTES, size - begin));
      while (bytes.hasRemaining() && channel.read(bytes, begin + bytes.position()) > 0) {
        // until all of it is there
      }
      int whole = bytes.position();
      while (whole > 0 && bytes.get(whole - 1) != '\n') {
        whole--;
      }
      return new Lines(begin, begin + whole, key, bytes.flip().limit(whole));
    }
  }

  /** Whether a line may begin there: else the file is another one with the old one's key. */
  private static boolean follows(FileChannel channel, long from) throws IOException {
    ByteBuffer before = ByteBuffer.allocate(1);
    return from == 0 || (channel.read(before, from - 1) == 1 && before.get(0) == '\n');
  }
}
