// A cache in fixed point: 16-bit integers with one scale for each head's key or value. It takes 4 bytes a vector more
// than halves, and rounds finer whatever is no smaller than a sixteenth of its vector's largest value.

import { AttentionShape, KvCache, wholeBlocks } from "./kv-cache";
import {
  fixedBytes,
  fixKey,
  fixValue,
  isFiniteScale,
  keyScaleAt,
  widenFixedKey,
  widenFixedKeys,
  widenFixedValues,
} from "./kernels/fixed";
import { KEY_BLOCK } from "./kernels/scores";
import { Layout } from "./layout";

export class FixedCache extends KvCache {
  constructor(shape: AttentionShape, positions: u32, layout: Layout) {
    super(shape, positions, fixedBytes(shape.keyLength), fixedBytes(shape.valueLength), layout);
  }

  keys(block: u32, head: u32, first: u32, positions: u32, scratch: usize): usize {
    const length = this.shape.keyLength;
    widenFixedKeys(this.keyBlockAt(block, head, first), scratch, length, positions * length);
    return scratch;
  }

  values(block: u32, head: u32, first: u32, positions: u32, scratch: usize): usize {
    const length = this.shape.valueLength;
    widenFixedValues(this.valueAt(block, head, first), scratch, length, positions * length);
    return scratch;
  }

  isFinite(positions: u32): bool {
    const shape = this.shape;
    for (let block: u32 = 0; block < shape.blockCount; block++) {
      for (let head: u32 = 0; head < shape.headCountKv; head++) {
        for (let position: u32 = 0; position < wholeBlocks(positions); position++) {
          const keyBlock = this.keyBlockAt(block, head, position);
          if (!isFiniteScale(keyScaleAt(keyBlock, position & (KEY_BLOCK - 1)))) return false;
          if (position >= positions) continue;
          if (!isFiniteScale(this.valueAt(block, head, position))) return false;
        }
      }
    }
    return true;
  }

  protected writeKey(from: usize, keyBlock: usize, place: u32, length: u32): void {
    fixKey(from, keyBlock, place, length);
  }

  protected readKey(keyBlock: usize, place: u32, to: usize, length: u32): void {
    widenFixedKey(keyBlock, place, to, length);
  }

  protected writeValue(from: usize, to: usize, length: u32): void {
    fixValue(from, to, length);
  }
}
