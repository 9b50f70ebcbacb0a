// Keys and values of one text in one block, as floats: all that embedding keeps of what was before. The cache holds the
// text at hand alone, whatever the block.

import { Configuration } from "./configuration";
import { allFinite } from "./kernels/finite";
import { KEY_BLOCK } from "./kernels/scores";
import { transpose4 } from "./kernels/transpose";
import { AttentionShape, SingleCache, wholeBlocks } from "./kv-cache";
import { Layout } from "./layout";

/** Positions whose keys are laid side by side at once. */
const RUN: u32 = 4;
/** The block that everything is kept under. */
const ONLY_BLOCK: u32 = 0;

export class TextCache extends SingleCache {
  /** `positions`: of the longest text. */
  constructor(configuration: Configuration, positions: u32, layout: Layout) {
    const shape = configuration.attentionShape;
    const one = new AttentionShape(
      1,
      shape.headCount,
      shape.headCountKv,
      shape.keyLength,
      shape.valueLength,
    );
    super(one, wholeBlocks(positions), layout);
  }

  /**
   * Keeps `count` positions from `first` on; keys: shape [keyLength, headCountKv, count], values likewise. False if one
   * of them is no number.
   */
  putAll(first: u32, count: u32, keys: usize, values: usize): bool {
    const shape = this.shape;
    const keyStride = (<usize>shape.keyLength * shape.headCountKv) << 2;
    const valueStride = (<usize>shape.valueLength * shape.headCountKv) << 2;
    if (!allFinite(keys, <u32>(keyStride >> 2) * count)) return false;
    if (!allFinite(values, <u32>(valueStride >> 2) * count)) return false;
    for (let head: u32 = 0; head < shape.headCountKv; head++) {
      const key = keys + ((<usize>shape.keyLength * head) << 2);
      const value = values + ((<usize>shape.valueLength * head) << 2);
      for (let i: u32 = 0; i < count;) {
        const position = first + i;
        const from = key + keyStride * i;
        const keyBlock = this.keyBlockAt(ONLY_BLOCK, head, position);
        const place = position & (KEY_BLOCK - 1);
        const isRun = place % RUN == 0 && count - i >= RUN;
        if (isRun) {
          const to = keyBlock + ((<usize>place) << 2);
          transpose4(from, keyStride, shape.keyLength, 1, to, 4 * KEY_BLOCK);
        } else {
          this.writeKey(from, keyBlock, place, shape.keyLength);
        }
        i += isRun ? RUN : 1;
      }
      for (let i: u32 = 0; i < count; i++) {
        const to = this.valueAt(ONLY_BLOCK, head, first + i);
        this.writeValue(value + valueStride * i, to, shape.valueLength);
      }
    }
    return true;
  }

  keys(block: u32, head: u32, first: u32, positions: u32, scratch: usize): usize {
    return super.keys(ONLY_BLOCK, head, first, positions, scratch);
  }

  values(block: u32, head: u32, first: u32, positions: u32, scratch: usize): usize {
    return super.values(ONLY_BLOCK, head, first, positions, scratch);
  }
}
