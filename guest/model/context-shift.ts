// Takes positions out of the middle of a KV cache, so that a session goes on when its context is full. What stands behind
// them moves up: values as they are, keys turned back by as many positions as were dropped, because rotations add up
// (Su et al. 2021). What was computed from the dropped positions stays in the others, as in llama.cpp's shift.

import { BlockRopes, RopeTables } from "./block-ropes";
import { KvCache } from "./kv-cache";
import { Layout } from "./layout";

export class ContextShift {
  private ropes: RopeTables;
  /** shape: [keyLength]. */
  private key: usize;

  constructor(
    private cache: KvCache,
    ropes: BlockRopes,
    layout: Layout,
  ) {
    this.ropes = new RopeTables(ropes, 1, layout);
    this.key = layout.take(cache.shape.keyLength, 4);
  }

  /** Drops positions `first .. first + count`; `end`: positions in the cache. */
  drop(first: u32, count: u32, end: u32): void {
    const shape = this.cache.shape;
    this.ropes.fillTurn(-(<i32>count));
    for (let block: u32 = 0; block < shape.blockCount; block++) {
      for (let head: u32 = 0; head < shape.headCountKv; head++) {
        this.cache.moveValues(block, head, first, first + count, end);
        this.moveKeys(block, head, first, first + count, end);
      }
    }
  }

  /** Moves keys of positions `from .. end` to `to ..`, before them, one after the other. */
  private moveKeys(block: u32, head: u32, to: u32, from: u32, end: u32): void {
    const rope = this.ropes.ofBlock(block);
    const length = this.cache.shape.keyLength;
    for (; from < end; from++, to++) {
      this.cache.readKeyAt(block, head, from, this.key);
      if (rope != null) rope.rotate(0, this.key, 1, length);
      this.cache.writeKeyAt(block, head, to, this.key);
    }
  }
}
