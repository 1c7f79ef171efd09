package io.fireact.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.fireact.store.SmallDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DiskWatchTest {
  @Test
  void aFullDiskIsSaidOnceAndSoIsRoom(@TempDir Path directory) throws IOException {
    List<String> said = new ArrayList<>();
    try (SmallDisk disk = new SmallDisk(directory.resolve("disk"));
        DiskWatch watch = new DiskWatch(disk.directory(), said::add)) {
      watch.check();
      assertThat(said).isEmpty();
      assertThat(watch.full()).isFalse();
      disk.fillUpTo(0);
      watch.check();
      watch.check();
      assertThat(said).singleElement().asString().contains("is full (0 bytes free)", "make room");
      assertThat(watch.full()).isTrue();
      disk.makeRoom();
      watch.check();
      watch.check();
      assertThat(said).hasSize(2);
    }
  }
}
