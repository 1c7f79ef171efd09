package io.fireact.lm.decode;

import io.fireact.lm.engine.CachedDecoder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What the slots of a decoder hold of prompts, so that a prompt that begins like another one takes
 * its first blocks from there. Used by the decoding thread alone; only whole blocks that were read,
 * since what is written token by token has other last bits.
 */
final class PrefixCache {
  private static final int BLOCK = CachedDecoder.BLOCK;

  /** A prompt's whole blocks in a prefix slot. */
  private static final class Kept {
    private final int slot;
    private int[] ids = new int[0];
    private int adapter;
    private long lastUsed;

    Kept(int slot) {
      this.slot = slot;
    }
  }

  private final List<Kept> slots = new ArrayList<>();
  private long clock;

  PrefixCache(CachedDecoder decoder) {
    for (int i = 0; i < decoder.prefixSlots(); i++) {
      slots.add(new Kept(decoder.firstPrefixSlot() + i));
    }
  }

  /** Whether a prompt begins more like one that is about to be read than like any other. */
  boolean sharesMore(List<Sequence> active, List<Sequence> unread, Sequence next) {
    int most = (next.promptIds().length - 1) / BLOCK * BLOCK;
    int known = 0;
    for (Kept kept : slots) {
      if (kept.adapter == next.adapter()) {
        known = Math.max(known, common(kept.ids, next.promptIds()));
      }
    }
    return Math.min(most, common(unread, next))
        > Math.min(most, Math.max(known, common(active, next)));
  }

  private static int common(List<Sequence> others, Sequence next) {
    return others.stream()
        .filter(other -> other.adapter() == next.adapter())
        .mapToInt(other -> common(other.promptIds(), next.promptIds()))
        .max()
        .orElse(0);
  }

  /**
   * Copies into a slot what another slot has of a prompt's beginning.
   *
   * @param active what the first slots hold
   * @return tokens that need not be read any more
   */
  int prepare(CachedDecoder decoder, List<Sequence> active, int target, Sequence next) {
    int[] ids = next.promptIds();
    int most = (ids.length - 1) / BLOCK * BLOCK;
    int known = 0;
    int source = -1;
    for (Kept kept : slots) {
      int common = kept.adapter == next.adapter() ? Math.min(most, common(kept.ids, ids)) : 0;
      if (common > 0) {
        kept.lastUsed = ++clock;
      }
      if (common > known) {
        known = common;
        source = kept.slot;
      }
    }
    for (int slot = 0; slot < active.size(); slot++) {
      Sequence other = active.get(slot);
      int common =
          other.adapter() == next.adapter() ? Math.min(most, common(other.promptIds(), ids)) : 0;
      if (common > known) {
        known = common;
        source = slot;
      }
    }
    if (known > 0) {
      decoder.copy(source, target, known);
    }
    return known;
  }

  /** Keeps the prompt of a sequence that leaves its slot, in place of the one longest not used. */
  void keep(CachedDecoder decoder, int slot, Sequence leaving) {
    int[] ids = leaving.promptIds();
    int whole = ids.length / BLOCK * BLOCK;
    Kept victim = null;
    for (Kept kept : slots) {
      int common = kept.adapter == leaving.adapter() ? common(kept.ids, ids) : 0;
      if (common == whole && whole > 0) {
        return;
      }
      if (common > 0 && common == kept.ids.length) {
        // The beginning of this prompt, which holds all of it.
        victim = kept;
        break;
      }
      if (victim == null || kept.lastUsed < victim.lastUsed) {
        victim = kept;
      }
    }
    if (victim == null || whole == 0) {
      return;
    }
    decoder.copy(slot, victim.slot, whole);
    victim.ids = Arrays.copyOf(ids, whole);
    victim.adapter = leaving.adapter();
    victim.lastUsed = ++clock;
  }

  /** Forgets everything: after a failure nobody knows what the slots hold. */
  void clear() {
    slots.forEach(kept -> kept.ids = new int[0]);
  }

  /** Forgets what was read with an adapter. */
  void forget(int adapter) {
    slots.stream().filter(kept -> kept.adapter == adapter).forEach(kept -> kept.ids = new int[0]);
  }

  /** Tokens in whole blocks that a prompt shares with another. */
  private static int common(int[] kept, int[] ids) {
    int mismatch = Arrays.mismatch(kept, ids);
    int same = mismatch < 0 ? kept.length : mismatch;
    return same / BLOCK * BLOCK;
  }
}
