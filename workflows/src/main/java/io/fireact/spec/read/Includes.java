package io.fireact.spec.read;

import io.fireact.spec.yaml.SourceLocation;
import io.fireact.spec.yaml.Violations;
import io.fireact.spec.yaml.YamlNode;
import io.fireact.spec.yaml.YamlNode.Entry;
import io.fireact.spec.yaml.YamlNode.Mapping;
import io.fireact.spec.yaml.YamlNode.Scalar;
import io.fireact.spec.yaml.YamlNode.Sequence;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Puts the files that a spec includes under it: of several a later one wins over an earlier one,
 * and the including file over all of them, by {@link Mapping#merge}. What an included file says
 * keeps its place in that file.
 */
final class Includes {
  static final String FIELD = "include";

  /** Most files of one spec. */
  static final int FILES = 64;

  private final SpecFile.Source source;
  private final Violations violations;
  private final List<String> names = new ArrayList<>();
  private boolean whole = true;

  /**
   * @param name what problems call the spec itself
   */
  Includes(String name, SpecFile.Source source, Violations violations) {
    this.source = source;
    this.violations = violations;
    names.add(name);
  }

  /** What problems call a file. */
  String name(int file) {
    return names.get(file);
  }

  /** The files of the spec, itself first. */
  List<String> names() {
    return List.copyOf(names);
  }

  /**
   * The spec with all that it includes; empty where something cannot be included, which is a
   * violation: what that would have said is not guessed at.
   *
   * @param root of the spec itself
   * @param read told of each file's root as it is written
   */
  Optional<Mapping> resolved(Mapping root, Consumer<Mapping> read) {
    Mapping resolved = resolved(root, 0, new LinkedHashSet<>(), read);
    return whole ? Optional.of(resolved) : Optional.empty();
  }

  private Mapping resolved(Mapping root, int file, Set<String> chain, Consumer<Mapping> read) {
    read.accept(root);
    Entry written = root.entries().get(FIELD);
    if (written == null) {
      return root;
    }
    Optional<Mapping> under = Optional.empty();
    for (YamlNode item : items(written)) {
      if (!(item instanceof Scalar path) || path.empty()) {
        problem(item.location(), "found " + item.describe() + "; allowed is the name of a file");
        continue;
      }
      Optional<Mapping> below = under;
      Optional<Mapping> part = included(path, file, chain, read);
      under =
          part.map(over -> below.map(parts -> merged(parts, over)).orElse(over)).or(() -> below);
    }
    Mapping own = root.without(FIELD);
    return under.map(parts -> merged(parts, own)).orElse(own);
  }

  private static Mapping merged(Mapping under, Mapping over) {
    // Which fields have a kind that need not be written is the same in all versions.
    return under.merge(over, SpecVersion.TWO.schema().paths()::defaultKind);
  }

  private List<YamlNode> items(Entry written) {
    if (written.value() instanceof Sequence sequence) {
      return sequence.items();
    }
    problem(
        written.value().location(),
        "found "
            + written.value().describe()
            + "; allowed is a list of files, such as [parts/tasks.yaml]");
    return List.of();
  }

  private Optional<Mapping> included(
      Scalar path, int file, Set<String> chain, Consumer<Mapping> read) {
    if (names.size() >= FILES) {
      problem(path.location(), "more than " + FILES + " files in one spec");
      return Optional.empty();
    }
    SpecFile opened = source.open(path.text(), name(file));
    if (opened instanceof SpecFile.Refused refused) {
      problem(path.location(), refused.reason());
      return Optional.empty();
    }
    SpecFile.Found found = (SpecFile.Found) opened;
    if (chain.contains(found.identity())) {
      problem(path.location(), found.name() + " includes itself");
      return Optional.empty();
    }
    int index = names.size();
    names.add(found.name());
    Set<String> longer = new LinkedHashSet<>(chain);
    longer.add(found.identity());
    Optional<Mapping> root = SpecText.root(found.content(), index, violations);
    whole &= root.isPresent();
    return root.map(written -> resolved(written, index, longer, read));
  }

  private void problem(SourceLocation location, String message) {
    whole = false;
    violations.add(location, FIELD, message);
  }
}
