// Keys and values of one text in one block, as floats: all that embedding keeps of what was before. The cache holds the
// text at hand alone, whatever the block.

import { Configuration } from "./configuration";
import { AttentionShape, SingleCache, wholeBlocks } from "./kv-cache";
import { Layout } from "./layout";

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

  put(block: u32, position: u32, keys: usize, values: usize): bool {
    return super.put(ONLY_BLOCK, position, keys, values);
  }

  keys(block: u32, head: u32, first: u32, positions: u32, scratch: usize): usize {
    return super.keys(ONLY_BLOCK, head, first, positions, scratch);
  }

  values(block: u32, head: u32, first: u32, positions: u32, scratch: usize): usize {
    return super.values(ONLY_BLOCK, head, first, positions, scratch);
  }
}
