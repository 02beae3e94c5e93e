package io.gradus.agents.film;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOInvalidTreeException;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.FileImageOutputStream;
import javax.imageio.stream.ImageOutputStream;

/** An animated GIF that begins again when it ends; each frame has a palette of its own. */
final class GifFilm implements FilmWriter {
  private final int rate;
  private final ImageOutputStream out;
  private final ImageWriter writer = ImageIO.getImageWritersByFormatName("gif").next();
  private long frames;

  GifFilm(Path file, int framesPerSecond) throws IOException {
    rate = framesPerSecond;
    Files.write(file, new byte[0]); // an older one would go on after the end of this one
    out = new FileImageOutputStream(file.toFile());
    boolean ready = false;
    try {
      writer.setOutput(out);
      writer.prepareWriteSequence(null);
      ready = true;
    } finally {
      if (!ready) {
        close();
      }
    }
  }

  @Override
  public void add(BufferedImage frame) throws IOException {
    ImageWriteParam parameters = writer.getDefaultWriteParam();
    IIOMetadata metadata =
        writer.getDefaultImageMetadata(
            ImageTypeSpecifier.createFromBufferedImageType(frame.getType()), parameters);
    String format = metadata.getNativeMetadataFormatName();
    IIOMetadataNode root = new IIOMetadataNode(format);
    root.appendChild(control());
    if (frames == 0) {
      root.appendChild(loop());
    }
    try {
      metadata.mergeTree(format, root);
      writer.writeToSequence(new IIOImage(frame, null, metadata), parameters);
    } catch (IIOInvalidTreeException e) {
      throw new IllegalStateException(e);
    }
    frames++;
  }

  /** How long it is shown: hundredths of a second, rounded so that the sum stays right. */
  private IIOMetadataNode control() {
    long until = Math.round((frames + 1) * 100.0 / rate);
    long since = Math.round(frames * 100.0 / rate);
    IIOMetadataNode control = new IIOMetadataNode("GraphicControlExtension");
    control.setAttribute("disposalMethod", "none");
    control.setAttribute("userInputFlag", "FALSE");
    control.setAttribute("transparentColorFlag", "FALSE");
    control.setAttribute("delayTime", Long.toString(until - since));
    control.setAttribute("transparentColorIndex", "0");
    return control;
  }

  private static IIOMetadataNode loop() {
    IIOMetadataNode extension = new IIOMetadataNode("ApplicationExtension");
    extension.setAttribute("applicationID", "NETSCAPE");
    extension.setAttribute("authenticationCode", "2.0");
    extension.setUserObject(new byte[] {1, 0, 0}); // for ever
    IIOMetadataNode extensions = new IIOMetadataNode("ApplicationExtensions");
    extensions.appendChild(extension);
    return extensions;
  }

  @Override
  public void finish() throws IOException {
    writer.endWriteSequence();
  }

  @Override
  public void close() throws IOException {
    writer.dispose();
    out.close();
  }
}
