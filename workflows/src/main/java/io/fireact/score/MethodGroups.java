package io.fireact.score;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Finds the settings among which a method could be chosen: those that were asked the same and have
 * equal labels on all axes but those of methods. An axis is one of methods where two settings that
 * differ in no other axis have different methods; it may set whatever else it likes, as FireAct's
 * choice between prompted and fine-tuned methods does.
 *
 * @param <S> a setting
 */
public final class MethodGroups<S> {
  private final Function<S, Map<String, String>> axes;
  private final Function<S, String> method;
  private final Function<S, String> asked;

  /**
   * @param axes axis name to label, without axes of seeds
   * @param method what tells methods apart; empty where it is not known
   * @param asked what tells the questions of one setting from another's
   */
  public MethodGroups(
      Function<S, Map<String, String>> axes,
      Function<S, String> method,
      Function<S, String> asked) {
    this.axes = axes;
    this.method = method;
    this.asked = asked;
  }

  /**
   * A choice.
   *
   * @param common labels that all members have
   * @param members two or more, of at least two methods
   */
  public record Group<S>(Map<String, String> common, List<S> members) {
    public Group {
      members = List.copyOf(members);
    }
  }

  /** All choices, in the order of their first settings. */
  public List<Group<S>> of(List<S> settings) {
    List<S> known = settings.stream().filter(each -> !method.apply(each).isEmpty()).toList();
    TreeSet<String> ofMethods = new TreeSet<>();
    known.forEach(each -> ofMethods.addAll(axes.apply(each).keySet()));
    ofMethods.removeIf(name -> !setsMethod(name, known));
    Map<List<Object>, Group<S>> groups = new LinkedHashMap<>();
    for (S setting : known) {
      Map<String, String> common = new LinkedHashMap<>(axes.apply(setting));
      common.keySet().removeAll(ofMethods);
      List<Object> key = List.of(asked.apply(setting), new TreeMap<>(common));
      Group<S> before = groups.get(key);
      List<S> members = new ArrayList<>(before == null ? List.of() : before.members());
      members.add(setting);
      groups.put(key, new Group<>(common, members));
    }
    return groups.values().stream()
        .filter(group -> group.members().stream().map(method).distinct().count() > 1)
        .toList();
  }

  private boolean setsMethod(String name, List<S> settings) {
    Map<Map<String, String>, String> seen = new LinkedHashMap<>();
    for (S setting : settings) {
      Map<String, String> rest = new TreeMap<>(axes.apply(setting));
      rest.remove(name);
      String mine = method.apply(setting);
      if (!Objects.requireNonNullElse(seen.putIfAbsent(rest, mine), mine).equals(mine)) {
        return true;
      }
    }
    return false;
  }
}
