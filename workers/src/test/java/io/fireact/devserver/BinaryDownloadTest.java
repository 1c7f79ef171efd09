package io.fireact.devserver;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.fireact.config.CacheDirectory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BinaryDownloadTest {
  private static final String SITE = "io.temporal.testing.devServerDownloadBaseUrl";

  private final CacheDirectory cache;
  private final List<String> notices = new ArrayList<>();
  private final Instant now = Instant.now();

  BinaryDownloadTest(@TempDir Path directory) {
    this.cache = new CacheDirectory(directory);
  }

  @AfterEach
  void forgetTheSite() {
    System.clearProperty(SITE);
  }

  @Test
  void anUnreachableSiteIsNotedAndLeftAloneForADay() throws IOException {
    try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      System.setProperty(SITE, "http://127.0.0.1:" + closed.getLocalPort());
    }
    assertThat(download(now).fetch()).isEmpty();
    assertThat(notices).isEmpty();
    assertThat(download(now.plus(Duration.ofHours(23))).recentFailure().orElseThrow())
        .contains("cannot be reached");
    assertThat(download(now.plus(Duration.ofHours(25))).recentFailure()).isEmpty();
  }

  @Test
  void aSiteThatNeverAnswersCostsSecondsOnly() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      System.setProperty(SITE, "http://127.0.0.1:" + silent.getLocalPort());
      long start = System.nanoTime();
      assertThat(download(now).fetch()).isEmpty();
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(8));
    }
  }

  @Test
  void theArchiveIsFetchedOnceAndFoundAfterwards() throws IOException {
    AtomicInteger archives = new AtomicInteger();
    HttpServer site =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    String address = "http://127.0.0.1:" + site.getAddress().getPort();
    byte[] archive = tarGz("temporal", "#!/bin/sh\necho not a server; exit 1\n");
    String answer =
        "{\"archiveUrl\":\"" + address + "/archive.tar.gz\",\"fileToExtract\":\"temporal\"}";
    site.createContext(
        "/",
        exchange -> {
          boolean isArchive = exchange.getRequestURI().getPath().endsWith(".tar.gz");
          byte[] body = isArchive ? archive : answer.getBytes(StandardCharsets.UTF_8);
          if (isArchive) {
            archives.incrementAndGet();
          }
          boolean head = exchange.getRequestMethod().equals("HEAD");
          exchange.sendResponseHeaders(200, head ? -1 : body.length);
          if (!head) {
            exchange.getResponseBody().write(body);
          }
          exchange.close();
        });
    site.start();
    try {
      System.setProperty(SITE, address);
      Path fetched = download(now).fetch().orElseThrow();
      assertThat(fetched).isExecutable().hasFileName("temporal");
      assertThat(BinaryDownload.downloaded(cache)).contains(fetched);
      assertThat(archives).hasValue(1);
      assertThat(notices).hasSize(1);
    } finally {
      site.stop(0);
    }
  }

  private BinaryDownload download(Instant at) {
    return new BinaryDownload(cache, Clock.fixed(at, ZoneOffset.UTC), notices::add);
  }

  /**
   * A tar archive with one file: a 512-byte header, the content padded to 512, two empty blocks.
   */
  private static byte[] tarGz(String name, String content) throws IOException {
    byte[] data = content.getBytes(StandardCharsets.US_ASCII);
    byte[] header = new byte[512];
    field(header, 0, name);
    field(header, 100, "0000755\0");
    field(header, 108, "0000000\0");
    field(header, 116, "0000000\0");
    field(header, 124, "%011o\0".formatted(data.length));
    field(header, 136, "00000000000\0");
    field(header, 148, "        ");
    field(header, 156, "0");
    int sum = 0;
    for (byte b : header) {
      sum += b & 0xff;
    }
    field(header, 148, "%06o\0 ".formatted(sum));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(header);
      gzip.write(data);
      gzip.write(new byte[512 - data.length % 512 + 1024]);
    }
    return out.toByteArray();
  }

  private static void field(byte[] header, int offset, String value) {
    byte[] bytes = value.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(bytes, 0, header, offset, bytes.length);
  }
}
