// Keys and values of all positions as f32, in pages of their own: whether there is room is known before a session
// is made. Pages that a session gives back are the next one's, if it needs no more.

import { Configuration } from "./configuration";

const PAGE_BYTES: u64 = 65536;
/** jco takes pointers as signed. */
const ADDRESSABLE: u64 = 1 << 31;

class Block {
  constructor(
    public start: usize,
    public byteLength: u64,
  ) {}
}

const freeBlocks: Block[] = [];

/** Bytes of a cache; the largest number where no memory holds it. */
export function cacheBytes(configuration: Configuration, contextLength: u32): u64 {
  const vectors = <f64>configuration.blockCount * <f64>contextLength * 2;
  const byteLength = vectors * <f64>configuration.keyLength * 4;
  return byteLength < <f64>ADDRESSABLE ? <u64>byteLength : u64.MAX_VALUE;
}

/** shape: [keyLength, contextLength, 2, blockCount]: keys of a block, then its values. */
export class KeyValueCache {
  private constructor(
    private block: Block,
    private keyLength: u32,
    private contextLength: u32,
  ) {}

  /** None where there is no room. */
  static create(configuration: Configuration, contextLength: u32): KeyValueCache | null {
    const block = takeBlock(cacheBytes(configuration, contextLength));
    if (block == null) return null;
    return new KeyValueCache(block, configuration.keyLength, contextLength);
  }

  dispose(): void {
    freeBlocks.push(this.block);
  }

  /** Address of a position's keys of all heads. */
  keys(block: u32, position: u32): usize {
    return this.vector(2 * block, position);
  }

  values(block: u32, position: u32): usize {
    return this.vector(2 * block + 1, position);
  }

  private vector(part: u32, position: u32): usize {
    const index = <usize>part * this.contextLength + position;
    return this.block.start + index * this.keyLength * sizeof<f32>();
  }
}

function takeBlock(byteLength: u64): Block | null {
  for (let i = 0; i < freeBlocks.length; i++) {
    if (freeBlocks[i].byteLength >= byteLength) return freeBlocks.splice(i, 1)[0];
  }
  if (byteLength > ADDRESSABLE) return null;
  const pages = <i32>((byteLength + PAGE_BYTES - 1) / PAGE_BYTES);
  const before = memory.grow(pages);
  if (before < 0) return null;
  return new Block((<usize>before) << 16, <u64>pages * PAGE_BYTES);
}
