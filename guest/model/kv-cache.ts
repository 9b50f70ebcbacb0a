// Keys and values of every position so far, in half or single precision (fixed-cache.ts: in fixed point,
// quantized-cache.ts: in 8 bits). Keys lie in blocks of 8 positions turned on their side, so that a score kernel
// loads one dimension of 8 positions at once.
//   keys   shape [8, keyLength, blocks, headCountKv, blockCount]
//   values shape [valueLength, positions, headCountKv, blockCount]
// Only finite values are kept: what a mask multiplies by 0 stays 0.

import { allFinite } from "./kernels/finite";
import { narrow4, widen, widenScalar } from "./kernels/half";
import { KEY_BLOCK } from "./kernels/scores";
import { Layout } from "./layout";

/** Extents of the cache and of the attention that reads it. */
export class AttentionShape {
  constructor(
    public blockCount: u32,
    public headCount: u32,
    public headCountKv: u32,
    public keyLength: u32,
    public valueLength: u32,
  ) {}

  /** Query heads that share a key head. */
  get groupLength(): u32 {
    return this.headCount / this.headCountKv;
  }

  /** Bytes that `positions` (a multiple of 8) take, each with so many bytes of a head's key and value. */
  cacheBytes(positions: u32, pairBytes: u32): u64 {
    return <u64>this.blockCount * this.headCountKv * positions * pairBytes;
  }
}

/** Positions rounded up to whole blocks of keys. */
export function wholeBlocks(positions: u32): u32 {
  return (positions + (KEY_BLOCK - 1)) & ~(KEY_BLOCK - 1);
}

/** A cache that hands its keys and values to the kernels as floats. */
export abstract class KvCache {
  /** Whether keys and values are halves, which kernels read where they lie. */
  holdsHalves: bool = false;
  private keysStart: usize;
  private valuesStart: usize;
  /** Bytes of one head's keys and of its values. */
  private keyHeadBytes: usize;
  private valueHeadBytes: usize;

  /** `keyBytes`, `valueBytes`: of one head's key and value at one position. */
  constructor(
    public shape: AttentionShape,
    positions: u32,
    private keyBytes: u32,
    private valueBytes: u32,
    layout: Layout,
  ) {
    const heads = <u64>shape.blockCount * shape.headCountKv;
    this.keyHeadBytes = <usize>positions * keyBytes;
    this.valueHeadBytes = <usize>positions * valueBytes;
    this.keysStart = layout.take(heads * this.keyHeadBytes, 1);
    this.valuesStart = layout.take(heads * this.valueHeadBytes, 1);
  }

  /**
   * Keeps one position's keys, shape [keyLength, headCountKv], already rotated, and values; both may be changed.
   * False if one of them is no number; then nothing was written.
   */
  put(block: u32, position: u32, keys: usize, values: usize): bool {
    const shape = this.shape;
    if (!allFinite(keys, shape.keyLength * shape.headCountKv)) return false;
    if (!allFinite(values, shape.valueLength * shape.headCountKv)) return false;
    for (let head: u32 = 0; head < shape.headCountKv; head++) {
      const key = keys + ((<usize>(head * shape.keyLength)) << 2);
      const keyBlock = this.keyBlockAt(block, head, position);
      this.writeKey(key, keyBlock, position & (KEY_BLOCK - 1), shape.keyLength);
      const value = values + ((<usize>(head * shape.valueLength)) << 2);
      this.writeValue(value, this.valueAt(block, head, position), shape.valueLength);
    }
    return true;
  }

  /** The block of keys that has the position. */
  keyBlockAt(block: u32, head: u32, position: u32): usize {
    const start =
      this.keysStart + (<usize>block * this.shape.headCountKv + head) * this.keyHeadBytes;
    return start + <usize>(position & ~(KEY_BLOCK - 1)) * this.keyBytes;
  }

  /** The value at the position; those of later positions lie behind it. */
  valueAt(block: u32, head: u32, position: u32): usize {
    const start =
      this.valuesStart + (<usize>block * this.shape.headCountKv + head) * this.valueHeadBytes;
    return start + <usize>position * this.valueBytes;
  }

  /** Runs of bytes that hold the cache: each head's keys, then its values. */
  get runCount(): u32 {
    return 2 * this.shape.blockCount * this.shape.headCountKv;
  }

  runAt(run: u32): usize {
    const head = <usize>(run >> 1);
    if (run & 1) return this.valuesStart + head * this.valueHeadBytes;
    return this.keysStart + head * this.keyHeadBytes;
  }

  /** Bytes of a run that the first `positions` take. */
  runBytes(run: u32, positions: u32): u32 {
    return run & 1 ? positions * this.valueBytes : wholeBlocks(positions) * this.keyBytes;
  }

  /** Makes zeros of what stands behind the first `positions` in their last block of keys. */
  clearBehind(positions: u32): void {
    const shape = this.shape;
    const zeros = new StaticArray<f32>(shape.keyLength);
    for (let position = positions; position < wholeBlocks(positions); position++) {
      for (let block: u32 = 0; block < shape.blockCount; block++) {
        for (let head: u32 = 0; head < shape.headCountKv; head++) {
          const keyBlock = this.keyBlockAt(block, head, position);
          const place = position & (KEY_BLOCK - 1);
          this.writeKey(changetype<usize>(zeros), keyBlock, place, shape.keyLength);
        }
      }
    }
  }

