package io.fireact.lm.text.jinja;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A Python dict, in order of insertion, with Python's equality of keys (1, 1.0 and True are one).
 */
final class PyDict {
  /** A key as it was first given, and its value. */
  record Entry(Object key, Object value) {}

  private final Map<Object, Entry> entries = new LinkedHashMap<>();

  /**
   * @throws JinjaException TYPE for a key that has no hash
   */
  void put(Object key, Object value) {
    entries.merge(
        hashed(key), new Entry(key, value), (old, now) -> new Entry(old.key(), now.value()));
  }

  @Nullable Object get(Object key) {
    Entry entry = entries.get(hashed(key));
    return entry == null ? null : entry.value();
  }

  boolean has(Object key) {
    return entries.containsKey(hashed(key));
  }

  @Nullable Object remove(Object key) {
    Entry entry = entries.remove(hashed(key));
    return entry == null ? null : entry.value();
  }

  Collection<Entry> entries() {
    return entries.values();
  }

  int size() {
    return entries.size();
  }

  List<Object> keys() {
    List<Object> keys = new ArrayList<>(size());
    entries.values().forEach(entry -> keys.add(entry.key()));
    return keys;
  }

  PyDict copy() {
    PyDict copy = new PyDict();
    copy.entries.putAll(entries);
    return copy;
  }

  /**
   * What stands for a value among keys: equal for Java where the values are equal for Python.
   *
   * @throws JinjaException TYPE for a value that has no hash
   */
  static Object hashed(Object key) {
    if (key instanceof Boolean flag) {
      return flag ? BigInteger.ONE : BigInteger.ZERO;
    }
    if (key instanceof Double number) {
      return number == Math.rint(number) && !Double.isInfinite(number)
          ? new BigDecimal(number).toBigInteger()
          : number;
    }
    if (key instanceof Markup markup) {
      return markup.text();
    }
    if (key instanceof PyTuple tuple) {
      List<Object> parts = new ArrayList<>();
      tuple.items().forEach(part -> parts.add(hashed(part)));
      return parts;
    }
    if (key instanceof PyList || key instanceof PyDict || key instanceof DictView) {
      throw JinjaException.type("unhashable type: '" + Types.name(key) + "'");
    }
    return key;
  }
}
