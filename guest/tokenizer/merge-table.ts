// The merges of byte pair encoding: (left, right) -> rank and the text they make, all as ids of the text
// table. Open addressing with linear probing at a load of 5/8 at most.
import { FlatBuffer } from "../text/flat-buffer";

/** No merge has it. */
export const NO_RANK: u32 = u32.MAX_VALUE;

/** Bytes of a slot: left, right, rank (NO_RANK: empty), merged. */
const SLOT_BYTES: u32 = 16;

@final
export class MergeTable {
  private slots: FlatBuffer = new FlatBuffer();
  private mask: u32 = 0;

  /** Once, before anything else: the number of merges that may come. */
  expect(count: u32): void {
    let capacity: u32 = 16;
    while (<u64>capacity * 5 < <u64>count * 8) capacity <<= 1;
    memory.fill(this.slots.reserve(capacity * SLOT_BYTES), 0xff, capacity * SLOT_BYTES);
    this.mask = capacity - 1;
  }

  /** Of two merges of the same pair the first counts. */
  add(left: u32, right: u32, rank: u32, merged: u32): void {
    const slot = this.slot(left, right);
    if (load<u32>(slot, 8) != NO_RANK) return;
    store<u32>(slot, left);
    store<u32>(slot, right, 4);
    store<u32>(slot, rank, 8);
    store<u32>(slot, merged, 12);
  }

  rankOf(left: u32, right: u32): u32 {
    return load<u32>(this.slot(left, right), 8);
  }

  mergedOf(left: u32, right: u32): u32 {
    return load<u32>(this.slot(left, right), 12);
  }

  free(): void {
    this.slots.free();
  }

  private slot(left: u32, right: u32): usize {
    const key = ((<u64>right) << 32) | left;
    const product = key * 0x9e3779b97f4a7c15;
    let index = (<u32>(product >> 32)) & this.mask;
    while (true) {
      const slot = this.slots.pointer + index * SLOT_BYTES;
      if (load<u64>(slot) == key || load<u32>(slot, 8) == NO_RANK) return slot;
      index = (index + 1) & this.mask;
    }
  }
}
