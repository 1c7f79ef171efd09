package io.fireact.stage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class SeededOrderTest {
  private static final List<String> ITEMS =
      IntStream.range(0, 200).mapToObj(i -> "item-" + i).toList();

  @Test
  void theOrderDoesNotDependOnTheItemsOwn() {
    List<String> shuffled = new ArrayList<>(ITEMS);
    Collections.shuffle(shuffled, new Random(1));
    assertThat(order(shuffled, 7)).isEqualTo(order(ITEMS, 7));
  }

  @Test
  void aSmallerDrawIsPartOfALargerOneAlsoWhenItemsAreAdded() {
    List<String> few = order(ITEMS.subList(0, 150), 7);
    List<String> many = new ArrayList<>(order(ITEMS, 7));
    many.retainAll(few);
    assertThat(many).isEqualTo(few);
  }

  @Test
  void anotherSeedIsAnotherOrder() {
    assertThat(order(ITEMS, 8)).isNotEqualTo(order(ITEMS, 7)).hasSameElementsAs(ITEMS);
  }

  @Test
  void seedsOfSingleItemsDiffer() {
    assertThat(ITEMS.stream().map(item -> SeededOrder.seed(1, item)).distinct()).hasSize(200);
  }

  @Test
  void theOrderIsTheSameOnEveryMachine() {
    assertThat(order(List.of("a", "b", "c", "d"), 1)).containsExactly("d", "a", "b", "c");
  }

  private static List<String> order(List<String> items, long seed) {
    return SeededOrder.of(items, seed, Function.identity());
  }
}