  /** Moves values of positions `from .. end` to `to ..`, before them. */
  moveValues(block: u32, head: u32, to: u32, from: u32, end: u32): void {
    const target = this.valueAt(block, head, to);
    const bytes = <usize>(end - from) * this.valueBytes;
    memory.copy(target, this.valueAt(block, head, from), bytes);
  }

  /** One head's key at a position, as it was given to `put` but for what this cache rounds. */
  readKeyAt(block: u32, head: u32, position: u32, to: usize): void {
    const keyBlock = this.keyBlockAt(block, head, position);
    this.readKey(keyBlock, position & (KEY_BLOCK - 1), to, this.shape.keyLength);
  }

  /** Writes one head's finite key, which may be changed. */
  writeKeyAt(block: u32, head: u32, position: u32, from: usize): void {
    const keyBlock = this.keyBlockAt(block, head, position);
    this.writeKey(from, keyBlock, position & (KEY_BLOCK - 1), this.shape.keyLength);
  }

  /** Whether the first `positions` hold numbers alone; those of narrow types always do. */
  isFinite(positions: u32): bool {
    return true;
  }

  /** Turns queries, shape [keyLength, vectors], in place as this cache turned its keys. */
  turnQueries(queries: usize, vectors: u32): void {}

  /** Undoes in place what turned the values, in sums of them; shape: [valueLength, vectors]. */
  turnOutputsBack(outputs: usize, vectors: u32): void {}

  /** Keys of `positions` from `first` on, both multiples of 8, as floats: in place or in `scratch`. */
  abstract keys(block: u32, head: u32, first: u32, positions: u32, scratch: usize): usize;

  /** Likewise the values, at any position. */
  abstract values(block: u32, head: u32, first: u32, positions: u32, scratch: usize): usize;

  /** `place`: of the position in its block. */
  protected abstract writeKey(from: usize, keyBlock: usize, place: u32, length: u32): void;
  protected abstract readKey(keyBlock: usize, place: u32, to: usize, length: u32): void;
  protected abstract writeValue(from: usize, to: usize, length: u32): void;
}

export class SingleCache extends KvCache {
  constructor(shape: AttentionShape, positions: u32, layout: Layout) {
    super(shape, positions, 4 * shape.keyLength, 4 * shape.valueLength, layout);
  }

  keys(block: u32, head: u32, first: u32, positions: u32, scratch: usize): usize {
    return this.keyBlockAt(block, head, first);
  }

  values(block: u32, head: u32, first: u32, positions: u32, scratch: usize): usize {
    return this.valueAt(block, head, first);
  }

  protected writeKey(from: usize, keyBlock: usize, place: u32, length: u32): void {
    let to = keyBlock + ((<usize>place) << 2);
    for (const end = from + ((<usize>length) << 2); from < end; from += 4, to += 4 * KEY_BLOCK) {
      store<f32>(to, load<f32>(from));
    }
  }

  protected readKey(keyBlock: usize, place: u32, to: usize, length: u32): void {
    let from = keyBlock + ((<usize>place) << 2);
    for (const end = to + ((<usize>length) << 2); to < end; to += 4, from += 4 * KEY_BLOCK) {
      store<f32>(to, load<f32>(from));
    }
  }

  isFinite(positions: u32): bool {
    for (let run: u32 = 0; run < this.runCount; run++) {
      if (!allFinite(this.runAt(run), this.runBytes(run, positions) >> 2)) return false;
    }
    return true;
  }

  protected writeValue(from: usize, to: usize, length: u32): void {
    memory.copy(to, from, (<usize>length) << 2);
  }
}

export class HalfCache extends KvCache {
  constructor(shape: AttentionShape, positions: u32, layout: Layout) {
    super(shape, positions, 2 * shape.keyLength, 2 * shape.valueLength, layout);
    this.holdsHalves = true;
  }

  keys(block: u32, head: u32, first: u32, positions: u32, scratch: usize): usize {
    widen(this.keyBlockAt(block, head, first), scratch, positions * this.shape.keyLength);
    return scratch;
  }

  values(block: u32, head: u32, first: u32, positions: u32, scratch: usize): usize {
    widen(this.valueAt(block, head, first), scratch, positions * this.shape.valueLength);
    return scratch;
  }

  protected writeKey(from: usize, keyBlock: usize, place: u32, length: u32): void {
    let to = keyBlock + ((<usize>place) << 1);
    for (const end = from + ((<usize>length) << 2); from < end; from += 16, to += 8 * KEY_BLOCK) {
      const halves = narrow4(v128.load(from));
      store<u16>(to, <u16>i32x4.extract_lane(halves, 0));
      store<u16>(to, <u16>i32x4.extract_lane(halves, 1), 2 * KEY_BLOCK);
      store<u16>(to, <u16>i32x4.extract_lane(halves, 2), 4 * KEY_BLOCK);
      store<u16>(to, <u16>i32x4.extract_lane(halves, 3), 6 * KEY_BLOCK);
    }
  }

  protected readKey(keyBlock: usize, place: u32, to: usize, length: u32): void {
    let from = keyBlock + ((<usize>place) << 1);
    for (const end = to + ((<usize>length) << 2); to < end; to += 4, from += 2 * KEY_BLOCK) {
      widenScalar(from, to, 1);
    }
  }

  protected writeValue(from: usize, to: usize, length: u32): void {
    for (const end = from + ((<usize>length) << 2); from < end; from += 16, to += 8) {
      const halves = narrow4(v128.load(from));
      v128.store64_lane(to, i16x8.narrow_i32x4_u(halves, halves), 0);
    }
  }
}
