package io.fireact.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** What {@code fireact --version} prints, as the build wrote it down. */
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() throws IOException {
    Properties versions = new Properties();
    try (InputStream in = Version.class.getResourceAsStream("version.properties")) {
      if (in == null) {
        throw new IOException("version.properties is missing in the build");
      }
      versions.load(in);
    }
    return new String[] {
      "fireact " + versions.getProperty("fireact"),
      "Temporal SDK " + versions.getProperty("temporal"),
      "DJL " + versions.getProperty("djl") + ", PyTorch " + versions.getProperty("pytorch"),
      "Java " + Runtime.version()
    };
  }
}
