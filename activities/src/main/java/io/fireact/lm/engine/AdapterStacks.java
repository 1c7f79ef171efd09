package io.fireact.lm.engine;

import ai.djl.pytorch.jni.IValue;
import io.fireact.lm.architecture.Architecture;
import io.fireact.lm.architecture.LoraWeights;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The adapters of a decoder under their numbers, which come and go. On a GPU all are one stack, so
 * that a step is as many products as for one; on the processor each is a stack of its own and only
 * those that a call names are computed, so that what lies beside it decides no bit of a sequence.
 * Not thread safe.
 */
final class AdapterStacks implements AutoCloseable {
  private final Torch torch;
  private final Architecture shape;
  private final boolean together;
  private final TreeMap<Integer, LoraWeights> adapters = new TreeMap<>();
  private final TreeMap<Integer, StackedLora> own = new TreeMap<>();
  private @Nullable StackedLora all;

  /**
   * @param together whether all are one stack
   */
  AdapterStacks(Torch torch, Architecture shape, boolean together) {
    this.torch = torch;
    this.shape = shape;
    this.together = together;
  }

  /**
   * Adds adapters: all, or where that fails, as it does without memory, none.
   *
   * @return their numbers, from 1 on the lowest that are free
   */
  List<Integer> add(List<LoraWeights> added) {
    List<Integer> numbers = new ArrayList<>();
    for (LoraWeights adapter : added) {
      int number = 1;
      while (adapters.containsKey(number)) {
        number++;
      }
      adapters.put(number, adapter);
      numbers.add(number);
    }
    try {
      stack();
    } catch (RuntimeException e) {
      numbers.forEach(this::forget);
      throw e;
    }
    return numbers;
  }

  /** Forgets an adapter; sequences may no longer name it. */
  void remove(int number) {
    forget(number);
    stack();
  }

  private void forget(int number) {
    adapters.remove(number);
    StackedLora old = own.remove(number);
    if (old != null) {
      old.close();
    }
  }

  /** The old stack stays until the new one is there: without it the base would answer instead. */
  private void stack() {
    int rows = adapters.isEmpty() ? 1 : adapters.lastKey() + 1;
    if (together) {
      StackedLora old = all;
      all = adapters.isEmpty() ? null : new StackedLora(torch, shape, adapters, rows);
      if (old != null) {
        old.close();
      }
      return;
    }
    adapters.forEach(
        (number, adapter) ->
            own.computeIfAbsent(
                    number, key -> new StackedLora(torch, shape, Map.of(key, adapter), rows))
                .rows(rows));
  }

  /** The stacks of a call, one after the other. */
  IValue stacked(long[] which) {
    return Torch.list(used(which).stream().flatMap(stack -> stack.matrices().stream()).toList());
  }

  /** Their masks. */
  IValue masks(long[] which) {
    return Torch.list(used(which).stream().map(StackedLora::mask).toList());
  }

  private List<StackedLora> used(long[] which) {
    if (together) {
      return all == null ? List.of() : List.of(all);
    }
    return own.entrySet().stream()
        .filter(stack -> Arrays.stream(which).anyMatch(number -> number == stack.getKey()))
        .map(Map.Entry::getValue)
        .toList();
  }

  @Override
  public void close() {
    if (all != null) {
      all.close();
    }
    own.values().forEach(StackedLora::close);
  }
}
