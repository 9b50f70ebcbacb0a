// A cache in 8 bits: GGUF's q8_0, a scale for every 32 dimensions of a head's key or value. It takes 17 / 32 of a
// half-precision cache. Heads of whole 64 dimensions are turned first, so that no dimension is much larger than
// others, and queries likewise; both as llama.cpp does with its own.

import { KvType } from "../bindings/wit";
import { fixedBytes } from "./kernels/fixed";
import { hadamard } from "./kernels/hadamard";
import {
  GROUP_BYTES,
  GROUP_LENGTH,
  quantizeKey,
  quantizeValue,
  widenKey,
  widenKeys,
  widenValues,
} from "./kernels/quantized";
import { AttentionShape, KvCache } from "./kv-cache";
import { Layout } from "./layout";

/** Values that are turned together: of values just so many, of keys the largest power of 2 from there on. */
const TURN_LENGTH: u32 = 64;

export class QuantizedCache extends KvCache {
  /** Dimensions that are turned together; 0: none. */
  private keyTurn: u32;
  private valueTurn: u32;

  constructor(shape: AttentionShape, positions: u32, layout: Layout) {
    super(shape, positions, groupsBytes(shape.keyLength), groupsBytes(shape.valueLength), layout);
    // The lowest bit that is set is the largest power of 2 that divides.
    const keyPower = shape.keyLength & (~shape.keyLength + 1);
    this.keyTurn = keyPower >= TURN_LENGTH ? keyPower : 0;
    this.valueTurn = shape.valueLength % TURN_LENGTH == 0 ? TURN_LENGTH : 0;
  }

  turnQueries(queries: usize, vectors: u32): void {
    if (this.keyTurn != 0) hadamard(queries, vectors * this.shape.keyLength, this.keyTurn);
  }

  turnOutputsBack(outputs: usize, vectors: u32): void {
    if (this.valueTurn != 0) hadamard(outputs, vectors * this.shape.valueLength, this.valueTurn);
  }

  keys(block: u32, head: u32, first: u32, positions: u32, scratch: usize): usize {
    const count = positions * this.shape.keyLength;
    widenKeys(this.keyBlockAt(block, head, first), scratch, count);
    return scratch;
  }

  values(block: u32, head: u32, first: u32, positions: u32, scratch: usize): usize {
    widenValues(this.valueAt(block, head, first), scratch, positions * this.shape.valueLength);
    return scratch;
  }

  protected writeKey(from: usize, keyBlock: usize, place: u32, length: u32): void {
    if (this.keyTurn != 0) hadamard(from, length, this.keyTurn);
    quantizeKey(from, keyBlock, place, length);
  }

  /** The matrix that turns keys is its own inverse. */
  protected readKey(keyBlock: usize, place: u32, to: usize, length: u32): void {
    widenKey(keyBlock, place, to, length);
    if (this.keyTurn != 0) hadamard(to, length, this.keyTurn);
  }

  protected writeValue(from: usize, to: usize, length: u32): void {
    if (this.valueTurn != 0) hadamard(from, length, this.valueTurn);
    quantizeValue(from, to, length);
  }
}

/** Whether vectors of that length can be quantized. */
export function isWholeGroups(length: u32): bool {
  return length % GROUP_LENGTH == 0;
}

/** Bytes of a vector of whole groups. */
function groupsBytes(length: u32): u32 {
  return (length / GROUP_LENGTH) * GROUP_BYTES;
}

/** Bytes of one vector in a cache of that type. */
export function vectorBytes(kvType: KvType, length: u32): u32 {
  if (kvType == KvType.F32) return 4 * length;
  if (kvType == KvType.F16) return 2 * length;
  return kvType == KvType.Q80 ? groupsBytes(length) : fixedBytes(length);
}
