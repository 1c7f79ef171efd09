package io.fireact.lm.engine;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The PyTorch that this process would load, and the JNI library that would be loaded into it, as
 * their files say: a JNI library that was built for another PyTorch ends the JVM without a word, so
 * it is looked at before anything is loaded.
 *
 * @param directory of libtorch; null for the one in a jar of ours
 * @param version PyTorch's, such as {@code 2.7.1}; empty when it cannot be told
 * @param flavor {@code cpu}, or {@code cu} and CUDA's version as in {@code cu128}
 * @param jniVersion the PyTorch that the JNI library was built for; empty when it cannot be told
 * @param builtHere whether the JNI library stands beside libtorch; else it is DJL's own
 * @param unreadyReason why nothing may be loaded, in a sentence with a remedy; empty when it may
 */
public record TorchInstallation(
    @Nullable Path directory,
    String version,
    String flavor,
    String jniVersion,
    boolean builtHere,
    String unreadyReason) {
  static final String PATH = "PYTORCH_LIBRARY_PATH";
  static final String VERSION = "PYTORCH_VERSION";
  static final String FLAVOR = "PYTORCH_FLAVOR";

  /** Beside a JNI library that somebody put beside libtorch: the version of its PyTorch. */
  static final String BUILT_FOR = "libdjl_torch.version";

  private static final String JNI = "libdjl_torch.so";
  private static final String TORCH = "libtorch.so";

  /** The one CUDA flavor of DJL's own JNI library; it calls nothing of CUDA itself. */
  private static final String JAR_FLAVOR = "cu128";

  private static final Pattern PYTHON_VERSION = Pattern.compile("__version__ = '([^']+)'");
  private static final Pattern PYTHON_CUDA = Pattern.compile("(?m)^cuda\\b.*= '([^']+)'");

  /** What the settings of this process lead to: environment variables, or system properties. */
  public static TorchInstallation here() {
    return find(
        name -> {
          String value = System.getenv(name);
          return value == null || value.isEmpty() ? System.getProperty(name) : value;
        });
  }

  /**
   * @param settings a variable's value, or null; those that DJL reads
   */
  static TorchInstallation find(UnaryOperator<@Nullable String> settings) {
    String jar = property("jnilib/pytorch.properties", "jni_version");
    String jarJni = jar.split("-", 2)[0];
    String path = text(settings, PATH);
    if (path.isEmpty()) {
      String bundled = property("native/lib/pytorch.properties", "version").split("-", 2)[0];
      String flavor = property("native/lib/pytorch.properties", "flavor");
      return new TorchInstallation(
          null, bundled, flavor, jarJni, false, bundled.isEmpty() ? noTorch() : "");
    }
    Path directory = directory(path);
    if (directory == null) {
      return new TorchInstallation(
          null,
          "",
          "",
          "",
          false,
          "%s is %s, where there is no %s; let it name the lib folder of a PyTorch, such as"
                  .formatted(PATH, path, TORCH)
              + " .../site-packages/torch/lib, or unset it to compute on the processor");
    }
    return at(directory, jarJni, settings);
  }

  private static TorchInstallation at(
      Path directory, String jarJni, UnaryOperator<@Nullable String> settings) {
    String[] full = versionAndFlavor(directory);
    String version = full[0];
    String flavor = full[1];
    boolean builtHere = Files.isRegularFile(directory.resolve(JNI));
    String jni = builtHere ? read(directory.resolve(BUILT_FOR)).strip() : jarJni;
    String named = text(settings, VERSION);
    String unreadyReason = "";
    if (version.isEmpty()) {
      unreadyReason =
          "the version of the PyTorch in %s cannot be told: there is neither version.py nor"
                  .formatted(directory)
              + " build-version above it; let "
              + PATH
              + " name the lib folder of a PyTorch as pip or pytorch.org install it";
    } else if (!named.isEmpty() && !named.equals(version)) {
      unreadyReason =
          "%s says %s, but the PyTorch in %s is %s; unset %s"
              .formatted(VERSION, named, directory, version, VERSION);
    } else if (builtHere && jni.isEmpty()) {
      unreadyReason =
          "which PyTorch %s was built for cannot be told, and a wrong one ends the JVM: %s"
                  .formatted(directory.resolve(JNI), directory.resolve(BUILT_FOR))
              + " is missing; write the version of that PyTorch into it";
    } else if (!release(jni).equals(release(version))) {
      unreadyReason =
          ("the PyTorch in %s is %s, but the JNI library %s was built for %s, which would end the"
                  + " JVM; use a PyTorch %s (pip install torch==%s), or put a library that was built for"
                  + " %s beside it, as activities/MODELS.md says")
              .formatted(
                  directory,
                  version,
                  builtHere ? "beside it" : "of DJL",
                  jni,
                  release(jni),
                  release(jni),
                  version);
    }
    return new TorchInstallation(directory, version, flavor, jni, builtHere, unreadyReason);
  }

  /** Whether this PyTorch can compute on a GPU. */
  public boolean cuda() {
    return flavor.startsWith("cu");
  }

  /**
   * Tells DJL what it would otherwise guess; to be called before it loads anything.
   *
   * @throws IllegalStateException with {@code unreadyReason}, if there is one
   */
  void prepare() {
    if (!unreadyReason.isEmpty()) {
      throw new IllegalStateException(unreadyReason);
    }
    if (directory != null) {
      set(VERSION, version);
      set(FLAVOR, cuda() && !builtHere ? JAR_FLAVOR : flavor);
    }
  }

  private static void set(String name, String value) {
    String given = System.getenv(name);
    if (given == null || given.isEmpty()) {
      System.setProperty(name, value);
    }
  }

  private static String noTorch() {
    return "no PyTorch is published for this platform; let "
        + PATH
        + " name the lib folder of one, with a JNI library beside it as activities/MODELS.md says";
  }

  /** "2.7.1" of "2.7.1+cu128". */
  private static String release(String version) {
    return version.split("\\+", 2)[0];
  }

  private static @Nullable Path directory(String path) {
    for (String entry : path.split(File.pathSeparator, -1)) {
      Path candidate = Path.of(entry);
      if (Files.isRegularFile(candidate.resolve(TORCH))) {
        return candidate;
      }
    }
    return null;
  }

  private static String[] versionAndFlavor(Path directory) {
    Path library;
    try {
      // A folder of links leads to where PyTorch is installed.
      library = directory.resolve(TORCH).toRealPath();
    } catch (IOException e) {
      return new String[] {"", ""};
    }
    String python = read(library.resolveSibling("../version.py").normalize());
    String version =
        python.isEmpty()
            ? read(library.resolveSibling("../build-version").normalize()).strip()
            : "";
    Matcher found = PYTHON_VERSION.matcher(python);
    if (found.find()) {
      version = found.group(1);
    }
    Matcher cuda = PYTHON_CUDA.matcher(python);
    String flavor = version.contains("+cu") ? version.substring(version.indexOf("+cu") + 1) : "cpu";
    if (cuda.find()) {
      flavor = "cu" + cuda.group(1).replace(".", "");
    }
    return new String[] {release(version), flavor};
  }

  private static String read(Path file) {
    try {
      return Files.isRegularFile(file) ? Files.readString(file) : "";
    } catch (IOException e) {
      return "";
    }
  }

  private static String text(UnaryOperator<@Nullable String> settings, String name) {
    String value = settings.apply(name);
    return value == null ? "" : value;
  }

  private static String property(String resource, String key) {
    try (InputStream in = TorchInstallation.class.getClassLoader().getResourceAsStream(resource)) {
      Properties properties = new Properties();
      if (in != null) {
        properties.load(in);
      }
      return properties.getProperty(key, "");
    } catch (IOException e) {
      return "";
    }
  }
}
