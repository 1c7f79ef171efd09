package io.fireact.lm.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TorchInstallationTest {
  private static final String STOCK = "2.7.1";

  private final Map<String, String> settings = new HashMap<>();
  private final Path root;

  TorchInstallationTest(@TempDir Path root) {
    this.root = root;
  }

  @Test
  void withoutSettingsTheBundledPyTorchMeetsItsJniLibrary() {
    TorchInstallation bundled = find();
    assertThat(bundled.unreadyReason()).isEmpty();
    assertThat(bundled.version()).isEqualTo(STOCK).isEqualTo(bundled.jniVersion());
    assertThat(bundled.cuda()).isFalse();
  }

  @Test
  void aPyTorchOfPipIsKnownByItsVersionFile() throws IOException {
    Path lib = pip("2.7.1+cu128", "'12.8'");
    settings.put("PYTORCH_LIBRARY_PATH", root.resolve("nowhere") + ":" + lib);
    TorchInstallation found = find();
    assertThat(found.unreadyReason()).isEmpty();
    assertThat(found.directory()).isEqualTo(lib);
    assertThat(found.version()).isEqualTo("2.7.1");
    assertThat(found.flavor()).isEqualTo("cu128");
    assertThat(found.cuda()).isTrue();
  }

  @Test
  void aFolderOfLinksLeadsToTheInstallation() throws IOException {
    Path lib = pip("2.7.1", "None");
    Path links = Files.createDirectory(root.resolve("links"));
    Files.createSymbolicLink(links.resolve("libtorch.so"), lib.resolve("libtorch.so"));
    settings.put("PYTORCH_LIBRARY_PATH", links.toString());
    assertThat(find().version()).isEqualTo("2.7.1");
    assertThat(find().flavor()).isEqualTo("cpu");
  }

  @Test
  void anArchiveOfPyTorchIsKnownByItsBuildVersion() throws IOException {
    Path lib = Files.createDirectories(root.resolve("libtorch/lib"));
    Files.createFile(lib.resolve("libtorch.so"));
    Files.writeString(root.resolve("libtorch/build-version"), "2.7.1+cu126\n");
    settings.put("PYTORCH_LIBRARY_PATH", lib.toString());
    assertThat(find().unreadyReason()).isEmpty();
    assertThat(find().flavor()).isEqualTo("cu126");
  }

  @Test
  void anotherPyTorchThanTheJniLibraryWasBuiltForIsNotLoaded() throws IOException {
    settings.put("PYTORCH_LIBRARY_PATH", pip("2.11.0+cu130", "'13.0'").toString());
    TorchInstallation found = find();
    assertThat(found.unreadyReason())
        .contains(
            "is 2.11.0", "of DJL was built for 2.7.1", "beside it, as activities/MODELS.md says");
    assertThatThrownBy(found::prepare)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(found.unreadyReason());
  }

  @Test
  void aJniLibraryBuiltForThisPyTorchIsLoaded() throws IOException {
    Path lib = pip("2.11.0+cu130", "'13.0'");
    Files.createFile(lib.resolve("libdjl_torch.so"));
    settings.put("PYTORCH_LIBRARY_PATH", lib.toString());
    assertThat(find().unreadyReason()).contains("cannot be told", "libdjl_torch.version");
    Files.writeString(lib.resolve("libdjl_torch.version"), "2.10.0\n");
    assertThat(find().unreadyReason()).contains("beside it was built for 2.10.0");
    Files.writeString(lib.resolve("libdjl_torch.version"), "2.11.0+cu130\n");
    assertThat(find().unreadyReason()).isEmpty();
    assertThat(find().builtHere()).isTrue();
  }

  @Test
  void aFolderWithoutPyTorchOrWithoutAVersionIsNamed() throws IOException {
    settings.put("PYTORCH_LIBRARY_PATH", root.toString());
    assertThat(find().unreadyReason()).contains(root.toString(), "no libtorch.so");
    Path lib = Files.createDirectories(root.resolve("odd/lib"));
    Files.createFile(lib.resolve("libtorch.so"));
    settings.put("PYTORCH_LIBRARY_PATH", lib.toString());
    assertThat(find().unreadyReason()).contains(lib.toString(), "cannot be told");
  }

  @Test
  void aVersionThatContradictsTheFilesIsRefused() throws IOException {
    settings.put("PYTORCH_LIBRARY_PATH", pip("2.7.1", "None").toString());
    settings.put("PYTORCH_VERSION", "2.11.0");
    assertThat(find().unreadyReason()).contains("PYTORCH_VERSION says 2.11.0", "is 2.7.1");
  }

  private TorchInstallation find() {
    return TorchInstallation.find(settings::get);
  }

  private Path pip(String version, String cuda) throws IOException {
    Path lib = Files.createDirectories(root.resolve("torch/lib"));
    Files.createFile(lib.resolve("libtorch.so"));
    Files.writeString(
        root.resolve("torch/version.py"),
        "__version__ = '" + version + "'\ndebug = False\ncuda: Optional[str] = " + cuda + "\n");
    return lib;
  }
}
