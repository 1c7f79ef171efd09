package io.fireact.sweep.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fireact.plan.StageKind;
import io.fireact.sweep.StageNode;
import io.fireact.sweep.StageProgress;
import io.fireact.sweep.StageState;
import io.fireact.sweep.SweepMemory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SweepBoardTest {
  private final SweepBoard board =
      new SweepBoard(List.of(node("a"), node("b", "a"), node("c", "a", "b"), node("d")));

  @Test
  void aStageIsReadyOnceAllThatItNeedsIsFinished() {
    assertThat(ready()).containsExactly("a", "d");
    board.set("a", StageState.REUSED, "");
    assertThat(ready()).containsExactly("b", "d");
    board.set("b", StageState.RUNNING, "");
    assertThat(ready()).containsExactly("d");
    assertThat(board.running()).containsExactly("b");
    board.set("b", StageState.DONE, "");
    assertThat(ready()).containsExactly("c", "d");
  }

  @Test
  void aFailureStopsAllThatDependsOnItWithItsReason() {
    board.fail("a", "no data");
    assertThat(messages())
        .containsExactly("no data", "not run: stage a failed", "not run: stage a failed", "");
    assertThat(ready()).containsExactly("d");
    assertThat(board.ended()).isFalse();
    board.set("d", StageState.DONE, "");
    assertThat(board.ended()).isTrue();
  }

  @Test
  void aFailureLeavesWhatIsFinishedAsItIs() {
    board.set("a", StageState.DONE, "");
    board.set("b", StageState.DONE, "");
    board.fail("a", "late");
    assertThat(board.state("b")).isEqualTo(StageState.DONE);
    assertThat(board.state("c")).isEqualTo(StageState.CANCELLED);
  }

  @Test
  void keysOfOtherSweepsChangeNothing() {
    board.set("z", StageState.DONE, "");
    board.fail("z", "");
    assertThat(board.state("z")).isEqualTo(StageState.WAITING);
    assertThat(board.node("z")).isNull();
    assertThat(board.progress()).hasSize(4);
  }

  @Test
  void aPlanOutOfOrderIsNotSound() {
    assertThat(board.valid()).isTrue();
    SweepBoard wrong = new SweepBoard(List.of(node("b", "a"), node("a"), node("c", "c")));
    assertThat(wrong.valid()).isFalse();
    assertThat(wrong.in(StageState.FAILED)).extracting(StageNode::key).containsExactly("b", "c");
    wrong.cancelWaiting("the plan is wrong");
    assertThat(wrong.ended()).isTrue();
    assertThat(wrong.progress().get(1).message()).isEqualTo("not run: the plan is wrong");
  }

  @Test
  void aMemoryRestoresEveryStateAndMessage() {
    board.set("a", StageState.DONE, "");
    board.fail("b", "broke");
    board.set("d", StageState.RUNNING, "");
    SweepMemory memory = board.memory(true);
    assertThat(memory.paused()).isTrue();
    assertThat(memory.messages()).containsExactly("", "broke", "not run: stage b failed", "");

    SweepBoard next =
        new SweepBoard(List.of(node("a"), node("b", "a"), node("c", "a", "b"), node("d")));
    next.restore(memory);
    assertThat(next.progress()).isEqualTo(board.progress());
  }

  @Test
  void aMemoryOfAnotherPlanIsRefused() {
    SweepMemory memory = new SweepMemory(false, List.of(StageState.DONE), List.of(""));
    assertThatThrownBy(() -> board.restore(memory))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the memory holds 1 states for 4 stages");
  }

  @Test
  void manyLongMessagesShareTheirRoom() {
    List<StageNode> nodes = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      nodes.add(node("s" + i));
    }
    SweepBoard wide = new SweepBoard(nodes);
    wide.fail("s0", "x".repeat(2000));
    assertThat(wide.progress().get(0).message()).hasSize(2000);
    nodes.forEach(node -> wide.fail(node.key(), "x".repeat(2000)));
    assertThat(wide.progress().stream().mapToInt(stage -> stage.message().length()).sum())
        .isLessThanOrEqualTo(SweepBoard.MESSAGES);
    assertThat(wide.progress().get(7).message()).hasSize(100).endsWith("…");
    assertThat(wide.memory(false).messages().get(7)).hasSize(100);
  }

  private List<String> ready() {
    return board.ready().stream().map(StageNode::key).toList();
  }

  private List<String> messages() {
    return board.progress().stream().map(StageProgress::message).toList();
  }

  private static StageNode node(String key, String... needs) {
    return new StageNode(key, StageKind.MIX, "stage " + key, List.of(needs));
  }
}
